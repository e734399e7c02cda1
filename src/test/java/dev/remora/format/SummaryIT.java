package dev.remora.format;

import dev.remora.Shared;
import dev.remora.Tools;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our summary against what {@code capinfos} says of the same files. */
class SummaryIT {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"real", "pcapng", "formats"})
  void agreesWithCapinfos(String directory) throws IOException, InterruptedException {
    SoftAssertions all = new SoftAssertions();
    for (Path file : Shared.captures(directory)) {
      compare(file, all);
    }
    all.assertAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pcap", "pcapng", "snoop", "nsecpcap", "modpcap"})
  void agreesOnCutCaptures(String format) throws IOException, InterruptedException {
    Path cut = dir.resolve("cut." + format);
    byte[] whole = Files.readAllBytes(Shared.captures().resolve("formats/dhcp." + format));
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 100));
    SoftAssertions all = new SoftAssertions();
    compare(cut, all);
    all.assertThat(Summary.of(cut).truncated()).isTrue();
    all.assertAll();
  }

  private void compare(Path file, SoftAssertions all) throws IOException, InterruptedException {
    String capinfos = Tools.require("capinfos").toString();
    String report =
        Tools.output(
            List.of(capinfos, "-M", "-E", "-c", "-d", "-a", "-e", "-l", "-S", file.toString()));
    String type = Tools.output(List.of(capinfos, "-t", file.toString()));
    Summary ours = Summary.of(file);
    if (field(type, "File type") == null || ours.packets() == null) {
      return; // one that capinfos, or we, don't look into
    }
    String compression = ours.format().compression();
    all.assertThat(
            ours.format().description()
                + (compression == null ? "" : " (" + compression + " compressed)"))
        .as("%s: type", file)
        .isEqualTo(field(type, "File type"));
    all.assertThat(ours.packets() + "")
        .as("%s: packets", file)
        .isEqualTo(field(report, "Number of packets"));
    boolean atm = ours.linkTypes().contains(LinkType.of(123));
    long pseudoHeaders = atm ? 4 * ours.packets() : 0; // capinfos leaves these out
    all.assertThat(ours.dataBytes() - pseudoHeaders + " bytes")
        .as("%s: data", file)
        .isEqualTo(field(report, "Data size"));
    String encapsulation =
        switch (ours.linkTypes().size()) {
          case 0 -> "unknown";
          case 1 -> ours.linkTypes().get(0).name();
          default -> "per-packet";
        };
    all.assertThat(encapsulation)
        .as("%s: encapsulation", file)
        .isEqualTo(field(report, "File encapsulation"));
    String limit = ours.snapLength() == null ? "(not set)" : ours.snapLength() + " bytes";
    all.assertThat("file hdr: " + limit)
        .as("%s: limit", file)
        .isEqualTo(field(report, "Packet size limit"));
    if (file.endsWith("atm-oam-loopback-print-overrun.pcap")) {
      return; // over 2^32 ns within a second, which overflow in capinfos
    }
    time(file, "First packet time", report, ours.first(), all);
    time(file, "Last packet time", report, ours.last(), all);
  }

  private static void time(
      Path file, String name, String report, Instant ours, SoftAssertions all) {
    String theirs = field(report, name);
    if (theirs == null || !theirs.matches("\\d+\\.\\d+")) {
      return; // capinfos prints none where any block has none, and overflows on nonsense
    }
    BigDecimal seconds =
        BigDecimal.valueOf(ours.getEpochSecond()).add(BigDecimal.valueOf(ours.getNano(), 9));
    all.assertThat(seconds).as("%s: %s", file, name).isEqualByComparingTo(theirs);
  }

  private static String field(String report, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + ": +(.*)$").matcher(report);
    return matcher.find() ? matcher.group(1) : null;
  }
}
