package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowTest {
  /** Bytes in memory that notes how much was read of them, and in how many readings. */
  private static final class Noting implements Stored {
    private final Held held;
    private long bytes;
    private int readings;

    Noting(byte[] content) {
      held = new Held(content);
    }

    @Override
    public int read(ByteBuffer into, long position) {
      int count = held.read(into, position);
      bytes += Math.max(count, 0);
      readings++;
      return count;
    }
  }

  private static byte[] pcap(int... lengths) {
    int size = 24 + IntStream.of(lengths).map(length -> 16 + length).sum();
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    out.putInt(0).putInt(0).putInt(262_144).putInt(1);
    int second = 1_700_000_000;
    for (int length : lengths) {
      out.putInt(second++).putInt(0).putInt(length).putInt(length);
      out.position(out.position() + length);
    }
    return out.array();
  }

  private static Noting walked(byte[] capture) throws IOException {
    Noting stored = new Noting(capture);
    assertThat(Examination.of(stored, capture.length, false).verdict())
        .isInstanceOf(Verdict.Whole.class);
    return stored;
  }

  @Test
  void readsLittleOfACaptureOfLargePackets() throws IOException {
    byte[] capture = pcap(IntStream.generate(() -> 65_000).limit(200).toArray());
    assertThat(walked(capture).bytes).isLessThan(capture.length / 5);
  }

  @Test
  void readsACaptureOfSmallPacketsInFewReadings() throws IOException {
    byte[] capture = pcap(IntStream.generate(() -> 1500).limit(10_000).toArray());
    Noting stored = walked(capture);
    assertThat(stored.bytes).isLessThanOrEqualTo(capture.length);
    assertThat(stored.readings).isLessThan(capture.length / (Buffers.SIZE / 2));
  }

  @Test
  void readsSmallPacketsInFewReadingsAfterALargeOne() throws IOException {
    int[] lengths = IntStream.generate(() -> 1500).limit(10_000).toArray();
    lengths[0] = 300_000;
    byte[] capture = pcap(lengths);
    assertThat(walked(capture).readings).isLessThan(capture.length / (Buffers.SIZE / 2));
  }
}
