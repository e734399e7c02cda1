package dev.remora.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A look at bytes through one buffer that moves forwards: constant memory whatever the file's size.
 */
final class Window implements Closeable {
  /** From so many bytes on, what is passed costs more to read than to ask for what is behind it. */
  private static final int FAR = 16 * 1024;

  /** So many bytes are read behind what is far: another may follow at once. */
  private static final int NEAR = 4 * 1024;

  private final Bytes bytes;
  private final ByteBuffer buffer;

  /** Index in the buffer of the byte that the window stands at, and of the end of what was read. */
  private int at;

  private int end;

  /** Offset in the whole of the buffer's first byte. */
  private long base;

  private boolean exhausted;

  /** How many bytes the next reading asks for, where no more are needed. */
  private int ahead = Buffers.SIZE;

  /**
   * @param start offset in the whole of the first byte that {@code bytes} will give
   */
  Window(Bytes bytes, long start) {
    this.bytes = bytes;
    this.base = start;
    this.buffer = Buffers.lend();
  }

  void order(ByteOrder order) {
    buffer.order(order);
  }

  ByteOrder order() {
    return buffer.order();
  }

  /** The offset in the whole of the byte that the window stands at. */
  long position() {
    return base + at;
  }

  /** How many bytes can be looked at without reading more. */
  int available() {
    return end - at;
  }

  /** Whether there are so many more bytes; afterwards they can be looked at. */
  boolean has(int count) throws IOException {
    return end - at >= count || fill(count);
  }

  /** Reads as much as the buffer holds, or all that is left. */
  void fill() throws IOException {
    ahead = buffer.capacity();
    fill(ahead);
  }

  private boolean fill(int count) throws IOException {
    if (at > 0 && !exhausted) {
      buffer.limit(end).position(at);
      buffer.compact();
      base += at;
      end -= at;
      at = 0;
    }
    while (end < count && !exhausted) {
      int limit = Math.min(buffer.capacity(), Math.max(count, end + ahead));
      ahead = buffer.capacity();
      buffer.limit(limit).position(end);
      int got = bytes.read(buffer);
      if (got < 0) {
        exhausted = true;
      } else {
        end += got;
      }
    }
    buffer.limit(end).position(0);
    return end - at >= count;
  }

  /** Goes forwards; false, and standing at the end, when there weren't so many bytes. */
  boolean skip(long count) throws IOException {
    int there = end - at;
    if (count <= there) {
      at += (int) count;
      return true;
    }
    ahead = count < FAR ? buffer.capacity() : NEAR;
    long beyond = count - there;
    base += end;
    at = 0;
    end = 0;
    buffer.limit(0);
    if (exhausted) {
      return false;
    }
    long passed = bytes.skip(beyond);
    base += passed;
    return passed == beyond;
  }

  int u8(int offset) {
    return buffer.get(at + offset) & 0xff;
  }

  int u16(int offset) {
    return buffer.getShort(at + offset) & 0xffff;
  }

  int i32(int offset) {
    return buffer.getInt(at + offset);
  }

  long u32(int offset) {
    return buffer.getInt(at + offset) & 0xffffffffL;
  }

  long i64(int offset) {
    return buffer.getLong(at + offset);
  }

  /** Copies bytes that {@link #has} has said are there. */
  byte[] copy(int offset, int count) {
    byte[] copy = new byte[count];
    buffer.get(at + offset, copy);
    return copy;
  }

  /** Whether nothing but zeros follows; reads to the first other byte. */
  boolean onlyZerosLeft() throws IOException {
    while (has(1)) {
      while (at < end) {
        if (buffer.get(at) != 0) {
          return false;
        }
        at++;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    Buffers.takeBack(buffer);
    bytes.close();
  }
}
