package dev.remora.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The embedded ledger as it lies there, for those who only look, whether or not a Remora uses it
 * meanwhile: neither its lock is taken nor is anything written. Every method throws {@link
 * LedgerException} when it cannot be read. Not safe for use by many threads.
 */
public final class History implements AutoCloseable {
  private final SqliteFile file;
  private final Deliveries deliveries;

  private History(SqliteFile file, Deliveries deliveries) {
    this.file = file;
    this.deliveries = deliveries;
  }

  /**
   * Opens the ledger of a state folder.
   *
   * @return empty where there is none yet
   */
  public static Optional<History> in(Path state) {
    SqliteFile file = SqliteFile.toLookAt(state);
    if (!Files.exists(file.path())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new History(file, new Deliveries(file.forReading().getConnection())));
    } catch (SQLException e) {
      throw file.explain("read the ledger", e);
    }
  }

  /** All unsettled deliveries, oldest first. */
  public List<Delivery> unsettled() {
    return read(Deliveries::unsettled);
  }

  /** What was delivered of late, so many and no more, the newest first. */
  public List<Delivery> lastDelivered(int most) {
    return read(all -> all.lastDelivered(most));
  }

  public long countDelivered() {
    return read(Deliveries::countDelivered);
  }

  /** What became of the file at this path of this inbox, the newest first, 100 at most. */
  public List<Delivery> at(String inbox, String path) {
    return read(all -> all.at(inbox, path));
  }

  /**
   * What became of files of this name, in whichever inbox and folder, the newest first, 100 at
   * most. Looks at all rows.
   *
   * @param name of the file, its path within the inbox, or the name that the session has
   */
  public List<Delivery> named(String name) {
    return read(all -> all.named(name));
  }

  private <T> T read(Readers.Query<T> query) {
    try {
      return query.on(deliveries);
    } catch (SQLException e) {
      throw file.explain("read the ledger", e);
    }
  }

  @Override
  public void close() {
    try {
      deliveries.close();
    } catch (SQLException e) {
      throw file.explain("close the ledger", e);
    }
  }
}
