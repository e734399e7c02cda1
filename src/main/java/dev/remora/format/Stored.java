package dev.remora.format;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What can be read from any offset on: an open file, or bytes that were read already. */
interface Stored {

  /**
   * Reads from an offset, as {@link java.nio.channels.FileChannel#read(ByteBuffer, long)} does.
   *
   * @return how many bytes, -1 at the end
   */
  int read(ByteBuffer into, long position) throws IOException;

  /** Bytes in memory. */
  record Held(byte[] bytes) implements Stored {
    @Override
    public int read(ByteBuffer into, long position) {
      if (position >= bytes.length) {
        return -1;
      }
      int count = Math.min(into.remaining(), bytes.length - (int) position);
      into.put(bytes, (int) position, count);
      return count;
    }
  }
}
