package dev.remora.format;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kin of pcap: which layout a file is told to have, and where its records end. */
class PcapTest {
  private static final Format PCAP = Kind.PCAP.format(null);
  private static final int MOST = 128 << 20;

  @TempDir Path dir;

  private static Verdict inspect(byte[]... parts) throws IOException {
    return Inspector.inspect(Samples.join(parts));
  }

  private static byte[] variant(int magic, ByteOrder order, int header, int records) {
    byte[] all = Samples.pcapHeader(magic, order);
    for (int i = 0; i < records; i++) {
      int length = 60 + i * 7;
      all =
          Samples.join(
              all, Samples.record(order, header, 1_700_000_000L + i, 1000 + i, length, length + i));
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "0xa1b2c3d4, 16, PCAP",
    "0xa1b2c3d4, 20, PCAP_NOKIA",
    "0xa1b2c3d4, 24, PCAP_REDHAT",
    "0xa1b23c4d, 16, PCAP_NANO",
    "0xa1b2cd34, 24, PCAP_MODIFIED",
    "0xa1b2cd34, 28, PCAP_SUSE"
  })
  void theLayoutIsTheOneThatTheRecordsAgreeWith(String magic, int header, Kind kind)
      throws IOException {
    Format format = kind.format(null);
    for (ByteOrder order : new ByteOrder[] {BIG_ENDIAN, LITTLE_ENDIAN}) {
      byte[] whole = variant(Long.decode(magic).intValue(), order, header, 20);
      byte[] next = Samples.record(order, header, 1_700_000_100L, 5, 90, 90);
      assertThat(inspect(whole)).isEqualTo(new Verdict.Whole(format));
      for (int length : new int[] {1, header - 1, header, header + 1, header + 89}) {
        Verdict.Cut cut = new Verdict.Cut(format, whole.length);
        Path file = dir.resolve(format.id() + order + length);
        Files.write(file, Samples.join(whole, Arrays.copyOf(next, length)));
        assertThat(Inspector.inspect(file)).as("%s bytes more", length).isEqualTo(cut);
        Files.write(file, Samples.join(whole, next));
        assertThat(Inspector.resume(file, cut)).isEqualTo(new Verdict.Whole(format));
      }
    }
  }

