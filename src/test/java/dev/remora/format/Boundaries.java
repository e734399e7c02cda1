package dev.remora.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where records end in a sound file: found the plain way, to check the walk by. */
final class Boundaries {
  private Boundaries() {}

  /** For each length whether the file cut to it ends with a record. */
  static boolean[] of(byte[] file, Format format) {
    boolean[] ends = new boolean[file.length + 1];
    if (format.compression() == null) {
      switch (format.id()) {
        case "pcapng" -> pcapng(file, ends);
        case "snoop" -> snoop(file, ends);
        case "pcap", "nsecpcap" -> pcap(file, 16, ends);
        case "nokiapcap" -> pcap(file, 20, ends);
        case "rh6_1pcap", "modpcap" -> pcap(file, 24, ends);
        case "suse6_3pcap" -> pcap(file, 28, ends);
        default -> {
          // only the whole file is one
        }
      }
    }
    ends[file.length] = true;
    return ends;
  }

  private static void pcap(byte[] file, int header, boolean[] ends) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    bytes.order((file[0] & 0xff) == 0xa1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int at = 24; at <= file.length; ) {
      ends[at] = true;
      at += at + header > file.length ? header : header + bytes.getInt(at + 8);
    }
  }

  private static void pcapng(byte[] file, boolean[] ends) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    for (int at = 0; at < file.length; ) {
      if (bytes.getInt(at) == 0x0a0d0d0a) {
        bytes.order(file[at + 8] == 0x1a ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      }
      at += bytes.getInt(at + 4);
      ends[at] = true;
    }
  }

  private static void snoop(byte[] file, boolean[] ends) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    for (int at = 16; at <= file.length; ) {
      ends[at] = true;
      at += at + 12 > file.length ? 12 : bytes.getInt(at + 8);
    }
  }
}
