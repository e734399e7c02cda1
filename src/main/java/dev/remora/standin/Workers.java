package dev.remora.standin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which the stand-in may block. Uploads have their own, one each, so that slow
 * clients never hold up a page.
 */
final class Workers implements AutoCloseable {
  private static final int QUERY_THREADS = 4;
  private static final int WAITING_QUERIES = 1_000;
  private static final int KEEP_ALIVE_SECONDS = 30;

  private final int maxUploads;
  private final ThreadPoolExecutor uploads;
  private final ThreadPoolExecutor queries;

  /** The uploads under way, and those that wait for one that was told to give way. */
  private final Set<Turn> running = new HashSet<>();

  private final Deque<Turn> waiting = new ArrayDeque<>();

  private record Turn(Reply reply, BodyStream body, Work work) {}

  Workers(int maxUploads) {
    this.maxUploads = maxUploads;
    uploads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("stand-in-upload-"));
    queries =
        new ThreadPoolExecutor(
            QUERY_THREADS,
            QUERY_THREADS,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_QUERIES),
            named("stand-in-query-"));
    queries.allowCoreThreadTimeOut(true);
  }

  ExecutorService queries() {
    return queries;
  }

  /** Blocking work on behalf of a request. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /**
   * Runs an upload at once, or in the place of a slow one: clients that drip must not keep others
   * out for ever. Where all are taken and none is slow, it is told to come back.
   */
  void upload(Reply reply, BodyStream body, Work work) {
    Turn turn = new Turn(reply, body, work);
    synchronized (running) {
      if (running.size() < maxUploads) {
        start(turn);
      } else if (makeRoom()) {
        waiting.add(turn);
      } else {
        reply.refuse(503, "Too many uploads at once");
      }
    }
  }

  private boolean makeRoom() {
    Optional<Turn> slow = running.stream().filter(turn -> turn.body.isSlow()).findFirst();
    slow.ifPresent(turn -> turn.body.giveWay());
    return slow.isPresent();
  }

  private void start(Turn turn) {
    try {
      uploads.execute(() -> run(turn));
      running.add(turn);
    } catch (RejectedExecutionException e) {
      turn.reply.refuse(503, "The endpoint is stopping");
    } catch (OutOfMemoryError noThread) {
      turn.reply.failed(noThread);
    }
  }

  private void run(Turn turn) {
    try {
      run(turn.reply, turn.work);
    } finally {
      synchronized (running) {
        running.remove(turn);
        while (running.size() < maxUploads && !waiting.isEmpty()) {
          start(waiting.poll()); // one that can't be started leaves its place to the next
        }
      }
    }
  }

  void query(Reply reply, Work work) {
    try {
      queries.execute(() -> run(reply, work));
    } catch (RejectedExecutionException e) {
      reply.refuse(503, "Too many requests at once");
    }
  }

  /** Nothing may escape unanswered, or its client waits for ever; so errors are caught as well. */
  private static void run(Reply reply, Work work) {
    try {
      work.run();
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
      reply.failed(e);
    }
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Interrupts what runs; uploads that have not ended leave nothing. */
  @Override
  public void close() {
    uploads.shutdownNow();
    queries.shutdownNow();
  }
}
