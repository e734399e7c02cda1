package dev.remora.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that are read forwards once. */
interface Bytes extends Closeable {

  /**
   * Puts at least one byte into a buffer that has room.
   *
   * @return how many, or -1 at the end
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Goes forwards without handing the bytes out.
   *
   * @return how many bytes were passed over: fewer than asked only at the end
   */
  long skip(long count) throws IOException;
}
