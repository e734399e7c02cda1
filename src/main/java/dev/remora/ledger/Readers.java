package dev.remora.ledger;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/** A few connections that only read, opened when they are first needed, each lent to one thread. */
final class Readers implements AutoCloseable {
  private static final int MOST = 4;

  interface Query<T> {
    T on(Deliveries deliveries) throws SQLException;
  }

  private final SqliteFile file;
  private final DataSource source;
  private final Semaphore permits = new Semaphore(MOST);
  private final Deque<Deliveries> idle = new ArrayDeque<>();
  private boolean closed;

  Readers(SqliteFile file) {
    this.file = file;
    source = file.forReading();
  }

  /**
   * @throws LedgerException if it fails, or after {@link #close}
   */
  <T> T read(Query<T> query) {
    permits.acquireUninterruptibly();
    try {
      Deliveries deliveries = borrow();
      try {
        return query.on(deliveries);
      } finally {
        giveBack(deliveries);
      }
    } catch (SQLException e) {
      throw file.explain("read the ledger", e);
    } finally {
      permits.release();
    }
  }

  private Deliveries borrow() throws SQLException {
    synchronized (idle) {
      if (closed) {
        throw new LedgerException("the ledger %s is closed".formatted(file.path()));
      }
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return new Deliveries(source.getConnection());
  }

  private void giveBack(Deliveries deliveries) {
    synchronized (idle) {
      idle.push(deliveries);
    }
  }

  /** Waits for the reads that are under way. */
  @Override
  public void close() {
    permits.acquireUninterruptibly(MOST);
    try {
      synchronized (idle) {
        closed = true;
        while (!idle.isEmpty()) {
          idle.pop().close();
        }
      }
    } catch (SQLException e) {
      throw file.explain("close the ledger", e);
    } finally {
      permits.release(MOST);
    }
  }
}
