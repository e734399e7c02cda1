package dev.remora.inbox;

import dev.remora.inbox.Sighting.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The paths of some files of one kind, one after another: an array for each would take as much
 * again as the path. They are kept for as long as one of them is, so few share it.
 */
final class KeptPaths {
  /** A place is a multiple of it, lest a byte is too small to tell it. */
  private static final int STEP = 2;

  private static final int ROOM = 256 * STEP;

  /** Before each path stands its length. */
  private static final int LENGTH = 2;

  private final Kind kind;
  private final byte[] kept;
  private int end;

  private KeptPaths(Kind kind, int room) {
    this.kind = kind;
    this.kept = new byte[room];
  }

  /** With room for this path. */
  static KeptPaths of(Kind kind, byte[] path) {
    return new KeptPaths(kind, Math.max(ROOM, LENGTH + path.length));
  }

  boolean hasRoomFor(byte[] path) {
    return end < ROOM && end + LENGTH + path.length <= kept.length;
  }

  /**
   * @param path of less than 64 KB, for which there is room
   * @return its place
   */
  byte add(byte[] path) {
    int start = end;
    kept[start] = (byte) (path.length >> 8);
    kept[start + 1] = (byte) path.length;
    System.arraycopy(path, 0, kept, start + LENGTH, path.length);
    end = start + LENGTH + path.length;
    end += end % STEP;
    return (byte) (start / STEP);
  }

  Kind kind() {
    return kind;
  }

  byte[] at(byte place) {
    int from = from(place);
    return Arrays.copyOfRange(kept, from, from + length(from));
  }

  String textAt(byte place) {
    int from = from(place);
    return new String(kept, from, length(from), StandardCharsets.UTF_8);
  }

  boolean isAt(byte place, byte[] path) {
    int from = from(place);
    return Arrays.equals(kept, from, from + length(from), path, 0, path.length);
  }

  private static int from(byte place) {
    return Byte.toUnsignedInt(place) * STEP + LENGTH;
  }

  private int length(int from) {
    return Byte.toUnsignedInt(kept[from - 2]) << 8 | Byte.toUnsignedInt(kept[from - 1]);
  }
}
