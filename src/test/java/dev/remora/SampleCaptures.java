package dev.remora;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Small captures for end-to-end tests, each number another content. */
public final class SampleCaptures {
  private static final int HEADER = 24;
  private static final int RECORD_HEADER = 16;

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
}
