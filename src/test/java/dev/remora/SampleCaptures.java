package dev.remora;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** Small captures for end-to-end tests, each number another content. */
public final class SampleCaptures {
  private static final int HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int RECORDS = 16_384;
  private static final int PACKET = 256 * 1024;

  /** Bytes, more than 4 GiB. */
  public static final long LARGE = HEADER + (long) RECORDS * (RECORD_HEADER + PACKET);

  private SampleCaptures() {}

  /** A sound pcap with one packet, different for each number. */
  public static byte[] pcap(int number) {
    return pcap(number, 300);
  }

  /** A sound pcap of exactly so many bytes, different for each number. */
  public static byte[] pcap(int number, int bytes) {
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    out.putInt(0).putInt(0).putInt(65535).putInt(1);
    Random random = new Random(number);
    int left = bytes - HEADER;
    for (int i = 0; left > 0; i++) {
      int data = left < 2 * (RECORD_HEADER + 1000) ? left - RECORD_HEADER : 1000;
      byte[] packet = new byte[data];
      random.nextBytes(packet);
      out.putInt(1_700_000_000 + number).putInt(i).putInt(data).putInt(data).put(packet);
      left -= RECORD_HEADER + data;
    }
    return out.array();
  }

  /**
   * A sound pcap of {@link #LARGE} bytes, each record with a number of its own and a hole for its
   * packet: written in a second.
   */
  public static Path large(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    header.putInt(0).putInt(0).putInt(PACKET).putInt(1);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(header.flip());
      ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < RECORDS; i++) {
        record.clear().putInt(1_700_000_000 + i).putInt(i).putInt(PACKET).putInt(PACKET);
        out.write(record.flip(), HEADER + (long) i * (RECORD_HEADER + PACKET));
      }
      out.write(ByteBuffer.wrap(new byte[1]), LARGE - 1);
    }
    return file;
  }
}
