package dev.remora.extension;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Path;

/** What was said of a capture is there and can't be read. */
final class UnreadableOrderException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableOrderException(Path file, Throwable cause) {
    super("what was said of it, " + file + ", can't be read: " + words(cause), cause);
  }

  private static String words(Throwable cause) {
    return cause instanceof JsonProcessingException ? "it is damaged" : Words.of(cause);
  }
}
