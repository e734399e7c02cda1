package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * Endace ERF: records and nothing else, no magic number. It is recognised only where several
 * records in a row agree, or where one or two fill the file exactly.
 */
final class Erf {
  private static final int HEADER = 16;

  /** The highest record type in use; 48 is padding. */
  private static final int MAX_TYPE = 27;

  private static final int PADDING = 48;
  private static final int ENOUGH_RECORDS = 4;
  private static final long YEAR = 365L * 24 * 3600;
  private static final long YEAR_1990 = 20 * YEAR;
  private static final long YEAR_2100 = 130 * YEAR;

  private Erf() {}

  /** Judges by what has been read into the window, which must have been filled. */
  static boolean recognises(Window window) {
    int at = 0;
    long before = -1;
    for (int records = 0; records < ENOUGH_RECORDS; records++) {
      if (at == window.available() && records > 0) {
        return at < Buffers.SIZE;
      }
      if (window.available() - at < HEADER || !plausible(window, at)) {
        return false;
      }
      long second = second(window, at);
      if (before >= 0 && Math.abs(second - before) > YEAR) {
        return false;
      }
      before = second;
      at += recordLength(window, at);
    }
    return true;
  }

  static Walk walk(Window window) throws IOException {
    long whole = 0;
    while (window.has(HEADER)) {
      int length = recordLength(window, 0);
      if (length < HEADER || !knownType(window.u8(8))) {
        window.order(ByteOrder.BIG_ENDIAN);
        Walk.End end = window.onlyZerosLeft() ? Walk.End.PAST_END : Walk.End.LOST;
        return new Walk(Kind.ERF, end, whole, null);
      }
      if (!window.skip(length)) {
        return new Walk(Kind.ERF, Walk.End.PAST_END, whole, null);
      }
      whole = window.position();
    }
    Walk.End end = window.available() == 0 ? Walk.End.EXACT : Walk.End.PAST_END;
    return new Walk(Kind.ERF, end, whole, null);
  }

  private static boolean plausible(Window window, int at) {
    int type = window.u8(at + 8);
    int flags = window.u8(at + 9);
    int length = recordLength(window, at);
    boolean extended = (type & 0x80) != 0;
    long second = second(window, at);
    boolean timeless = second == 0 && fraction(window, at) == 0;
    return knownType(type)
        && (flags & 0xc0) == 0
        && length >= (extended ? HEADER + 8 : HEADER)
        && length % 4 == 0
        && (timeless || (second > YEAR_1990 && second < YEAR_2100));
  }

  private static boolean knownType(int typeAndExtension) {
    int type = typeAndExtension & 0x7f;
    return (type >= 1 && type <= MAX_TYPE) || type == PADDING;
  }

  private static int recordLength(Window window, int at) {
    return window.u8(at + 10) << 8 | window.u8(at + 11);
  }

  /** The time is little-endian, its upper half seconds since 1970. */
  private static long second(Window window, int at) {
    return littleEndian(window, at + 4);
  }

  private static long fraction(Window window, int at) {
    return littleEndian(window, at);
  }

  private static long littleEndian(Window window, int at) {
    return window.u8(at)
        | window.u8(at + 1) << 8
        | window.u8(at + 2) << 16
        | (long) window.u8(at + 3) << 24;
  }
}
