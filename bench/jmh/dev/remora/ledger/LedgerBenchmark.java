package dev.remora.ledger;

import dev.remora.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** One save of the three that a capture takes; by as many at once as upload. */
@State(Scope.Benchmark)
public class LedgerBenchmark {
  private final AtomicLong numbers = new AtomicLong();
  private Path folder;
  private Ledger ledger;

  @Setup
  public void open() throws IOException {
    folder = Samples.folder();
    ledger = Ledger.open(folder);
  }

  @TearDown
  public void close() throws IOException {
    ledger.close();
    Samples.remove(folder);
  }

  @Benchmark
  @OperationsPerInvocation(3)
  public Delivery saveByOne() {
    return deliver();
  }

  @Benchmark
  @OperationsPerInvocation(3)
  @Threads(4)
  public Delivery saveByFour() {
    return deliver();
  }

  private Delivery deliver() {
    Delivery waiting = ledger.save(Samples.waiting(numbers.incrementAndGet()));
    Delivery sending = ledger.save(Samples.sending(waiting));
    return ledger.save(Samples.delivered(sending));
  }
}
