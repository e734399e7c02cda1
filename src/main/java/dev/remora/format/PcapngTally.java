package dev.remora.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Counts the packets of a pcapng file, with each interface's clock. */
final class PcapngTally {
  private static final int OPTION_NAME = 2;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;
  private static final int MICROSECONDS = 6;
  private static final int MAX_NAME = 256;

  /** An interface block is looked into only so far; its options are short. */
  private static final int MAX_INTERFACE_BLOCK = 64 * 1024;

  private enum Ahead {
    OTHER,
    PACKET,
    SIMPLE_PACKET
  }

  private final Tally tally = new Tally();
  private final byte[] resolutions = new byte[Tally.MAX_INTERFACES];
  private final long[] offsets = new long[Tally.MAX_INTERFACES];

  /** Index of the section's first interface among all, and how many the section has. */
  private int sectionStart;

  private int sectionSize;
  private int kept;

  private Ahead ahead = Ahead.OTHER;
  private long interfaceId;
  private long time;
  private long length;

  Tally tally() {
    return tally;
  }

  /** A section begins: interfaces are numbered anew. */
  void section() {
    sectionStart = kept;
    sectionSize = 0;
  }

  /** Looks at the block that the window stands before. */
  void ahead(Window window, int type, long blockLength) throws IOException {
    ahead = Ahead.OTHER;
    if (Pcapng.isPacket(window, type, blockLength)) {
      ahead = Ahead.PACKET;
      interfaceId = Pcapng.interfaceOf(window, type);
      time = window.u32(12) << 32 | window.u32(16);
      length = window.u32(24);
    } else if (Pcapng.isSimplePacket(type, blockLength)) {
      ahead = Ahead.SIMPLE_PACKET;
      interfaceId = 0;
      length = window.u32(8);
    } else if (Pcapng.isInterface(type) && blockLength >= 20) {
      int look = (int) Math.min(blockLength, MAX_INTERFACE_BLOCK);
      if (window.has(look)) {
        addInterface(window, look - 4);
      }
    }
  }

  /** The block that was ahead is whole. */
  void passed() {
    if (ahead == Ahead.OTHER) {
      return;
    }
    int index = interfaceId < sectionSize ? sectionStart + (int) interfaceId : -1;
    if (index >= 0) {
      tally.onInterface(index);
    }
    if (ahead == Ahead.SIMPLE_PACKET) {
      tally.packetWithoutTime(length);
      return;
    }
    int resolution = index < 0 ? MICROSECONDS : resolutions[index];
    long offset = index < 0 ? 0 : offsets[index];
    int exponent = resolution & 0x7f;
    if (resolution < 0) {
      binary(exponent, offset);
    } else {
      decimal(exponent, offset);
    }
  }

  private void decimal(int exponent, long offset) {
    if (exponent > 19) {
      tally.packet(offset, 0, length); // 64 bits of such units are less than a second
      return;
    }
    long units = powerOfTen(exponent);
    long second = Long.divideUnsigned(time, units);
    long fraction = Long.remainderUnsigned(time, units);
    long nanos =
        exponent <= 9
            ? fraction * powerOfTen(9 - exponent)
            : Long.divideUnsigned(fraction, powerOfTen(exponent - 9));
    tally.packet(second + offset, nanos, length);
  }

  private void binary(int exponent, long offset) {
    if (exponent == 0) {
      tally.packet(time + offset, 0, length);
      return;
    }
    if (exponent > 63) {
      tally.packet(offset, 0, length);
      return;
    }
    long fraction = time & ((1L << exponent) - 1);
    long high = Math.multiplyHigh(fraction, 1_000_000_000L);
    long low = fraction * 1_000_000_000L;
    long nanos = high << (64 - exponent) | low >>> exponent;
    tally.packet((time >>> exponent) + offset, nanos, length);
  }

  private void addInterface(Window window, int optionsEnd) {
    String name = null;
    byte resolution = MICROSECONDS;
    long offset = 0;
    int at = 16;
    while (at + 4 <= optionsEnd) {
      int code = window.u16(at);
      int size = window.u16(at + 2);
      int value = at + 4;
      if (code == 0 || value + size > optionsEnd) {
        break;
      }
      if (code == OPTION_NAME) {
        name = text(window, value, size);
      } else if (code == OPTION_RESOLUTION && size >= 1) {
        resolution = (byte) window.u8(value);
      } else if (code == OPTION_OFFSET && size >= 8) {
        offset = window.i64(value);
      }
      at = value + ((size + 3) & ~3);
    }
    int index = tally.addInterface(name, LinkType.of(window.u16(8)), window.u32(12));
    if (index >= 0) {
      resolutions[index] = resolution;
      offsets[index] = offset;
      kept++;
      sectionSize++;
    }
  }

  private static String text(Window window, int at, int size) {
    byte[] bytes = window.copy(at, Math.min(size, MAX_NAME));
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private static long powerOfTen(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
