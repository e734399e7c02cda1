package dev.remora.packet;

import java.nio.charset.StandardCharsets;

/** A part of a packet. Reading past its end is an {@link Cut}, whatever its fields claim. */
final class Octets {
  private final byte[] bytes;
  private final int from;
  private final int end;

  /** A field lies behind the end of what was captured. */
  static final class Cut extends Exception {
    private static final long serialVersionUID = 1L;

    Cut() {
      super("cut", null, false, false); // made for each cut packet
    }
  }

  Octets(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Octets(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.from = from;
    this.end = end;
  }

  int length() {
    return end - from;
  }

  int u8(int at) throws Cut {
    if (at < 0 || at >= end - from) {
      throw new Cut();
    }
    return bytes[from + at] & 0xff;
  }

  int u16(int at) throws Cut {
    return u8(at) << 8 | u8(at + 1);
  }

  long u32(int at) throws Cut {
    return (long) u16(at) << 16 | u16(at + 2);
  }

  /** What follows. */
  Octets after(int count) throws Cut {
    if (count < 0 || count > end - from) {
      throw new Cut();
    }
    return new Octets(bytes, from + count, end);
  }

  /** At most so many. */
  Octets limited(int count) {
    return new Octets(bytes, from, Math.min(end, from + Math.max(0, count)));
  }

  /** As ASCII; what can't be printed as a dot. */
  String text(int at, int count) throws Cut {
    u8(at + count - 1);
    return printable(new String(bytes, from + at, count, StandardCharsets.ISO_8859_1));
  }

  /** The first line, so long at most. */
  String line(int most) {
    int stop = Math.min(end, from + most);
    int at = from;
    while (at < stop && bytes[at] != '\r' && bytes[at] != '\n') {
      at++;
    }
    return printable(new String(bytes, from, at - from, StandardCharsets.ISO_8859_1));
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", ".");
  }

  String mac(int at) throws Cut {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.append(i == 0 ? "" : ":").append(String.format("%02x", u8(at + i)));
    }
    return text.toString();
  }

  String ipv4(int at) throws Cut {
    return u8(at) + "." + u8(at + 1) + "." + u8(at + 2) + "." + u8(at + 3);
  }

  /** With the longest run of zeros left out, as usual. */
  String ipv6(int at) throws Cut {
    int[] groups = new int[8];
    int best = -1;
    int longest = 1;
    for (int i = 0; i < 8; i++) {
      groups[i] = u16(at + 2 * i);
    }
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > longest) {
        longest = run;
        best = i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += longest - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
