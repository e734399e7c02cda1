package dev.remora.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The embedded ledger's file: all that is particular to SQLite. */
final class SqliteFile {
  private final Path file;

  private SqliteFile(Path file) {
    this.file = file;
  }

  /**
   * Prepares the file, which its owner alone can read. SQLite gives the same permissions to those
   * that it puts beside it.
   *
   * @throws IOException if it cannot be created
   * @throws LedgerException if it is there and cannot be written
   */
  static SqliteFile in(Path state) throws IOException {
    NativeLibrary.load(state);
    Path file = state.resolve("ledger.db");
    OwnerOnly.createFile(file);
    if (!Files.isWritable(file)) {
      // SQLite would open it for reading, and the first save would fail instead.
      throw new LedgerException(
          "the ledger %s cannot be written: make it writable for the user that runs Remora"
              .formatted(file));
    }
    return new SqliteFile(file);
  }

  /** One that may not be there, and of which nothing is to be written. */
  static SqliteFile toLookAt(Path state) {
    return new SqliteFile(state.resolve("ledger.db").toAbsolutePath());
  }

  Path path() {
    return file;
  }

  /** Connections that write, each commit of which survives a power cut. */
  DataSource forWriting() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    // In WAL mode NORMAL forces the log to disk only now and then; FULL does so at each commit.
    config.setSynchronous(SynchronousMode.FULL);
    // On macOS a plain fsync stops at the drive's cache. No effect elsewhere.
    config.setPragma(SQLiteConfig.Pragma.FULL_SYNC, "true");
    return source(config);
  }

  /** Connections that only read, and see all that was committed before their query began. */
  DataSource forReading() {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return source(config);
  }

  /** As a URI, for the driver takes what follows a question mark in a plain path for options. */
  private DataSource source(SQLiteConfig config) {
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toUri());
    return source;
  }

  /**
   * Says in a sentence what went wrong.
   *
   * @param what the attempt, to follow "cannot"
   */
  LedgerException explain(String what, Throwable cause) {
    SQLiteErrorCode code =
        cause instanceof SQLiteException e ? e.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    String sentence =
        switch (code) {
          case SQLITE_FULL, SQLITE_IOERR_SHMSIZE ->
              "the disk is full; free some space where %s lies".formatted(file);
          case SQLITE_CORRUPT,
              SQLITE_CORRUPT_INDEX,
              SQLITE_CORRUPT_SEQUENCE,
              SQLITE_CORRUPT_VTAB,
              SQLITE_NOTADB ->
              ("%s is damaged; stop Remora, move it away with its -wal and -shm files, and put a copy"
                      + " from a backup there or start with a new ledger, which knows of no earlier"
                      + " delivery")
                  .formatted(file);
          case SQLITE_READONLY,
              SQLITE_READONLY_DBMOVED,
              SQLITE_READONLY_DIRECTORY,
              SQLITE_READONLY_CANTLOCK,
              SQLITE_READONLY_CANTINIT,
              SQLITE_READONLY_RECOVERY,
              SQLITE_READONLY_ROLLBACK,
              SQLITE_CANTOPEN,
              SQLITE_PERM ->
              "%s cannot be written, or is no longer there; see that the disk is mounted writable and that the folder belongs to the user that runs Remora"
                  .formatted(file);
          case SQLITE_BUSY,
              SQLITE_BUSY_RECOVERY,
              SQLITE_BUSY_SNAPSHOT,
              SQLITE_BUSY_TIMEOUT,
              SQLITE_LOCKED ->
              "another program has locked %s; close it".formatted(file);
          case SQLITE_CONSTRAINT_UNIQUE -> "the file has an unsettled delivery already";
          default -> "%s (%s)".formatted(cause.getMessage(), file);
        };
    return new LedgerException("cannot %s: %s".formatted(what, sentence), cause);
  }
}
