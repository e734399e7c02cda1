package dev.remora.format;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file, up to the size it had when it was opened, so that one look at a growing file is a
 * look at one state of it. Positional reads, no mapping: a file that shrinks under a mapping kills
 * the process.
 */
final class FileBytes implements Bytes {
  private final Stored file;
  private final long size;
  private long position;

  FileBytes(Stored file, long position, long size) {
    this.file = file;
    this.position = position;
    this.size = size;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    long left = size - position;
    if (left <= 0) {
      return -1;
    }
    int limit = into.limit();
    if (into.remaining() > left) {
      into.limit(into.position() + (int) left);
    }
    int count = file.read(into, position);
    into.limit(limit);
    if (count > 0) {
      position += count;
    }
    return count;
  }

  @Override
  public long skip(long count) {
    long passed = Math.max(0, Math.min(count, size - position));
    position += passed;
    return passed;
  }

  /** The file is its opener's to close. */
  @Override
  public void close() {}
}
