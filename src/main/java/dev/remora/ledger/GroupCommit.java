package dev.remora.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that writes. Who comes while a commit is under way waits for its end; the first of
 * those then writes for all of them, so that the price of a forced write is shared without anyone
 * being held up for it, and who is alone needs no other thread. When a commit fails, each of its
 * rows is tried by itself, so that only the bad ones fail.
 */
final class GroupCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** Bounds the memory of a commit; more callers than this are unheard of. */
  private static final int MOST = 1024;

  /** How long what nobody waits for lets others come, to go with them. */
  private static final long NO_HURRY_MILLIS = 50;

  private record Save(Change change, CompletableFuture<Delivery> saved) {}

  private final SqliteFile file;
  private final DataSource source;
  private final LinkedBlockingQueue<Save> queue = new LinkedBlockingQueue<>();
  private final ReentrantLock writing = new ReentrantLock();
  private final ScheduledExecutorService later =
      new ScheduledThreadPoolExecutor(1, task -> daemon(task, "ledger-writer"));
  private final AtomicBoolean looksLater = new AtomicBoolean();
  private boolean closed;

  /** Who is writing's own. Null after a failure that the connection did not get over. */
  private Deliveries deliveries;

  GroupCommit(SqliteFile file) throws SQLException {
    this.file = file;
    source = file.forWriting();
    deliveries = new Deliveries(source.getConnection());
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Returns once the change is on disk; an interrupt does not cut that short, for it would be
   * written all the same.
   *
   * @throws LedgerException if it cannot be written, or after {@link #close}
   */
  Delivery save(Change change) {
    CompletableFuture<Delivery> saved = submit(change);
    Thread.yield(); // who is about to save as well, and only lacks a processor, goes with us
    writing.lock();
    try {
      while (!saved.isDone()) {
        commitWaiting();
      }
    } finally {
      writing.unlock();
    }
    return await(saved);
  }

  /** As {@link #save}, without the wait; the future fails with a {@link LedgerException}. */
  CompletableFuture<Delivery> saveInTime(Change change) {
    CompletableFuture<Delivery> saved = submit(change);
    if (looksLater.compareAndSet(false, true)) {
      lookLater();
    }
    return saved;
  }

  private void lookLater() {
    try {
      later.schedule(this::writeWaiting, NO_HURRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the ledger is being closed, which writes it", e);
    }
  }

  private synchronized CompletableFuture<Delivery> submit(Change change) {
    if (closed) {
      throw new LedgerException("the ledger %s is closed".formatted(file.path()));
    }
    Save save = new Save(change, new CompletableFuture<>());
    queue.add(save);
    return save.saved();
  }

  private void writeWaiting() {
    looksLater.set(false);
    writing.lock();
    try {
      while (!queue.isEmpty()) {
        commitWaiting();
      }
    } finally {
      writing.unlock();
    }
  }

  private void commitWaiting() {
    List<Save> batch = new ArrayList<>();
    queue.drainTo(batch, MOST);
    try {
      commit(batch);
    } finally {
      // Nobody is to wait for ever, whatever went wrong with telling what went wrong.
      batch.stream()
          .map(Save::saved)
          .filter(saved -> !saved.isDone())
          .forEach(saved -> saved.completeExceptionally(new LedgerException("not written")));
    }
  }

  private void commit(List<Save> batch) {
    try {
      List<Delivery> saved = deliveries().write(batch.stream().map(Save::change).toList());
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
    Delivery delivery = save.change().delivery();
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
      closed = true;
    }
    later.shutdownNow();
    writeWaiting();
    writing.lock();
    try {
      if (deliveries != null) {
        deliveries.close();
        deliveries = null;
      }
    } catch (SQLException e) {
      throw file.explain("close the ledger", e);
    } finally {
      writing.unlock();
    }
  }

  private static Delivery await(CompletableFuture<Delivery> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      // Thrown anew, so that the trace leads to the caller as well.
      throw new LedgerException(e.getCause().getMessage(), e.getCause());
    }
  }
}
