package dev.remora.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CaptureTest {
  private static final Origin SERVER =
      (capture, delivered, document) -> CompletableFuture.completedFuture(null);

  private static final Policy POLICY =
      new Policy("lab", "put", Policy.After.DELETE, true, true, Duration.ofMinutes(7));

  private final Capture capture = of(POLICY, Optional.of(SERVER), Remarks.NONE, Optional.empty());

  /** Else what replaced it at the server would go with it. */
  @Test
  void oneThatIsToStayStaysAtTheServerAsWell() {
    Policy keeping = new Policy("lab", "put", Policy.After.KEEP, true, true, Duration.ofMinutes(7));
    assertThat(capture.untouched())
        .isEqualTo(of(keeping, Optional.empty(), Remarks.NONE, Optional.empty()));
  }

  @Test
  void oneThatCameIsTheSameWithWhatIsSaidOfItAndItsHash() {
    Remarks said = Remarks.of("span.pcap", "lab", "at night");
    assertThat(capture.brought(said, Optional.of("c0ffee")))
        .isEqualTo(of(POLICY, Optional.of(SERVER), said, Optional.of("c0ffee")));
  }

  @Test
  void oneThatIsTreatedOtherwiseIsStillWhereItCameFrom() {
    assertThat(capture.under(Policy.PLAIN))
        .isEqualTo(of(Policy.PLAIN, Optional.of(SERVER), Remarks.NONE, Optional.empty()));
  }

  private static Capture of(
      Policy policy, Optional<Origin> origin, Remarks remarks, Optional<String> sha256) {
    return new Capture(
        "span",
        "site/x.pcap",
        Path.of("work", "x.pcap"),
        "sftp://server/site/x.pcap",
        24,
        1,
        Instant.EPOCH,
        Duration.ofSeconds(2),
        policy,
        origin,
        remarks,
        Optional.empty(),
        sha256);
  }
}
