package dev.remora.inbox;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Threads and sources that fetch and put away. */
public interface Hands {

  /** Something to be done with a source. */
  interface Task<T> {
    T with(Source source) throws IOException;
  }

  /** Does it with a source that is free, waiting for one where there is none. */
  <T> T use(Task<T> task) throws IOException;

  Executor executor();

  /** The same threads, for what is to be done after a while. */
  default Executor later(Duration wait) {
    return CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, executor());
  }
}
