package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebootTest {
  @TempDir Path folder;

  @Test
  void aRebootIsToldAtTheFirstStartAfterItAndNotAgain() throws Exception {
    Path mark = Files.createFile(folder.resolve("started"));
    Files.setLastModifiedTime(mark, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    Optional<Instant> reboot = Reboot.before(mark, Clock.systemUTC());
    assertThat(reboot.orElseThrow())
        .isBetween(Instant.parse("2020-01-02T00:00:00Z"), Instant.now());
    assertThat(Reboot.before(mark, Clock.systemUTC())).isEmpty();
  }

  @Test
  void aLedgerOfBeforeThereWasAMarkMayBeFromBeforeTheReboot() throws Exception {
    Path mark = folder.resolve("started");
    assertThat(Reboot.before(mark, Clock.systemUTC())).isPresent();
    assertThat(mark).exists();
  }
}
