package dev.remora;

import dev.remora.extension.IntakeInboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has components that hold what they receive, as the HTTP server does for users' routes, hold it on
 * disk. Camel's caching of streams between the steps of routes stays off.
 */
final class Spooling {
  private static final Logger LOG = LoggerFactory.getLogger(Spooling.class);
  private static final long THRESHOLD = 128 * 1024;

  private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(10);

  /** A request that is under way may be read from this long after it has come whole. */
  private static final Duration KEPT = Duration.ofHours(1);

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

  /**
   * Removes, now and then, what requests that were broken off have left; what is under way is
   * written to, or was of late.
   */
  static void sweep(Path captures, CamelContext camel) {
    ScheduledExecutorService timer =
        camel
            .getExecutorServiceManager()
            .newSingleThreadScheduledExecutor(Spooling.class, "spooled");
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            removeBefore(captures, Instant.now().minus(KEPT));
          } catch (IOException | RuntimeException e) {
            LOG.warn(
                "what broken-off requests left in {} stays: {}", folder(captures), e.toString());
          }
        },
        BETWEEN_SWEEPS.toMinutes(),
        BETWEEN_SWEEPS.toMinutes(),
        TimeUnit.MINUTES);
  }

  /** Removes what was not written to since. */
  static void removeBefore(Path captures, Instant time) throws IOException {
    if (!Files.isDirectory(folder(captures))) {
      return;
    }
    try (Stream<Path> files = Files.list(folder(captures))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(time)) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException e) {
          LOG.debug("{} went by itself", file, e);
        }
      }
    }
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
