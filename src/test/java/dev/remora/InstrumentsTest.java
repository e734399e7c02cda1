package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Backlog;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.upload.Lines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Remora is watched by. */
class InstrumentsTest {
  @TempDir Path folder;

  @Test
  void aTargetOfWhateverNameIsWatchedBesideAllElse() throws Exception {
    Path file = folder.resolve("my.properties");
    Files.writeString(
        file,
        """
        captures.dir = %s/captures
        cloudshark.disk.url = http://127.0.0.1:1
        cloudshark.disk.token = 1
        cloudshark.inbox-x.url = http://127.0.0.1:1
        cloudshark.inbox-x.token = 1
        """
            .formatted(folder));
    Settings settings = Settings.load(Path.of("."), file, Map.of());
    Clock clock = Clock.systemUTC();
    Lines lines = new Lines(Target.in(settings), settings, clock);
    try (DefaultCamelContext camel = new DefaultCamelContext();
        lines) {
      Instruments instruments = new Instruments(settings, new Secrets(), null, clock);
      instruments.bind(camel, () -> 0, List.of());
      instruments.target(camel, lines.line("disk"));
      instruments.target(camel, lines.line("inbox-x"));
      instruments.inbox(camel, "x", () -> Backlog.NONE, () -> "");
      assertThat(camel.getRegistry().findByType(HealthCheck.class))
          .extracting(HealthCheck::getId)
          .contains("disk", "ledger", "target:disk", "target:inbox-x", "inbox:x");
    }
  }
}
