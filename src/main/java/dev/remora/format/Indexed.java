package dev.remora.format;

import java.io.IOException;
import java.nio.ByteOrder;

/** Formats whose header says where the file's last part ends: no need to go there. */
final class Indexed {
  private static final int NETMON_HEADER = 128;
  private static final int NETMON_TABLE = 24;
  private static final int NETXRAY_HEADER = 128;
  private static final int NETXRAY_END = 28;

  private Indexed() {}

  /** Network Monitor puts its frame table behind the frames, and fills in the header last. */
  static Walk netmon(Kind kind, Window window, long size) throws IOException {
    window.order(ByteOrder.LITTLE_ENDIAN);
    if (!window.has(NETMON_HEADER)) {
      return new Walk(kind, Walk.End.PAST_END, 0, null);
    }
    long table = window.u32(NETMON_TABLE);
    long end = table + window.u32(NETMON_TABLE + 4);
    if (size < 0 || table < NETMON_HEADER) {
      return Walk.none(kind);
    }
    // The current versions add tables of their own behind it.
    return end <= size
        ? new Walk(kind, Walk.End.EXACT, size, null)
        : new Walk(kind, Walk.End.PAST_END, 0, null);
  }

  /** NetXRay and the Windows Sniffer write where the packets end. */
  static Walk netxray(Kind kind, Window window, long size) throws IOException {
    window.order(ByteOrder.LITTLE_ENDIAN);
    if (!window.has(NETXRAY_HEADER)) {
      return new Walk(kind, Walk.End.PAST_END, 0, null);
    }
    long end = window.u32(NETXRAY_END);
    if (size < 0 || end < NETXRAY_HEADER || end < size) {
      return Walk.none(kind);
    }
    return new Walk(
        kind, end == size ? Walk.End.EXACT : Walk.End.PAST_END, end == size ? size : 0, null);
  }
}
