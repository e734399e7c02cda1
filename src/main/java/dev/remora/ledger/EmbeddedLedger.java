package dev.remora.ledger;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/** The ledger in a file of its own, for one Remora. */
final class EmbeddedLedger implements Ledger {
  private final FolderLock lock;
  private final GroupCommit writer;
  private final Readers readers;

  private EmbeddedLedger(FolderLock lock, GroupCommit writer, Readers readers) {
    this.lock = lock;
    this.writer = writer;
    this.readers = readers;
  }

  static Ledger open(Path state) {
    try {
      OwnerOnly.createFolder(state);
      FolderLock lock = FolderLock.take(state);
      try {
        return open(lock, SqliteFile.in(state));
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new LedgerException(
          "cannot open the ledger in %s: %s; see that the disk is mounted writable, has room, and that the folder belongs to the user that runs Remora"
              .formatted(state, reason(e)),
          e);
    }
  }

  private static Ledger open(FolderLock lock, SqliteFile file) {
    try {
      Schema.migrate(file.forWriting());
      return new EmbeddedLedger(lock, new GroupCommit(file), new Readers(file));
    } catch (SQLException e) {
      throw file.explain("open the ledger", e);
    } catch (FlywayException e) {
      throw file.explain("open the ledger", e.getCause() instanceof SQLException cause ? cause : e);
    }
  }

  /** The operating system's words where there are any; a missing permission comes without. */
  private static String reason(IOException e) {
    if (e instanceof FileSystemException failure) {
      String words = failure.getReason() == null ? "access denied" : failure.getReason();
      return failure.getFile() + ": " + words;
    }
    return e.getMessage();
  }

  @Override
  public Delivery save(Delivery delivery) {
    return writer.save(delivery);
  }

  @Override
  public Optional<Delivery> unsettled(String inbox, String path) {
    return readers.read(deliveries -> deliveries.unsettled(inbox, path));
  }

  @Override
  public List<Delivery> unsettled() {
    return readers.read(Deliveries::unsettled);
  }

  @Override
  public Optional<Delivery> settled(String inbox, String path, long size, long modified) {
    return readers.read(deliveries -> deliveries.settled(inbox, path, size, modified));
  }

  @Override
  public boolean knowsSize(String inbox, long size) {
    return readers.read(deliveries -> deliveries.knowsSize(inbox, size));
  }

  @Override
  public Optional<Delivery> delivered(String inbox, long size, String sha256, String description) {
    return readers.read(deliveries -> deliveries.delivered(inbox, size, sha256, description));
  }

  @Override
  public void close() {
    // The writer last: the last connection to close folds the log into the file.
    try (lock;
        writer;
        readers) {
      // In reverse order.
    } catch (IOException e) {
      throw new LedgerException("cannot give up the ledger's lock: " + e.getMessage(), e);
    }
  }
}
