package dev.remora;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the machine was started anew since Remora last ran: perhaps after a power cut. */
final class Reboot {
  private static final Logger LOG = LoggerFactory.getLogger(Reboot.class);
  private static final Path UPTIME = Path.of("/proc/uptime");

  private Reboot() {}

  /**
   * To be asked once at each start.
   *
   * @param mark file whose time says when Remora was last started
   * @return when the machine was started, where this is the first start since; empty where it is
   *     not, and where that can't be known
   */
  static Optional<Instant> before(Path mark, Clock clock) throws IOException {
    Instant now = clock.instant();
    Optional<Instant> reboot =
        machineStarted(now).filter(start -> !Files.exists(mark) || isOlder(mark, start));
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
    Files.setLastModifiedTime(mark, FileTime.from(now));
    return reboot;
  }

  private static boolean isOlder(Path mark, Instant start) {
    return mark.toFile().lastModified() < start.toEpochMilli();
  }

  private static Optional<Instant> machineStarted(Instant now) {
    try {
      String seconds = Files.readString(UPTIME).split(" ", 2)[0];
      return Optional.of(now.minusMillis((long) (Double.parseDouble(seconds) * 1000)));
    } catch (IOException | NumberFormatException e) {
      LOG.debug("when this machine was started is not known", e);
      return Optional.empty();
    }
  }
}
