package dev.remora.outcome;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is to be copied has more bytes than there is room for. */
final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param spare bytes that are to stay free
   */
  NoRoomException(Path folder, long size, long spare, long free) {
    super(
        "no room to copy it to "
            + folder
            + ", which is on another file system: it has "
            + size
            + " bytes, "
            + spare
            + " are to stay free, and "
            + free
            + " are free");
  }
}
