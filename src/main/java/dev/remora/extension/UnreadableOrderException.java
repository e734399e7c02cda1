package dev.remora.extension;

import java.io.IOException;
import java.nio.file.Path;

/** What was said of a capture is there and can't be read. */
final class UnreadableOrderException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableOrderException(Path file, Throwable cause) {
    super("what was said of it, " + file + ", can't be read: " + Words.of(cause), cause);
  }
}
