package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void itSaysHowFarHowFastAndHowLong() {
    assertThat(Progress.line("x.pcap", 25_000_000, 100_000_000, 5_000, 80))
        .isEqualTo("x.pcap [#####---------------]  25 % 5.0 MB/s, 16 s left");
    assertThat(Progress.line("x.pcap", 1_000, 100_000_000, 100, 80)).endsWith("  0 % 100 MB");
    assertThat(Progress.line("x.pcap", 10, 10, 5_000, 80))
        .endsWith("100 % sent, waiting for the answer");
    assertThat(Progress.line("x.pcap", 0, 0, 0, 80)).contains("100 %");
    assertThat(Progress.line("x.pcap", 1_000_000, 9_000_000_000L, 1_000, 80))
        .endsWith("150 min left");
  }

  @Test
  void itKeepsToItsLine() {
    for (int width : new int[] {40, 60, 80}) {
      assertThat(Progress.line("/a/very/long/path/".repeat(9) + "x\n.pcap", 5, 10, 600, width))
          .hasSizeLessThan(width)
          .doesNotContain("\n")
          .startsWith("…");
    }
  }

  @Test
  void itGoesAwayWithoutATrace() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8));
    progress.show("x", 1, 2, 3);
    progress.clear();
    progress.clear();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("\r\u001b[Kx")
        .endsWith("\r\u001b[K");
    Progress.NONE.show("x", 1, 2, 3);
    Progress.NONE.clear();
  }
}
