package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats whose header tells where the file ends. */
class IndexedTest {

  private static byte[] netmon(String magic, int size, int table, int length) {
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(magic.getBytes(StandardCharsets.ISO_8859_1))
        .putInt(24, table)
        .putInt(28, length)
        .array();
  }

  private static byte[] netxray(String version, int size, int end) {
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(("XCP\0" + version).getBytes(StandardCharsets.ISO_8859_1))
        .putInt(28, end)
        .array();
  }

  @ParameterizedTest
  @CsvSource({"RTSS, NETMON1", "GMBU, NETMON2"})
  void aNetworkMonitorFileEndsWhereItsTableDoesOrLater(String magic, Kind kind) throws IOException {
    Format format = kind.format(null);
    assertThat(Inspector.inspect(netmon(magic, 300, 128, 172)))
        .isEqualTo(new Verdict.Whole(format));
    assertThat(Inspector.inspect(netmon(magic, 400, 128, 172)))
        .isEqualTo(new Verdict.Whole(format));
    assertThat(Inspector.inspect(netmon(magic, 299, 128, 172)))
        .isEqualTo(new Verdict.Cut(format, 0));
    assertThat(Inspector.inspect(netmon(magic, 128, 128, 0))).isEqualTo(new Verdict.Whole(format));
    assertThat(Inspector.inspect(netmon(magic, 300, 127, 10)))
        .as("a table within the header")
        .isEqualTo(new Verdict.Unwalked(format));
    assertThat(Inspector.inspect(Arrays.copyOf(netmon(magic, 300, 128, 172), 127)))
        .as("less than the header")
        .isEqualTo(new Verdict.Cut(format, 0));
  }

  @ParameterizedTest
  @CsvSource({"001., NETXRAY_1", "002., NETXRAY_2"})
  void aNetXRayFileEndsWithItsPackets(String version, Kind kind) throws IOException {
    Format format = kind.format(null);
    assertThat(Inspector.inspect(netxray(version, 300, 300))).isEqualTo(new Verdict.Whole(format));
    assertThat(Inspector.inspect(netxray(version, 128, 128))).isEqualTo(new Verdict.Whole(format));
    assertThat(Inspector.inspect(netxray(version, 299, 300))).isEqualTo(new Verdict.Cut(format, 0));
    assertThat(Inspector.inspect(netxray(version, 301, 300)))
        .isEqualTo(new Verdict.Unwalked(format));
    assertThat(Inspector.inspect(netxray(version, 300, 127)))
        .isEqualTo(new Verdict.Unwalked(format));
    assertThat(Inspector.inspect(Arrays.copyOf(netxray(version, 300, 300), 127)))
        .isEqualTo(new Verdict.Cut(format, 0));
  }

  /** What a compression holds has no size that could be known before it is read. */
  @ParameterizedTest
  @ValueSource(strings = {"GMBU", "XCP\000002."})
  void insideACompressionItsEndIsNotLookedFor(String magic) throws IOException {
    byte[] plain = new byte[300];
    byte[] start = magic.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(start, 0, plain, 0, start.length);
    ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 128).putInt(28, 172);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    assertThat(Inspector.inspect(out.toByteArray())).isInstanceOf(Verdict.Unwalked.class);
  }

  @Test
  void theOldNetXRayIsKnownAndNotWalked() throws IOException {
    byte[] old = Arrays.copyOf("VL\0\0".getBytes(StandardCharsets.ISO_8859_1), 300);
    assertThat(Inspector.inspect(old))
        .isEqualTo(new Verdict.Unwalked(Kind.NETXRAY_OLD.format(null)));
  }
}
