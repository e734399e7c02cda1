package dev.remora.upload;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Lends a pool's threads to so many tasks at once and no more; the others wait in their order. */
public final class Narrow extends AbstractExecutorService {
  private final ThreadPoolExecutor pool;
  private final int most;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  public Narrow(ThreadPoolExecutor pool, int most) {
    this.pool = pool;
    this.most = most;
  }

  /** Whether the pool has tasks under way that did not come through here. */
  public synchronized boolean hasOthersBeside() {
    return pool.getActiveCount() > running;
  }

  @Override
  public synchronized void execute(Runnable task) {
    if (running == most) {
      waiting.add(task);
    } else {
      pool.execute(() -> run(task));
      running++;
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      next();
    }
  }

  private synchronized void next() {
    running--;
    Runnable next = waiting.poll();
    if (next != null && !pool.isShutdown()) {
      execute(next);
    }
  }

  @Override
  public void shutdown() {
    pool.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return pool.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return pool.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return pool.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return pool.awaitTermination(timeout, unit);
  }
}
