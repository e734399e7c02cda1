package dev.remora.standin;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

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

  static final Pattern ID = Pattern.compile("[0-9a-f]{12}");

  Session {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("not the id of a session: " + id);
    }
    tags = List.copyOf(tags);
  }
}
