package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.Shared;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedCapturesTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"real", "pcapng"})
  void everyRealCaptureIsWhole(String directory) throws IOException {
    SoftAssertions all = new SoftAssertions();
    for (Path file : Shared.captures(directory)) {
      all.assertThat(Inspector.inspect(file)).as("%s", file).isInstanceOf(Verdict.Whole.class);
    }
    all.assertAll();
  }

  @Test
  void everyFormatIsTakenForWhatItsNameSays() throws IOException {
    SoftAssertions all = new SoftAssertions();
    for (Path file : Shared.captures("formats")) {
      String[] name = file.getFileName().toString().split("\\.");
      Verdict verdict = Inspector.inspect(file);
      Format format = SummaryTest.formatOf(verdict);
      String expected = name[1].equals("niobserver") ? "observer" : name[1];
      all.assertThat(format).as("%s: %s", file, verdict).isNotNull();
      all.assertThat(format == null ? null : format.id()).as("%s", file).isEqualTo(expected);
      all.assertThat(verdict).as("%s", file).isNotInstanceOf(Verdict.Cut.class);
    }
    all.assertAll();
  }

  @Test
  void aWindowsTraceIsNoCaptureYet() throws IOException {
    for (Path file : Shared.captures("etl")) {
      assertThat(Inspector.inspect(file)).isEqualTo(new Verdict.WindowsTrace());
    }
  }

  /** The promise that matters most: what is still being written is never taken for whole. */
  @ParameterizedTest
  @ValueSource(strings = {"real", "pcapng", "formats"})
  void aCaptureCutAnywhereIsCutOrEndsWithARecord(String directory) throws IOException {
    List<String> wrong = new ArrayList<>();
    Path part = dir.resolve("part");
    for (Path file : Shared.captures(directory)) {
      if (!(Inspector.inspect(file) instanceof Verdict.Whole whole) || Files.size(file) > 30_000) {
        continue;
      }
      if (whole.format().id().equals("erf")) {
        continue; // has no magic: a part of one record can't be told from anything
      }
      byte[] bytes = Files.readAllBytes(file);
      boolean[] ends = Boundaries.of(bytes, whole.format());
      int least = leastTelling(whole.format());
      Files.write(part, bytes);
      try (FileChannel cutting = FileChannel.open(part, StandardOpenOption.WRITE)) {
        for (int length = bytes.length - 1; length >= least; length--) {
          cutting.truncate(length);
          Verdict verdict = Inspector.inspect(part);
          boolean right =
              ends[length] ? verdict instanceof Verdict.Whole : verdict instanceof Verdict.Cut;
          if (!right) {
            wrong.add(file + " cut to " + length + ": " + verdict);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Below this length, in bytes, the first packets don't tell; "snoop" might begin a note. */
  private static int leastTelling(Format format) {
    return switch (format.id()) {
      case "nokiapcap", "rh6_1pcap", "suse6_3pcap" -> 400; // one packet: any header length does
      case "snoop" -> 6;
      case "ngwsniffer_1_1", "ngwsniffer_2_0" -> 8; // which of them
      default -> "bzip2".equals(format.compression()) ? 5 : 4;
    };
  }
}
