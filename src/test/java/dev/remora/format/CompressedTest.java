package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressedTest {
  private static final byte[] PCAP = Samples.pcap(Samples.PCAP, ByteOrder.LITTLE_ENDIAN, 3);

  @TempDir Path dir;

  private Verdict inspect(byte[]... parts) throws IOException {
    return Inspector.inspect(Files.write(dir.resolve("file"), Samples.join(parts)));
  }

  static byte[] compress(Compression compression, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream in =
        switch (compression) {
          case GZIP -> new GZIPOutputStream(out);
          case ZSTD -> new ZstdOutputStream(out).setChecksum(true);
          case LZ4 -> new FramedLZ4CompressorOutputStream(out);
          case BZIP2 -> new BZip2CompressorOutputStream(out);
          case XZ -> new XZOutputStream(out, new LZMA2Options(1));
        }) {
      in.write(content);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aCompressedCaptureIsWholeAndCutAnywhereIsCut(Compression compression) throws IOException {
    byte[] file = compress(compression, PCAP);
    assertThat(inspect(file)).isEqualTo(new Verdict.Whole(Kind.PCAP.format(compression.label())));
    for (int length = compression == Compression.BZIP2 ? 5 : 3; length < file.length; length += 3) {
      Verdict verdict = inspect(Arrays.copyOf(file, length));
      assertThat(verdict).as("%s of %s bytes", length, file.length).isInstanceOf(Verdict.Cut.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aCutCaptureThatWasCompressedIsCut(Compression compression) throws IOException {
    byte[] file = compress(compression, Arrays.copyOf(PCAP, PCAP.length - 1));
    assertThat(inspect(file)).isEqualTo(new Verdict.Cut(Kind.PCAP.format(compression.label()), 0));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void otherThingsCompressedAreNoCaptures(Compression compression) throws IOException {
    byte[] text = "hello, these are notes\n".repeat(99).getBytes(StandardCharsets.UTF_8);
    assertThat(inspect(compress(compression, text))).isEqualTo(new Verdict.NotACapture());
    assertThat(inspect(compress(compression, new byte[0]))).isEqualTo(new Verdict.NotACapture());
    assertThat(inspect(compress(compression, compress(Compression.GZIP, PCAP))))
        .isEqualTo(new Verdict.NotACapture());
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void damageIsNotTakenForACut(Compression compression) throws IOException {
    byte[] large = Samples.pcap(Samples.PCAP, ByteOrder.LITTLE_ENDIAN, 3000);
    byte[] file = compress(compression, large);
    Arrays.fill(file, file.length / 2, file.length / 2 + 200, (byte) 0x5a);
    assertThat(inspect(file))
        .isNotInstanceOf(Verdict.Whole.class)
        .isNotInstanceOf(Verdict.Empty.class);
  }

  @Test
  void membersOneBehindTheOtherAreOneStream() throws IOException {
    byte[] first = compress(Compression.GZIP, Arrays.copyOf(PCAP, 1000));
    byte[] second = compress(Compression.GZIP, Arrays.copyOfRange(PCAP, 1000, PCAP.length));
    assertThat(inspect(first, second)).isInstanceOf(Verdict.Whole.class);
    assertThat(inspect(first, Arrays.copyOf(second, 5))).isInstanceOf(Verdict.Cut.class);
    assertThat(inspect(first)).isInstanceOf(Verdict.Cut.class);
  }

  @Test
  void aVariantIsFoundInsideACompressionToo() throws IOException {
    ByteArrayOutputStream nokia = new ByteArrayOutputStream();
    nokia.writeBytes(Samples.pcapHeader(Samples.PCAP, ByteOrder.BIG_ENDIAN));
    for (int i = 0; i < 20; i++) {
      nokia.writeBytes(
          Samples.record(ByteOrder.BIG_ENDIAN, 20, 1_700_000_000L + i, 7000, 500, 500));
    }
    assertThat(inspect(compress(Compression.ZSTD, nokia.toByteArray())))
        .isEqualTo(new Verdict.Whole(Kind.PCAP_NOKIA.format("zstd")));
  }

  @Test
  @Timeout(60)
  void aBombIsNotFollowedToItsEnd() throws IOException {
    Path bomb = dir.resolve("bomb");
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(bomb))) {
      out.write(Samples.pcapHeader(Samples.PCAP, ByteOrder.BIG_ENDIAN));
      byte[] megabyte = Samples.record(ByteOrder.BIG_ENDIAN, 1, 1, 1 << 20, 1 << 20);
      Arrays.fill(megabyte, 16, megabyte.length, (byte) 0);
      for (int i = 0; i < 300; i++) {
        out.write(megabyte);
      }
    }
    assertThat(Inspector.inspect(bomb)).isInstanceOf(Verdict.Unwalked.class);
  }

  @Test
  void whatWouldTakeTooMuchMemoryIsTakenUnseen() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      zstd.setLong(27);
      zstd.write(PCAP);
    }
    assertThat(inspect(out.toByteArray()))
        .isEqualTo(new Verdict.Unwalked(Kind.UNKNOWN.format("zstd")));
  }

  /** Read from no file: four bytes, and behind them one letter without end. */
  @Test
  void aNameWithoutEndInItsHeaderIsNotHeld() throws IOException {
    AtomicLong read = new AtomicLong();
    Stored endless =
        (into, position) -> {
          int count = into.remaining();
          read.addAndGet(count);
          for (long at = position; into.hasRemaining(); at++) {
            into.put(at < 4 ? new byte[] {0x1f, (byte) 0x8b, 8, 8}[(int) at] : (byte) 'a');
          }
          return count;
        };
    assertThat(Examination.of(endless, 1L << 40, false).verdict())
        .isEqualTo(new Verdict.Unwalked(Kind.UNKNOWN.format("gzip")));
    assertThat(read.get()).isBetween(8L << 20, 10L << 20);
  }
}
