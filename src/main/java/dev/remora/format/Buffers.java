package dev.remora.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/**
 * Direct buffers, lent and taken back. Clearing a fresh one costs more than judging a small file
 * does; a few are kept, more are left to the collector.
 */
final class Buffers {
  /** Fits in a core's second-level cache, and holds any record header we look into. */
  static final int SIZE = 256 * 1024;

  private static final int KEPT = 4;
  private static final ArrayDeque<ByteBuffer> FREE = new ArrayDeque<>(KEPT);

  private Buffers() {}

  static ByteBuffer lend() {
    synchronized (FREE) {
      if (!FREE.isEmpty()) {
        return FREE.pop();
      }
    }
    return ByteBuffer.allocateDirect(SIZE);
  }

  static void takeBack(ByteBuffer buffer) {
    buffer.clear().order(ByteOrder.BIG_ENDIAN);
    synchronized (FREE) {
      if (FREE.size() < KEPT) {
        FREE.push(buffer);
      }
    }
  }
}
