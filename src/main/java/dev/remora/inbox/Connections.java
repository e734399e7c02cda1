package dev.remora.inbox;

import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Sources that are kept connected, each lent to one thread at a time. */
public final class Connections implements Hands, AutoCloseable {
  private final Supplier<Source> make;
  private final ExecutorService executor;
  private final Deque<Source> idle = new ConcurrentLinkedDeque<>();

  /**
   * @param executor on which captures are put away
   */
  public Connections(Supplier<Source> make, ExecutorService executor) {
    this.make = make;
    this.executor = executor;
  }

  @Override
  public <T> T use(Task<T> task) throws IOException {
    Source free = idle.poll();
    Source source = free == null ? make.get() : free;
    try {
      return task.with(source);
    } catch (IOException | RuntimeException e) {
      source.close(); // nobody knows in what state it is
      throw e;
    } finally {
      idle.push(source);
    }
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public void close() {
    executor.shutdownNow();
    idle.forEach(Source::close);
  }
}
