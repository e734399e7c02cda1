package dev.remora.standin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A file that has arrived in a draft.
 *
 * @param size in bytes
 * @param sha256 in hexadecimal digits
 */
record Received(long size, String sha256) {

  /**
   * Writes the whole stream to a new file.
   *
   * @param limit the most bytes that are taken
   * @throws Refusal as {@link Incoming#write(byte[], int, int)} does
   * @throws IOException what reading the stream throws
   */
  static Received into(Path file, long limit, InputStream in) throws IOException {
    try (Incoming incoming = new Incoming(file, limit)) {
      in.transferTo(incoming);
      return new Received(incoming.size(), incoming.sha256());
    }
  }
}
