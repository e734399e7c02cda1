package dev.remora.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * One thread that writes. What is waiting when a commit ends goes together into the next one, so
 * that the price of a forced write is shared without anyone being held up for it. When a commit
 * fails, each of its rows is tried by itself, so that only the bad ones fail.
 */
final class GroupCommit implements AutoCloseable {
  /** Bounds the memory of a commit; more callers than this are unheard of. */
  private static final int MOST = 1024;

  /** How long what nobody waits for lets others come, to go with them. */
  private static final long NO_HURRY_MILLIS = 50;

  private record Save(Delivery delivery, boolean hurried, CompletableFuture<Delivery> saved) {}

  private static final Save LAST = new Save(null, true, null);

  private final SqliteFile file;
  private final DataSource source;
  private final LinkedBlockingQueue<Save> queue = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "ledger-writer");
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private boolean closed;

  /** The thread's own. Null after a failure that the connection did not get over. */
  private Deliveries deliveries;

  GroupCommit(SqliteFile file) throws SQLException {
    this.file = file;
    source = file.forWriting();
    deliveries = new Deliveries(source.getConnection());
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Returns once the row is on disk; an interrupt does not cut that short, for the row would be
   * written all the same.
   *
   * @throws LedgerException if this row cannot be written, or after {@link #close}
   */
  Delivery save(Delivery delivery) {
    return await(submit(delivery, true));
  }

  /** As {@link #save}, without the wait; the future fails with a {@link LedgerException}. */
  CompletableFuture<Delivery> saveInTime(Delivery delivery) {
    return submit(delivery, false);
  }

  private CompletableFuture<Delivery> submit(Delivery delivery, boolean hurried) {
    Save save = new Save(delivery, hurried, new CompletableFuture<>());
    synchronized (this) {
      if (closed) {
        throw new LedgerException("the ledger %s is closed".formatted(file.path()));
      }
      queue.add(save);
    }
    return save.saved();
  }

  private void run() {
    List<Save> batch = new ArrayList<>();
    boolean more = true;
    while (more) {
      batch.clear();
      gather(batch);
      more = !batch.remove(LAST);
      if (!batch.isEmpty()) {
        commit(batch);
      }
    }
    end();
  }

  private void end() {
    try {
      if (deliveries != null) {
        deliveries.close();
      }
      ended.complete(null);
    } catch (SQLException e) {
      ended.completeExceptionally(file.explain("close the ledger", e));
    }
  }

  private void gather(List<Save> batch) {
    Save next = uninterrupted(queue::take);
    batch.add(next);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(NO_HURRY_MILLIS);
    while (next != null && !next.hurried() && batch.size() < MOST) {
      next = uninterrupted(() -> queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
      if (next != null) {
        batch.add(next);
      }
    }
    queue.drainTo(batch, MOST - batch.size());
  }

  private interface Wait {
    Save end() throws InterruptedException;
  }

  private static Save uninterrupted(Wait wait) {
    while (true) {
      try {
        return wait.end();
      } catch (InterruptedException e) {
        // close() alone ends this thread: callers are waiting for it.
        continue;
      }
    }
  }

  private void commit(List<Save> batch) {
    try {
      List<Delivery> rows = new ArrayList<>(batch.size());
      for (Save save : batch) {
        rows.add(save.delivery());
      }
      List<Delivery> saved = deliveries().save(rows);
      for (int i = 0; i < saved.size(); i++) {
        batch.get(i).saved().complete(saved.get(i));
      }
    } catch (SQLException | RuntimeException | Error e) {
      undo(e);
      if (batch.size() == 1) {
        fail(batch.get(0), e);
      } else {
        batch.forEach(save -> commit(List.of(save)));
      }
    }
  }

  private void fail(Save save, Throwable cause) {
    Delivery delivery = save.delivery();
    save.saved()
        .completeExceptionally(
            file.explain(
                "record the delivery of %s from inbox %s"
                    .formatted(delivery.path(), delivery.inbox()),
                cause));
  }

  private Deliveries deliveries() throws SQLException {
    if (deliveries == null) {
      deliveries = new Deliveries(source.getConnection());
    }
    return deliveries;
  }

  private void undo(Throwable cause) {
    if (deliveries == null) {
      return;
    }
    try {
      deliveries.rollback();
    } catch (SQLException e) {
      // A full disk has SQLite roll back by itself, which the driver does not expect.
      cause.addSuppressed(e);
      disconnect(cause);
    }
  }

  private void disconnect(Throwable cause) {
    try {
      deliveries.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    } finally {
      deliveries = null;
    }
  }

  /**
   * Writes what is waiting, then closes the connection.
   *
   * @throws LedgerException if that fails; all that was saved is on disk even so
   */
  @Override
  public void close() {
    synchronized (this) {
      if (!closed) {
        closed = true;
        queue.add(LAST);
      }
    }
    await(ended);
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      // Thrown anew, so that the trace leads to the caller as well.
      throw new LedgerException(e.getCause().getMessage(), e.getCause());
    }
  }
}
