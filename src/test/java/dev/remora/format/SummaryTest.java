package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
  private static final ByteOrder ORDER = ByteOrder.BIG_ENDIAN;

  @TempDir Path dir;

  static Format formatOf(Verdict verdict) {
    if (verdict instanceof Verdict.Whole whole) {
      return whole.format();
    }
    if (verdict instanceof Verdict.Cut cut) {
      return cut.format();
    }
    return verdict instanceof Verdict.Unwalked unwalked ? unwalked.format() : null;
  }

  private Summary summary(byte[]... parts) throws IOException {
    return Summary.of(Files.write(dir.resolve("capture"), Samples.join(parts)));
  }

  @Test
  void countsThePacketsOfAPcap() throws IOException {
    Summary summary =
        summary(
            Samples.pcapHeader(Samples.PCAP_NANO, ORDER, 4, 96, 0x30000071),
            Samples.record(ORDER, 20, 5, 60, 1500),
            Samples.record(ORDER, 10, 7, 60, 60));
    assertThat(summary.format().description()).isEqualTo("Wireshark/tcpdump/... - nanosecond pcap");
    assertThat(summary.packets()).isEqualTo(2);
    assertThat(summary.dataBytes()).isEqualTo(1560);
    assertThat(summary.first()).isEqualTo(Instant.ofEpochSecond(10, 7));
    assertThat(summary.last()).isEqualTo(Instant.ofEpochSecond(20, 5));
    assertThat(summary.duration()).isEqualTo(Duration.ofSeconds(10).minusNanos(2));
    assertThat(summary.snapLength()).isEqualTo(96);
    assertThat(summary.linkTypes()).extracting(LinkType::name).containsExactly("linux-sll");
    assertThat(summary.truncated()).isFalse();
  }

  @Test
  void countsOnlyWholeRecordsOfACutCapture() throws IOException {
    byte[] pcap = Samples.pcap(Samples.PCAP, ORDER, 10);
    Summary summary = summary(Arrays.copyOf(pcap, pcap.length - 1));
    assertThat(summary.packets()).isEqualTo(9);
    assertThat(summary.truncated()).isTrue();
    byte[] pcapng = Samples.pcapng(ORDER, 10);
    assertThat(summary(Arrays.copyOf(pcapng, pcapng.length - 1)).packets()).isEqualTo(9);
  }

  @Test
  void readsEachInterfacesClock() throws IOException {
    Instant time = Instant.parse("2023-11-14T22:13:20.5Z");
    long second = time.getEpochSecond();
    for (int resolution : new int[] {3, 6, 9, 0x80 | 20, 0x80 | 30}) {
      boolean binary = (resolution & 0x80) != 0;
      int exponent = resolution & 0x7f;
      long units = binary ? 1L << exponent : (long) Math.pow(10, exponent);
      long offset = binary ? second : 0;
      long ticks = (second - offset) * units + units / 2;
      Summary summary =
          summary(
              Samples.section(ORDER, -1),
              Samples.networkInterface(ORDER, "lan", resolution, offset),
              Samples.enhancedPacket(ORDER, 0, ticks, 60, 60));
      assertThat(summary.first()).as("resolution %s", resolution).isEqualTo(time);
    }
  }

  @Test
  void numbersInterfacesAnewInEachSection() throws IOException {
    ByteOrder other = ByteOrder.LITTLE_ENDIAN;
    Summary summary =
        summary(
            Samples.section(ORDER, -1),
            Samples.networkInterface(ORDER, "lan", 6, 0),
            Samples.enhancedPacket(ORDER, 0, 1_000_000, 60, 60),
            Samples.section(other, -1),
            Samples.networkInterface(other, "wan", 3, 0),
            Samples.enhancedPacket(other, 0, 2_000, 60, 60),
            Samples.enhancedPacket(other, 0, 3_000, 60, 60));
    assertThat(summary.interfaces())
        .extracting(Summary.Interface::name, Summary.Interface::packets)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("lan", 1L),
            org.assertj.core.groups.Tuple.tuple("wan", 2L));
    assertThat(summary.last()).isEqualTo(Instant.ofEpochSecond(3));
  }

  @Test
  void keepsNoMoreInterfacesThanItMay() throws IOException {
    byte[][] parts = new byte[2000][];
    Arrays.fill(parts, Samples.networkInterface(ORDER, "x".repeat(1000), 6, 0));
    parts[0] = Samples.section(ORDER, -1);
    parts[1999] = Samples.enhancedPacket(ORDER, 1900, 1, 60, 60);
    Summary summary = summary(parts);
    assertThat(summary.interfaces()).hasSize(Tally.MAX_INTERFACES);
    assertThat(summary.interfaces().get(0).name()).hasSize(256);
    assertThat(summary.packets()).isEqualTo(1);
  }

  @Test
  void saysNothingOfWhatIsNotCounted() throws IOException {
    Summary summary = summary("#Format=4\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(summary.format().id()).isEqualTo("daintree-sna");
    assertThat(summary.packets()).isNull();
    assertThat(summary.duration()).isNull();
    assertThat(summary.linkTypes()).isEmpty();
    assertThat(summary("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)).format())
        .isNull();
  }
}
