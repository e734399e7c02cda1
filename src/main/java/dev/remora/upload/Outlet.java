package dev.remora.upload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A way out for a body that may go straight to the system, without a copy made here: where nobody
 * encrypts it. Where it does not, it is written to as any stream is.
 */
interface Outlet {

  /** Whether it goes straight; nothing else may be asked where it does not. */
  boolean isPlain();

  /** Sends all that is left in a buffer. */
  void write(ByteBuffer bytes) throws IOException;

  /**
   * Has the system send bytes of a file by itself.
   *
   * @param most how many at the most
   * @return how many went; 0 where the file ends
   */
  long transfer(FileChannel file, long from, long most) throws IOException;
}
