package dev.remora.outcome;

import dev.remora.Samples;
import dev.remora.ledger.Delivery;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The receipt's text. */
@State(Scope.Thread)
public class DocumentBenchmark {
  private final Delivery delivered = Samples.delivered(Samples.sending(Samples.waiting(1)));

  @Benchmark
  public String writeReceipt() {
    return Document.of(delivered);
  }
}
