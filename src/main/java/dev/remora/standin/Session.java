package dev.remora.standin;

import java.time.Instant;
import java.util.List;

/**
 * One capture that was taken.
 *
 * @param id 12 hexadecimal digits
 * @param filename the name it is shown under and saved as; never used as a path
 * @param size of the file as uploaded, in bytes
 * @param sha256 of the file as uploaded, in hexadecimal digits
 * @param created when the upload ended
 * @param keylog whether a TLS key log came with it
 */
record Session(
    String id,
    String filename,
    long size,
    String sha256,
    Instant created,
    List<String> tags,
    String comments,
    boolean keylog,
    CaptureFacts facts) {

  Session {
    tags = List.copyOf(tags);
  }
}
