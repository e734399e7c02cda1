package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;

/** Sun's snoop (RFC 1761) and btsnoop, which differ in how a record's length and time are told. */
final class Snoop {
  static final int FILE_HEADER = 16;
  static final int RECORD_HEADER = 24;

  /** Microseconds from the year 0, where btsnoop's clock begins, to 1970. */
  static final long BTSNOOP_EPOCH = 0x00dcddb30f2f8000L;

  private Snoop() {}

  static Walk walk(Kind kind, Window window, boolean counting) throws IOException {
    Tally tally = counting ? new Tally() : null;
    window.order(ByteOrder.BIG_ENDIAN);
    if (!window.has(FILE_HEADER)) {
      return new Walk(kind, Walk.End.PAST_END, 0, tally);
    }
    if (tally != null) {
      tally.addInterface(null, linkType(kind, window.i32(12)), 0);
    }
    window.skip(FILE_HEADER);
    return records(kind, window, tally);
  }

  /** Goes on from the end of a record that an earlier walk reached. */
  static Walk resume(Kind kind, Source source, long from) throws IOException {
    try (Window rest = source.open(from)) {
      rest.order(ByteOrder.BIG_ENDIAN);
      return records(kind, rest, null);
    }
  }

  private static Walk records(Kind kind, Window window, Tally tally) throws IOException {
    long whole = window.position();
    while (window.has(RECORD_HEADER)) {
      long length = window.u32(0);
      long captured = window.u32(4);
      long record = kind == Kind.BTSNOOP ? RECORD_HEADER + captured : window.u32(8);
      long second = window.u32(16);
      long micros = window.u32(20);
      if (record == 0 && second == 0 && captured == 0) {
        Walk.End end = window.onlyZerosLeft() ? Walk.End.PAST_END : Walk.End.LOST;
        return new Walk(kind, end, whole, tally);
      }
      if (record < RECORD_HEADER || record > Pcap.MAX_CAPTURED) {
        return new Walk(kind, Walk.End.LOST, whole, tally);
      }
      if (!window.skip(record)) {
        return new Walk(kind, Walk.End.PAST_END, whole, tally);
      }
      whole = window.position();
      if (tally != null) {
        if (kind == Kind.BTSNOOP) {
          long time = (second << 32 | micros) - BTSNOOP_EPOCH;
          second = Math.floorDiv(time, 1_000_000L);
          micros = Math.floorMod(time, 1_000_000L);
        }
        tally.packet(second, micros * 1000, length);
        tally.onInterface(0);
      }
    }
    Walk.End end = window.available() == 0 ? Walk.End.EXACT : Walk.End.PAST_END;
    return new Walk(kind, end, whole, tally);
  }

  /** snoop has its own numbers; those that don't tell a link type for certain are left unknown. */
  static LinkType linkType(Kind kind, int number) {
    if (kind == Kind.BTSNOOP) {
      return switch (number) {
        case 1002 -> LinkType.of(201);
        case 2001 -> LinkType.of(254);
        default -> new LinkType(-1, "unknown", "Unknown");
      };
    }
    return switch (number) {
      case 0, 4 -> LinkType.of(1);
      case 2 -> LinkType.of(6);
      case 8 -> LinkType.of(10);
      default -> new LinkType(-1, "unknown", "Unknown");
    };
  }
}
