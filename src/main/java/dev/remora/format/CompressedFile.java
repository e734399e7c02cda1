package dev.remora.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The file under a decompressor: remembers whether it failed, or was asked for more than it has.
 */
final class CompressedFile extends InputStream {
  private static final int CHUNK = 64 * 1024;

  /**
   * No sound stream takes more before it gives something. What is held of a gzip header's name has
   * no other end.
   */
  private static final int MOST_FOR_NOTHING = 8 << 20;

  private final FileBytes bytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK).limit(0);
  private IOException failure;
  private boolean readPastEnd;
  private int forNothing;

  CompressedFile(FileBytes bytes) {
    this.bytes = bytes;
  }

  boolean readPastEnd() {
    return readPastEnd;
  }

  /** The decompressor gave something for what it took. */
  void gave() {
    forNothing = 0;
  }

  boolean takesTooMuch() {
    return forNothing > MOST_FOR_NOTHING;
  }

  /**
   * @throws IOException what reading the file threw, if anything
   */
  void rethrowOwnFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public int read() throws IOException {
    return more() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(into, offset, count);
    return count;
  }

  @Override
  public int available() {
    return buffer.remaining();
  }

  private boolean more() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    if (takesTooMuch()) {
      throw new IOException("gives nothing for all that it takes");
    }
    int count;
    try {
      buffer.clear();
      count = bytes.read(buffer);
    } catch (IOException e) {
      failure = e;
      buffer.limit(0);
      throw e;
    }
    buffer.flip();
    readPastEnd |= count < 0;
    forNothing += Math.max(count, 0);
    return count > 0;
  }
}
