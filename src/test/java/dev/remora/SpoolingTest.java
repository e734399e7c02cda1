package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolingTest {
  @TempDir Path captures;

  @Test
  void whatABrokenOffRequestLeftGoesAndWhatIsUnderWayStays() throws IOException {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Spooling.removeBefore(captures, now);
    Path folder = Files.createDirectories(captures.resolve("state/intake/.spooled"));
    Path old = Files.writeString(folder.resolve("old"), "");
    Path fresh = Files.writeString(folder.resolve("fresh"), "");
    Files.setLastModifiedTime(old, FileTime.from(now.minusSeconds(1)));
    Files.setLastModifiedTime(fresh, FileTime.from(now));
    Spooling.removeBefore(captures, now);
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }
}
