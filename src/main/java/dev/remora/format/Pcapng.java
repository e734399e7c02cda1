package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * pcapng: blocks that carry their length at both ends. Each section header sets the byte order of
 * its section; its section length is not relied on, for writers leave it open.
 */
final class Pcapng {
  private static final int SECTION_HEADER = 0x0a0d0d0a;
  private static final int BYTE_ORDER_MARK = 0x1a2b3c4d;
  private static final int INTERFACE = 1;
  private static final int PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int MIN_BLOCK = 12;

  /** Above this a length is no length. */
  private static final long MAX_BLOCK = 256L << 20;

  /** As far as a packet block's own fields go, those that are counted. */
  private static final int PACKET_FIELDS = 28;

  private Pcapng() {}

  /** The byte order that a section header at the window's place names, or null. */
  static ByteOrder orderOf(Window window) throws IOException {
    if (!window.has(MIN_BLOCK)) {
      return null;
    }
    int mark = window.u8(8) << 24 | window.u8(9) << 16 | window.u8(10) << 8 | window.u8(11);
    if (mark == BYTE_ORDER_MARK) {
      return ByteOrder.BIG_ENDIAN;
    }
    return mark == Integer.reverseBytes(BYTE_ORDER_MARK) ? ByteOrder.LITTLE_ENDIAN : null;
  }

  /**
   * Walks from a block's start to the end.
   *
   * @param window stands at a block, and has the order of the section that the block is in unless
   *     the block is a section header
   */
  static Walk walk(Window window, boolean counting) throws IOException {
    PcapngTally tally = counting ? new PcapngTally() : null;
    long whole = window.position();
    Walk.End end = null;
    while (end == null) {
      end = block(window, tally);
      if (end == null) {
        whole = window.position();
      }
    }
    return new Walk(Kind.PCAPNG, end, whole, tally == null ? null : tally.tally());
  }

  /**
   * Goes on from the end of a block that an earlier walk reached.
   *
   * @return null when no block ends there, so that the file is not the one walked before
   */
  static Walk resume(Source source, long from) throws IOException {
    ByteOrder order = orderOfBlockBefore(source, from);
    if (order == null) {
      return null;
    }
    try (Window rest = source.open(from)) {
      rest.order(order);
      return walk(rest, false);
    }
  }

  /** The length that ends a block leads to the one that begins it, in its section's order only. */
  private static ByteOrder orderOfBlockBefore(Source source, long from) throws IOException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      long length;
      try (Window tail = source.open(from - 4)) {
        tail.order(order);
        if (!tail.has(4)) {
          return null;
        }
        length = tail.u32(0);
      }
      long start = from - padded(length);
      if (length >= MIN_BLOCK && start >= 0) {
        try (Window head = source.open(start)) {
          head.order(order);
          if (head.has(MIN_BLOCK) && head.u32(4) == length) {
            return order;
          }
        }
      }
    }
    return null;
  }

  /** Passes one block; says how the walk ends there, or null when it goes on. */
  private static Walk.End block(Window window, PcapngTally tally) throws IOException {
    if (!window.has(MIN_BLOCK)) {
      return window.available() == 0 ? Walk.End.EXACT : Walk.End.PAST_END;
    }
    int type = window.i32(0);
    if (type == SECTION_HEADER) {
      ByteOrder order = orderOf(window);
      if (order == null) {
        return Walk.End.LOST;
      }
      window.order(order);
      if (tally != null) {
        tally.section();
      }
    }
    long length = window.u32(4);
    if (length < MIN_BLOCK || length > MAX_BLOCK) {
      // Room set aside by whoever is still writing is all zeros.
      return type == 0 && length == 0 && window.onlyZerosLeft() ? Walk.End.PAST_END : Walk.End.LOST;
    }
    if (tally != null) {
      tally.ahead(window, type, length);
    }
    if (!window.skip(padded(length) - 4) || !window.has(4)) {
      return Walk.End.PAST_END;
    }
    if (window.u32(0) != length) {
      return Walk.End.LOST;
    }
    window.skip(4);
    if (tally != null) {
      tally.passed();
    }
    return null;
  }

  /** Some writers leave the padding out of the length, and pad nevertheless. */
  private static long padded(long length) {
    return (length + 3) & ~3L;
  }

  static boolean isInterface(int type) {
    return type == INTERFACE;
  }

  static boolean isPacket(Window window, int type, long length) throws IOException {
    return (type == ENHANCED_PACKET || type == PACKET)
        && length >= PACKET_FIELDS + 4
        && window.has(PACKET_FIELDS);
  }

  static boolean isSimplePacket(int type, long length) {
    return type == SIMPLE_PACKET && length >= 16;
  }

  static long interfaceOf(Window window, int type) {
    return type == PACKET ? window.u16(8) : window.u32(8);
  }
}
