package dev.remora.standin;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which the stand-in may block. Uploads have their own, one each and no queue, so
 * that slow clients never hold up a page.
 */
final class Workers implements AutoCloseable {
  private static final int QUERY_THREADS = 4;
  private static final int WAITING_QUERIES = 1_000;
  private static final int KEEP_ALIVE_SECONDS = 30;

  private final ThreadPoolExecutor uploads;
  private final ThreadPoolExecutor queries;

  Workers(int maxUploads) {
    uploads =
        new ThreadPoolExecutor(
            0,
            maxUploads,
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

  void upload(Reply reply, Work work) {
    submit(uploads, reply, work, "Too many uploads at once");
  }

  void query(Reply reply, Work work) {
    submit(queries, reply, work, "Too many requests at once");
  }

  private static void submit(ExecutorService pool, Reply reply, Work work, String full) {
    try {
      pool.execute(() -> run(reply, work));
    } catch (RejectedExecutionException e) {
      reply.refuse(503, full);
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
