package dev.remora.upload;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A way out for a body that may go straight to the system, without a copy made here: where nobody
 * encrypts it. Where it does not, it is written to as any stream is.
 */
interface Outlet {

  /** Whether it goes straight; nothing else may be asked where it does not. */
  boolean isPlain();

  /** Sends all that is left in a buffer. */
  void write(ByteBuffer bytes) throws IOException;
}
