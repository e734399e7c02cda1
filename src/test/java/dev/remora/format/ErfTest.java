package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ERF has no magic number: each field of its records is what tells it. */
class ErfTest {
  private static final int ETHERNET = 2;
  private static final int TIME = 1_700_000_000;
  private static final Format ERF = Kind.ERF.format(null);
  private static final Verdict.NotACapture NONE = new Verdict.NotACapture();

  private static Verdict inspect(byte[]... parts) throws IOException {
    return Inspector.inspect(Samples.join(parts));
  }

  private static byte[] record(int type, long second, int length) {
    return record(type, second, 7, 4, length, Math.max(16, length));
  }

  /** Of so many bytes, with a length that may tell otherwise; behind the header no zeros. */
  private static byte[] record(
      int type, long second, int fraction, int flags, int length, int size) {
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(fraction).putInt((int) second).put((byte) type).put((byte) flags);
    out.put((byte) (length >> 8)).put((byte) length);
    Arrays.fill(out.array(), 16, size, (byte) 0xee);
    return out.array();
  }

  private static byte[][] three(byte[] record) {
    return new byte[][] {record, record, record};
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 40})
  void isWholeWithAnyNumberOfWholeRecords(int count) throws IOException {
    byte[][] records = new byte[count][];
    Arrays.fill(records, record(ETHERNET, TIME, 80));
    assertThat(inspect(records)).isEqualTo(new Verdict.Whole(ERF));
  }

  @Test
  void fourRecordsAreEnoughToTellItByWhateverFollows() throws IOException {
    byte[] record = record(ETHERNET, TIME, 1000);
    byte[] four = Samples.join(record, record, record, record);
    assertThat(inspect(four, new byte[] {1, 2, 3})).isEqualTo(new Verdict.Cut(ERF, 4000));
    assertThat(inspect(four, Arrays.copyOf(record, 999))).isEqualTo(new Verdict.Cut(ERF, 4000));
    assertThat(inspect(four, new byte[600])).isEqualTo(new Verdict.Cut(ERF, 4000));
    byte[] strange = new byte[600];
    Arrays.fill(strange, (byte) 0xff);
    assertThat(inspect(four, strange)).isEqualTo(new Verdict.Unwalked(ERF));
    byte[] tooShort = record(ETHERNET, TIME, 15);
    assertThat(inspect(four, tooShort)).isEqualTo(new Verdict.Unwalked(ERF));
    assertThat(inspect(four, record(ETHERNET, TIME, 16))).isEqualTo(new Verdict.Whole(ERF));
  }

  @Test
  void threeRecordsAndSomeMoreAreNotEnough() throws IOException {
    byte[] three = Samples.join(three(record(ETHERNET, TIME, 80)));
    assertThat(inspect(three, new byte[] {1})).isEqualTo(NONE);
    assertThat(inspect(three, Arrays.copyOf(record(ETHERNET, TIME, 80), 79)))
        .as("the fourth record's header tells enough")
        .isEqualTo(new Verdict.Cut(ERF, 240));
    assertThat(inspect(Arrays.copyOf(three, 200))).isEqualTo(NONE);
    assertThat(inspect(Arrays.copyOf(three, 15))).isEqualTo(NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false",
    "1, true",
    "27, true",
    "28, false",
    "47, false",
    "48, true",
    "49, false",
    "127, false",
    "128, false",
    "130, true",
    "155, true",
    "156, false",
    "176, true"
  })
  void theTypeIsOneInUseWithOrWithoutAnExtension(int type, boolean known) throws IOException {
    assertThat(inspect(three(record(type, TIME, 80))))
        .isEqualTo(known ? new Verdict.Whole(ERF) : NONE);
    byte[] four = Samples.join(Samples.join(three(record(2, TIME, 80))), record(2, TIME, 80));
    assertThat(inspect(four, record(type, TIME, 80)))
        .isEqualTo(known ? new Verdict.Whole(ERF) : new Verdict.Unwalked(ERF));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 16, true",
    "2, 12, false",
    "2, 0, false",
    "2, 18, false",
    "2, 17, false",
    "2, 20, true",
    "2, 256, true",
    "2, 65532, true",
    "130, 16, false",
    "130, 20, false",
    "130, 24, true"
  })
  void theLengthHoldsTheHeaderAndIsAMultipleOfFour(int type, int length, boolean sound)
      throws IOException {
    assertThat(inspect(three(record(type, TIME, length))))
        .isEqualTo(sound ? new Verdict.Whole(ERF) : NONE);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "4, true", "0x3f, true", "0x40, false", "0x80, false", "0xc0, false"})
  void theUpperFlagsAreUnused(String flags, boolean sound) throws IOException {
    byte[] record = record(ETHERNET, TIME, 7, Integer.decode(flags), 80, 80);
    assertThat(inspect(three(record))).isEqualTo(sound ? new Verdict.Whole(ERF) : NONE);
  }

  @ParameterizedTest
  @CsvSource({
    // 20 years of 365 days after 1970, and 130 of them
    "630720000, 7, false",
    "630720001, 7, true",
    "4099679999, 7, true",
    "4099680000, 7, false",
    "0, 0, true",
    "0, 1, false",
    "0, 256, false",
    "0, 65536, false",
    "0, 16777216, false",
    "1, 0, false",
    "256, 0, false"
  })
  void theTimeIsOneOfThisCenturyOrNone(long second, int fraction, boolean sound)
      throws IOException {
    assertThat(inspect(three(record(ETHERNET, second, fraction, 4, 80, 80))))
        .isEqualTo(sound ? new Verdict.Whole(ERF) : NONE);
  }

  @ParameterizedTest
  @CsvSource({"31536000, true", "31536001, false", "-31536000, true", "-31536001, false"})
  void recordsAreNotMoreThanAYearApart(long apart, boolean sound) throws IOException {
    assertThat(inspect(record(2, TIME, 80), record(2, TIME + apart, 80)))
        .isEqualTo(sound ? new Verdict.Whole(ERF) : NONE);
  }

  @Test
  void recordsOfMoreThanTheWindowHoldsAreFollowed() throws IOException {
    byte[] record = record(ETHERNET, TIME, 65_532);
    byte[][] many = new byte[9][];
    Arrays.fill(many, record);
    assertThat(inspect(many)).isEqualTo(new Verdict.Whole(ERF));
    byte[] all = Samples.join(many);
    assertThat(inspect(Arrays.copyOf(all, all.length - 1)))
        .isEqualTo(new Verdict.Cut(ERF, 8 * 65_532L));
  }
}
