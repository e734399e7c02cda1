package dev.remora.format;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.InFolder;
import dev.remora.ManyCases;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Cut, damaged and made-up captures: each gets its verdict, and none is taken for whole. */
class OddCapturesTest extends InFolder {

  /** The bytes are looked at in every way that the product has. */
  private Verdict inspect(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("x"), bytes);
    Verdict verdict = Inspector.inspect(file);
    assertThat(Inspector.inspect(bytes)).isEqualTo(verdict);
    Summary summary = Summary.of(file);
    assertThat(summary.verdict()).isEqualTo(verdict);
    assertThat(summary.truncated()).isEqualTo(verdict instanceof Verdict.Cut);
    if (summary.packets() != null) {
      assertThat(summary.packets()).isBetween(0L, (long) bytes.length);
      assertThat(summary.duration() == null || !summary.duration().isNegative()).isTrue();
      assertThat(summary.interfaces()).hasSizeLessThanOrEqualTo(1024);
    }
    if (verdict instanceof Verdict.Cut cut) {
      assertThat(cut.wholeBytes()).isBetween(0L, (long) bytes.length);
      assertThat(Inspector.resume(file, cut)).isEqualTo(verdict);
    }
    return verdict;
  }

  /** A format's sound capture of some packets. */
  private record Sample(String format, int packets, byte[] bytes) {
    static Sample of(String format, int packets) {
      byte[] bytes =
          switch (format) {
            case "pcap" -> Samples.pcap(Samples.PCAP, LITTLE_ENDIAN, packets);
            case "pcap, big-endian" -> Samples.pcap(Samples.PCAP, BIG_ENDIAN, packets);
            case "nsecpcap" -> Samples.pcap(Samples.PCAP_NANO, LITTLE_ENDIAN, packets);
            case "modpcap" -> Samples.pcap(Samples.PCAP_MODIFIED, BIG_ENDIAN, packets);
            case "pcapng" -> Samples.pcapng(LITTLE_ENDIAN, packets);
            case "pcapng, big-endian" -> Samples.pcapng(BIG_ENDIAN, packets);
            case "snoop" -> Samples.snoop(packets);
            default -> throw new AssertionError(format);
          };
      return new Sample(format, packets, bytes);
    }

    String id() {
      return format.split(",", 2)[0];
    }

    @Override
    public String toString() {
      return packets + " packets of " + format;
    }
  }

  @Provide
  Arbitrary<Sample> samples() {
    return Combinators.combine(
            Arbitraries.of(
                "pcap",
                "pcap, big-endian",
                "nsecpcap",
                "modpcap",
                "pcapng",
                "pcapng, big-endian",
                "snoop"),
            Arbitraries.integers().between(0, 6))
        .as(Sample::of);
  }

  @ManyCases
  void aSoundCaptureIsWholeAndItsPacketsAreCounted(@ForAll("samples") Sample sample)
      throws IOException {
    assertThat(inspect(sample.bytes())).isInstanceOf(Verdict.Whole.class);
    Summary summary = Summary.of(folder.resolve("x"));
    assertThat(summary.format().id()).isEqualTo(sample.id());
    assertThat(summary.packets()).isEqualTo(sample.packets());
  }

  @ManyCases
  void aCutCaptureIsWholeAtTheEndOfARecordOnly(
      @ForAll("samples") Sample sample, @ForAll @IntRange(max = 100_000) int at)
      throws IOException {
    int end = 8 + at % (sample.bytes().length - 8);
    Verdict verdict = inspect(Arrays.copyOf(sample.bytes(), end));
    if (verdict instanceof Verdict.Cut cut) {
      assertThat(cut.format().id()).isIn(sample.id(), "unknown");
      assertThat(cut.wholeBytes()).isLessThan(end);
      if (cut.wholeBytes() > 0) {
        byte[] kept = Arrays.copyOf(sample.bytes(), (int) cut.wholeBytes());
        assertThat(inspect(kept)).isInstanceOf(Verdict.Whole.class);
      }
      Path file = Files.write(folder.resolve("x"), sample.bytes());
      assertThat(Inspector.resume(file, cut)).isInstanceOf(Verdict.Whole.class);
    } else {
      assertThat(verdict).isInstanceOf(Verdict.Whole.class);
      Path file = folder.resolve("x");
      assertThat(Summary.of(file).packets()).isLessThanOrEqualTo(sample.packets());
    }
  }

  @ManyCases
  void aDamagedCaptureGetsAVerdict(
      @ForAll("samples") Sample sample,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 100_000) Integer> places,
      @ForAll byte value)
      throws IOException {
    byte[] damaged = sample.bytes().clone();
    for (int place : places) {
      damaged[place % damaged.length] = value;
    }
    inspect(damaged);
  }

  @ManyCases
  void whateverIsPutTogetherGetsAVerdict(
      @ForAll("samples") Sample one,
      @ForAll("samples") Sample other,
      @ForAll @IntRange(max = 60) int from,
      @ForAll byte[] rest)
      throws IOException {
    byte[] second = other.bytes();
    int start = Math.min(from, second.length);
    inspect(Samples.join(one.bytes(), Arrays.copyOfRange(second, start, second.length), rest));
  }

  @Provide
  Arbitrary<byte[]> heads() {
    return Arbitraries.of(
            "d4c3b2a1",
            "a1b2c3d4",
            "4d3cb2a1",
            "34cdb2a1",
            "a1b2cd34",
            "ac01001c",
            "1c0001ab",
            "d4c3b2a102000400000000000000000000000400",
            "a1b2c3d4021f000400",
            "d4c3b2a102000200",
            "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000",
            "0a0d0d0a0000001c1a2b3c4d00010000ffffffffffffffff0000001c01000000",
            "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c00000001000000280000000100",
            "0a0d0d0a",
            "0a0d0d0a000000001a2b3c4d",
            "736e6f6f70000000000000020000000400",
            "6274736e6f6f700000000001000003ea",
            "52545353",
            "474d4255",
            "58435000303032",
            "564c0000",
            "aaaaaaaa",
            "54525346",
            "0000020012050010",
            "5452006400",
            "00000001000000000007d000",
            "1f8b08",
            "1f8b08ff",
            "1f8b0808",
            "28b52ffd",
            "28b52ffda4ffffffff",
            "502a4d18ffffffff",
            "04224d18",
            "04224d187040",
            "425a68393141592653",
            "fd377a585a00",
            "fd377a585a000004e6d6",
            "")
        .map(HexFormat.of()::parseHex);
  }

  @ManyCases
  void whateverFollowsAFormatsFirstBytesGetsAVerdict(
      @ForAll("heads") byte[] head, @ForAll @Size(max = 700) byte[] rest) throws IOException {
    inspect(Samples.join(head, rest));
  }

  @ManyCases
  void smallNumbersBehindAFormatsFirstBytesGetAVerdict(
      @ForAll("heads") byte[] head,
      @ForAll @Size(max = 120) List<@IntRange(min = -2, max = 70) Integer> numbers,
      @ForAll boolean big)
      throws IOException {
    ByteBuffer words =
        ByteBuffer.allocate(4 * numbers.size()).order(big ? BIG_ENDIAN : LITTLE_ENDIAN);
    numbers.forEach(words::putInt);
    inspect(Samples.join(head, words.array()));
  }

  @ManyCases
  void theClockOfAnyInterfaceIsRead(
      @ForAll("resolutions") int resolution,
      @ForAll("offsets") long offset,
      @ForAll long time,
      @ForAll @IntRange(max = 3) int sectionsBefore,
      @ForAll("texts") String name)
      throws IOException {
    byte[] before =
        Samples.join(
            Samples.section(BIG_ENDIAN, -1), Samples.networkInterface(BIG_ENDIAN, "other", 6, 0));
    byte[][] parts = new byte[sectionsBefore + 4][];
    Arrays.fill(parts, 0, sectionsBefore, before);
    parts[sectionsBefore] = Samples.section(LITTLE_ENDIAN, -1);
    parts[sectionsBefore + 1] = Samples.networkInterface(LITTLE_ENDIAN, "first", 3, 7);
    parts[sectionsBefore + 2] = Samples.networkInterface(LITTLE_ENDIAN, name, resolution, offset);
    parts[sectionsBefore + 3] = Samples.enhancedPacket(LITTLE_ENDIAN, 1, time, 60, 60);
    assertThat(inspect(Samples.join(parts))).isInstanceOf(Verdict.Whole.class);
    Summary summary = Summary.of(folder.resolve("x"));
    assertThat(summary.packets()).isEqualTo(1);
    assertThat(summary.interfaces()).hasSize(sectionsBefore + 2);
    assertThat(summary.interfaces().get(sectionsBefore + 1).packets()).isEqualTo(1);
    assertThat(summary.first()).isEqualTo(instant(resolution, offset, time));
  }

  /**
   * By arithmetic without limits; units of which a second has more than 64 bits are passed over.
   */
  private static Instant instant(int resolution, long offset, long time) {
    boolean binary = resolution >= 128;
    int exponent = resolution & 0x7f;
    BigInteger units = (binary ? BigInteger.TWO : BigInteger.TEN).pow(exponent);
    BigInteger[] parts =
        exponent > (binary ? 63 : 19)
            ? new BigInteger[] {BigInteger.ZERO, BigInteger.ZERO}
            : new BigInteger(Long.toUnsignedString(time)).divideAndRemainder(units);
    long nanos = parts[1].multiply(BigInteger.valueOf(1_000_000_000)).divide(units).longValue();
    try {
      return Instant.ofEpochSecond(parts[0].longValue() + offset, nanos);
    } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
      return null;
    }
  }

  @Provide
  Arbitrary<Integer> resolutions() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 255),
        Arbitraries.of(0, 6, 8, 9, 10, 18, 19, 20, 63, 127),
        Arbitraries.of(0, 1, 20, 62, 63, 64, 127).map(binary -> 128 + binary));
  }

  @Provide
  Arbitrary<Long> offsets() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(-2_000_000_000, 2_000_000_000), Arbitraries.longs());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(300);
  }

  @Property(tries = 100, seed = "4180")
  void aCompressedCaptureIsWholeOnlyToItsEnd(
      @ForAll Compression by,
      @ForAll("samples") Sample sample,
      @ForAll @IntRange(max = 100_000) int at)
      throws IOException {
    byte[] whole = CompressedTest.compress(by, sample.bytes());
    assertThat(inspect(whole))
        .isInstanceOfSatisfying(
            Verdict.Whole.class, v -> assertThat(v.format().id()).isEqualTo(sample.id()));
    int end = 1 + at % (whole.length - 1);
    Verdict cut = inspect(Arrays.copyOf(whole, end));
    assertThat(cut).isNotInstanceOf(Verdict.Whole.class);
    if (end > 10) {
      assertThat(cut).isInstanceOf(Verdict.Cut.class);
    }
  }

  @Property(tries = 100, seed = "4180")
  void aDamagedCompressionGetsAVerdict(
      @ForAll Compression by,
      @ForAll("samples") Sample sample,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 100_000) Integer> places,
      @ForAll byte value)
      throws IOException {
    byte[] damaged = CompressedTest.compress(by, sample.bytes());
    for (int place : places) {
      damaged[place % damaged.length] = value;
    }
    inspect(damaged);
  }

  @Property(tries = 30, seed = "4180")
  void compressionsWithinCompressionsAreNoCaptures(
      @ForAll Compression inner, @ForAll Compression outer, @ForAll("samples") Sample sample)
      throws IOException {
    assertThat(
            inspect(CompressedTest.compress(outer, CompressedTest.compress(inner, sample.bytes()))))
        .isInstanceOf(Verdict.NotACapture.class);
  }
}
