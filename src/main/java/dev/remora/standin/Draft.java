package dev.remora.standin;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The folder of an upload that has not ended. It becomes a session by one rename, or goes away when
 * it is closed, so nobody ever sees half a session.
 */
final class Draft implements Closeable {
  static final String CAPTURE = "capture";
  static final String KEYLOG = "keylog";
  static final String SESSION = "session.json";

  private final Path folder;
  private boolean kept;

  Draft(Path folder) throws IOException {
    this.folder = OwnerOnly.folder(folder);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Makes it a session, at once and as a whole. */
  void become(Path session) throws IOException {
    Files.move(folder, session, StandardCopyOption.ATOMIC_MOVE);
    kept = true;
  }

  /** Removes what was not kept. */
  @Override
  public void close() throws IOException {
    if (!kept) {
      remove(folder);
    }
  }

  /** Removes a folder of files; one that is gone already is fine. */
  static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.deleteIfExists(folder);
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
