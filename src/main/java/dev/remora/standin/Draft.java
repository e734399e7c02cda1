package dev.remora.standin;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An upload that has not ended. Its files become those of a session, or go away when it is closed.
 */
final class Draft implements Closeable {
  private static final String CAPTURE = ".capture";
  private static final String KEYLOG = ".keylog";

  private final String id;
  private final Path incoming;
  private final Path sessions;
  private boolean kept;

  /**
   * @param id of the session that it may become
   * @param incoming where its files lie until then
   * @param sessions where they lie from then on
   */
  Draft(String id, Path incoming, Path sessions) {
    this.id = id;
    this.incoming = incoming;
    this.sessions = sessions;
  }

  String id() {
    return id;
  }

  Path capture() {
    return capture(incoming, id);
  }

  Path keylog() {
    return incoming.resolve(id + KEYLOG);
  }

  /** Puts the files where a session's lie; it is none before it is known as one. */
  void move(boolean keylog) throws IOException {
    if (keylog) {
      Files.move(keylog(), sessions.resolve(id + KEYLOG), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(capture(), capture(sessions, id), StandardCopyOption.ATOMIC_MOVE);
  }

  /** It is known as a session. */
  void kept() {
    kept = true;
  }

  /** Removes what was not kept. */
  @Override
  public void close() throws IOException {
    if (!kept) {
      remove(incoming, id);
      remove(sessions, id);
    }
  }

  static Path capture(Path folder, String id) {
    return folder.resolve(id + CAPTURE);
  }

  /** Removes the files of a draft or a session; that there are none is fine. */
  static void remove(Path folder, String id) throws IOException {
    for (String kind : new String[] {CAPTURE, KEYLOG}) {
      Path file = folder.resolve(id + kind);
      // An exception for each file that is not there would cost more than all else here.
      if (file.toFile().exists()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Whose file it is, going by its name; null where it is none of ours. */
  static String idOf(Path file) {
    String name = String.valueOf(file.getFileName());
    String id = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    boolean ours = name.equals(id + CAPTURE) || name.equals(id + KEYLOG);
    return ours && Session.ID.matcher(id).matches() ? id : null;
  }
}