  /** A record whose two lengths stand in this order, and that has so many bytes of data. */
  private static byte[] lengths(int first, int second, int data) {
    ByteBuffer out = ByteBuffer.allocate(16 + data).order(BIG_ENDIAN);
    out.putInt(1_700_000_000).putInt(5).putInt(first).putInt(second);
    Arrays.fill(out.array(), 16, 16 + data, (byte) 0xee);
    return out.array();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2, 1500, 60, 60, true",
    "2, 2, 60, 1500, 1500, true",
    "2, 2, 60, 1500, 60, false",
    "2, 3, 1500, 60, 60, true",
    "2, 3, 60, 1500, 60, true",
    "2, 3, 1500, 60, 1500, false",
    "2, 4, 60, 1500, 60, true",
    "2, 4, 1500, 60, 1500, true",
    "2, 4, 1500, 60, 60, false",
    "543, 4, 1500, 60, 60, true",
    "543, 4, 1500, 60, 1500, false",
    "544, 2, 1500, 60, 1500, true"
  })
  void oldVersionsHaveTheLengthsTheOtherWayRound(
      int major, int minor, int first, int second, int data, boolean whole) throws IOException {
    byte[] header = Samples.pcapHeader(Samples.PCAP, BIG_ENDIAN);
    ByteBuffer.wrap(header).putShort(4, (short) major).putShort(6, (short) minor);
    byte[] record = lengths(first, second, data);
    Verdict verdict = inspect(header, record, record, record);
    if (whole) {
      assertThat(verdict).isEqualTo(new Verdict.Whole(PCAP));
    } else {
      assertThat(verdict).isNotEqualTo(new Verdict.Whole(PCAP));
    }
  }

  /**
   * A file of two records with headers of 24 bytes that, read with the usual 16, ends in a record
   * that is cut: it is whole where the first record convinces, and cut where it makes one doubt.
   */
  private static byte[] tried(int snapLength, int fraction, int captured, int length) {
    byte[] first = Samples.record(LITTLE_ENDIAN, 24, 100_000, fraction, captured, length);
    if (captured >= 8) {
      ByteBuffer.wrap(first).order(LITTLE_ENDIAN).putInt(first.length - 4, 0x7fffffff);
    }
    return Samples.join(
        Samples.pcapHeader(Samples.PCAP, LITTLE_ENDIAN, 4, snapLength, 1),
        first,
        Samples.record(LITTLE_ENDIAN, 24, 1_000_000, 900_000, 60, 60));
  }

  @ParameterizedTest
  @CsvSource({
    "65535, 5, 60, 60, true",
    "65535, 999999, 60, 60, true",
    "65535, 1000000, 60, 60, false",
    "65535, 5, 60, 61, true",
    "65535, 5, 60, 59, false",
    "65535, 5, 262144, 262144, true",
    "65535, 5, 262145, 262145, false",
    "300000, 5, 300000, 300000, true",
    "300000, 5, 300001, 300001, false"
  })
  void aLayoutThatIsOnlyTriedHasToConvince(
      int snapLength, int fraction, int captured, int length, boolean convinces)
      throws IOException {
    Verdict verdict = inspect(tried(snapLength, fraction, captured, length));
    assertThat(verdict)
        .isEqualTo(
            convinces
                ? new Verdict.Whole(Kind.PCAP_REDHAT.format(null))
                : new Verdict.Cut(PCAP, 24 + 16 + captured));
  }

  @Test
  void aTriedLayoutWithoutAPacketDoesNotConvince() throws IOException {
    byte[] empty = Samples.record(LITTLE_ENDIAN, 24, 100_000, 5, 0, 60);
    byte[] capture = tried(65_535, 5, 60, 60);
    assertThat(
            inspect(
                Arrays.copyOf(capture, 24 + 84),
                empty,
                Arrays.copyOfRange(capture, 108, capture.length)))
        .isNotEqualTo(new Verdict.Whole(Kind.PCAP_REDHAT.format(null)));
  }

  @Test
  void aLengthThatNothingReadsLosesTheWalk() throws IOException {
    byte[] sound = Samples.pcap(Samples.PCAP, BIG_ENDIAN, 3);
    assertThat(inspect(sound, lengths(MOST, MOST, 40)))
        .isEqualTo(new Verdict.Cut(PCAP, sound.length));
    assertThat(inspect(sound, lengths(MOST + 1, MOST + 1, 40)))
        .isEqualTo(new Verdict.Unwalked(PCAP));
  }

  @Test
  void zerosAreRecordsUpToTheRoomThatAWriterSetsAside() throws IOException {
    byte[] sound = Samples.pcap(Samples.PCAP, BIG_ENDIAN, 3);
    assertThat(inspect(sound, new byte[496])).isEqualTo(new Verdict.Whole(PCAP));
    assertThat(inspect(sound, new byte[511])).isEqualTo(new Verdict.Cut(PCAP, sound.length + 496));
    assertThat(inspect(sound, new byte[512])).isEqualTo(new Verdict.Cut(PCAP, sound.length));
    byte[] next = lengths(60, 60, 60);
    assertThat(inspect(sound, new byte[496], next, new byte[496], next))
        .isEqualTo(new Verdict.Whole(PCAP));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0, 1", "0, 0, 1, 0", "0, 1, 0, 0", "1, 0, 0, 0"})
  void aRecordWithOneFieldThatIsNotZeroIsNoRoom(int second, int fraction, int captured, int length)
      throws IOException {
    byte[] sound = Samples.pcap(Samples.PCAP, BIG_ENDIAN, 3);
    ByteBuffer one = ByteBuffer.allocate(16 + captured);
    one.putInt(second).putInt(fraction).putInt(captured).putInt(length);
    // Each starts the count of zeros anew.
    assertThat(inspect(sound, new byte[400], one.array(), new byte[400]))
        .isEqualTo(new Verdict.Whole(PCAP));
  }

  @Test
  void recordsOfZerosAreCounted() throws IOException {
    byte[] next = lengths(60, 70, 60);
    Path file = dir.resolve("zeros.pcap");
    byte[] header = Samples.pcapHeader(Samples.PCAP, BIG_ENDIAN);
    Files.write(file, Samples.join(header, next, new byte[32], next, new byte[16]));
    Summary summary = Summary.of(file);
    assertThat(summary.packets()).isEqualTo(5);
    assertThat(summary.dataBytes()).isEqualTo(140);
    assertThat(summary.first()).isEqualTo(Instant.EPOCH);
    assertThat(summary.last()).isEqualTo(Instant.ofEpochSecond(1_700_000_000, 5_000));
  }
}
