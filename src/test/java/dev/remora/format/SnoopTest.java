package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnoopTest {
  /** Microseconds from the year 0 to 1970, as btsnoop files count them. */
  private static final long BTSNOOP_1970 = 0x00dcddb30f2f8000L;

  @TempDir Path dir;

  private static byte[] header(String magic, int link) {
    return ByteBuffer.allocate(16)
        .put(magic.getBytes(StandardCharsets.ISO_8859_1))
        .putInt(8, 2)
        .putInt(12, link)
        .array();
  }

  private static byte[] record(int captured, int third, long time, int size) {
    ByteBuffer out = ByteBuffer.allocate(24 + size);
    out.putInt(1500).putInt(captured).putInt(third).putInt(0).putLong(time);
    Arrays.fill(out.array(), 24, 24 + size, (byte) 0xee);
    return out.array();
  }

  private static long snoopTime(long second, long micros) {
    return second << 32 | micros;
  }

  private Summary summary(byte[]... parts) throws IOException {
    return Summary.of(Files.write(dir.resolve("capture"), Samples.join(parts)));
  }

  @ParameterizedTest
  @CsvSource({
    "'snoop\0\0\0', 0, 1",
    "'snoop\0\0\0', 4, 1",
    "'snoop\0\0\0', 2, 6",
    "'snoop\0\0\0', 8, 10",
    "'snoop\0\0\0', 1, -1",
    "'snoop\0\0\0', 1002, -1",
    "'btsnoop\0', 1002, 201",
    "'btsnoop\0', 2001, 254",
    "'btsnoop\0', 4, -1"
  })
  void eachHasNumbersOfItsOwnForLinkTypes(String magic, int number, int link) throws IOException {
    assertThat(summary(header(magic, number)).linkTypes())
        .extracting(LinkType::number)
        .containsExactly(link);
  }

  @Test
  void countsWhatASnoopFileHolds() throws IOException {
    Summary summary =
        summary(
            header("snoop\0\0\0", 4),
            record(60, 24 + 64, snoopTime(20, 5), 64),
            record(60, 24 + 60, snoopTime(10, 7), 60));
    assertThat(summary.verdict()).isEqualTo(new Verdict.Whole(Kind.SNOOP.format(null)));
    assertThat(summary.packets()).isEqualTo(2);
    assertThat(summary.dataBytes()).isEqualTo(3000);
    assertThat(summary.first()).isEqualTo(Instant.ofEpochSecond(10, 7_000));
    assertThat(summary.last()).isEqualTo(Instant.ofEpochSecond(20, 5_000));
  }

  @Test
  void countsWhatABtsnoopFileHolds() throws IOException {
    long time = BTSNOOP_1970 + 1_700_000_000_123_456L;
    Summary summary =
        summary(
            header("btsnoop\0", 1002),
            record(60, 0, time, 60),
            record(60, 0, BTSNOOP_1970 - 1, 60));
    assertThat(summary.verdict()).isEqualTo(new Verdict.Whole(Kind.BTSNOOP.format(null)));
    assertThat(summary.packets()).isEqualTo(2);
    assertThat(summary.last()).isEqualTo(Instant.ofEpochSecond(1_700_000_000, 123_456_000));
    assertThat(summary.first()).isEqualTo(Instant.ofEpochSecond(-1, 999_999_000));
  }

  @ParameterizedTest
  @CsvSource({"23, false", "24, true", "134217728, true", "134217729, false"})
  void aRecordHoldsItsHeaderAndIsNotBeyondReason(int length, boolean sound) throws IOException {
    byte[] start = Samples.join(header("snoop\0\0\0", 4), record(0, 24, snoopTime(20, 5), 0));
    Verdict verdict =
        Inspector.inspect(Samples.join(start, record(0, length, snoopTime(20, 5), 0)));
    Format format = Kind.SNOOP.format(null);
    if (!sound) {
      assertThat(verdict).isEqualTo(new Verdict.Unwalked(format));
    } else if (length == 24) {
      assertThat(verdict).isEqualTo(new Verdict.Whole(format));
    } else {
      assertThat(verdict).isEqualTo(new Verdict.Cut(format, start.length));
    }
  }

  @Test
  void isFollowedOnFromWhereItWasCut() throws IOException {
    for (String magic : new String[] {"snoop\0\0\0", "btsnoop\0"}) {
      byte[] start = Samples.join(header(magic, 1002), record(60, 84, snoopTime(20, 5), 60));
      byte[] next = record(70, 94, snoopTime(21, 5), 70);
      Path file = dir.resolve("growing");
      Files.write(file, Samples.join(start, Arrays.copyOf(next, 93)));
      Verdict.Cut cut = (Verdict.Cut) Inspector.inspect(file);
      assertThat(cut.wholeBytes()).isEqualTo(start.length);
      // What was walked is not walked again.
      Arrays.fill(start, 16, start.length, (byte) 0);
      Files.write(file, Samples.join(start, next));
      assertThat(Inspector.resume(file, cut)).isEqualTo(new Verdict.Whole(cut.format()));
    }
  }
}
