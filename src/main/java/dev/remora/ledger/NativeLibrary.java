package dev.remora.ledger;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library. The driver unpacks it at each start and, after a SIGKILL, leaves
 * that copy behind for ever; so it gets a folder of ours, emptied while we hold the lock. That
 * works with a read-only root too; the usual temporary folder is the second choice, for a state
 * folder that is mounted noexec.
 */
final class NativeLibrary {
  private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";
  private static final String GIVEN_PROPERTY = "org.sqlite.lib.path";

  private NativeLibrary() {}

  /**
   * Loads the library unless this process has it already.
   *
   * @throws IOException if the folder cannot be written
   * @throws LedgerException if no folder will do
   */
  static synchronized void load(Path state) throws IOException {
    if (System.getProperty(FOLDER_PROPERTY) != null || System.getProperty(GIVEN_PROPERTY) != null) {
      return;
    }
    Path own = state.resolve("native").toAbsolutePath();
    OwnerOnly.createFolder(own);
    empty(own);
    String usual = System.getProperty("java.io.tmpdir");
    Exception failure = loadFrom(own.toString());
    if (failure != null) {
      Exception again = loadFrom(usual);
      if (again != null) {
        again.addSuppressed(failure);
        throw new LedgerException(
            "SQLite's native library can be loaded neither from %s nor from %s (%s): is either mounted noexec, or is this processor unknown to it?"
                .formatted(own, usual, failure.getMessage()),
            again);
      }
    }
  }

  private static Exception loadFrom(String folder) {
    System.setProperty(FOLDER_PROPERTY, folder);
    try {
      SQLiteJDBCLoader.initialize();
      return null;
    } catch (Exception e) {
      System.clearProperty(FOLDER_PROPERTY);
      return e;
    }
  }

  private static void empty(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }
}
