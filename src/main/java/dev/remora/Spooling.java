package dev.remora;

import dev.remora.extension.IntakeInboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * Has components that hold what they receive, as the HTTP server does for users' routes, hold it on
 * disk. Camel's caching of streams between the steps of routes stays off.
 */
final class Spooling {
  private static final long THRESHOLD = 128 * 1024;

  private Spooling() {}

  private static Path folder(Path captures) {
    return IntakeInboxes.folder(captures).resolve(".spooled");
  }

  /** Tells Camel where and from when on. */
  static void properties(Path captures, Properties into) {
    into.setProperty("camel.main.streamCachingSpoolEnabled", "true");
    into.setProperty("camel.main.streamCachingSpoolThreshold", Long.toString(THRESHOLD));
    into.setProperty("camel.main.streamCachingSpoolDirectory", folder(captures).toString());
    into.setProperty("camel.main.streamCachingRemoveSpoolDirectoryWhenStopping", "false");
  }

  /** Camel itself starts it only where all streams are cached. */
  static void start(CamelContext camel) throws Exception {
    camel.getStreamCachingStrategy().setEnabled(true);
    camel.addService(camel.getStreamCachingStrategy());
  }

  /** Removes what a run that was killed has left. */
  static void clear(Path captures) throws IOException {
    if (Files.isDirectory(folder(captures))) {
      try (Stream<Path> left = Files.list(folder(captures))) {
        for (Path file : left.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
