package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The packets of a pcapng file, each with its interface's link type and clock. */
final class PcapngPackets {
  private static final int SECTION_HEADER = 0x0a0d0d0a;
  private static final int LARGEST_BLOCK = 256 << 20;
  private static final int MOST_OPTIONS = 64 * 1024;
  private static final LinkType UNKNOWN = LinkType.of(0xffff);

  private final Window window;
  private final Giving giving;
  private final List<Interface> interfaces = new ArrayList<>();

  /** Is given a packet that the window stands before. */
  interface Giving {
    boolean give(Window window, Instant time, long captured, long length, LinkType link)
        throws IOException;
  }

  /**
   * @param resolution as the option has it: a negative power of 10, or of 2 where its first bit is
   *     set
   * @param offset seconds
   */
  private record Interface(LinkType link, int resolution, long offset) {
    Instant time(long units) {
      int exponent = resolution & 0x7f;
      if ((resolution & 0x80) != 0) {
        double fraction =
            exponent > 62 ? 0 : (units & ((1L << exponent) - 1)) / Math.pow(2, exponent);
        long second = exponent > 63 ? 0 : units >>> exponent;
        return Packets.time(second + offset, (long) (fraction * 1e9));
      }
      long second = 0;
      long nanos = 0;
      if (exponent <= 18) {
        long each = (long) Math.pow(10, exponent);
        second = Long.divideUnsigned(units, each);
        nanos = (long) (Long.remainderUnsigned(units, each) * (1e9 / each));
      }
      return Packets.time(second + offset, nanos);
    }
  }

  PcapngPackets(Window window, Giving giving) {
    this.window = window;
    this.giving = giving;
  }

  void read() throws IOException {
    while (window.has(12)) {
      int type = window.i32(0);
      if (type == SECTION_HEADER) {
        ByteOrder order = Pcapng.orderOf(window);
        if (order == null) {
          return;
        }
        window.order(order);
        interfaces.clear();
      }
      long length = (window.u32(4) + 3) & ~3L;
      if (length < 12 || length > LARGEST_BLOCK) {
        return;
      }
      if (Pcapng.isInterface(type) && length >= 20) {
        addInterface((int) Math.min(length, MOST_OPTIONS));
      }
      long left = length;
      if (Pcapng.isPacket(window, type, length)) {
        left -= 28;
        long captured = Math.min(window.u32(20), left);
        long id = Pcapng.interfaceOf(window, type);
        Interface on = id < interfaces.size() ? interfaces.get((int) id) : null;
        Instant time = on == null ? null : on.time(window.u32(12) << 32 | window.u32(16));
        long wire = window.u32(24);
        window.skip(28);
        if (!giving.give(window, time, captured, wire, on == null ? UNKNOWN : on.link())) {
          return;
        }
      } else if (Pcapng.isSimplePacket(type, length)) {
        left -= 12;
        long wire = window.u32(8);
        LinkType link = interfaces.isEmpty() ? UNKNOWN : interfaces.get(0).link();
        window.skip(12);
        if (!giving.give(window, null, Math.min(wire, left - 4), wire, link)) {
          return;
        }
      }
      if (!window.skip(left)) {
        return;
      }
    }
  }

  private void addInterface(int length) throws IOException {
    int resolution = 6;
    long offset = 0;
    if (interfaces.size() == Tally.MAX_INTERFACES || !window.has(length)) {
      return;
    }
    int at = 16;
    while (at + 4 <= length - 4) {
      int code = window.u16(at);
      int size = window.u16(at + 2);
      int value = at + 4;
      if (code == 0 || value + size > length - 4) {
        break;
      }
      if (code == 9 && size >= 1) {
        resolution = window.u8(value);
      } else if (code == 14 && size >= 8) {
        offset = window.i64(value);
      }
      at = value + ((size + 3) & ~3);
    }
    interfaces.add(new Interface(LinkType.of(window.u16(8)), resolution, offset));
  }
}
