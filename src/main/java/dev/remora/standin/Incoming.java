package dev.remora.standin;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file that is being received: bytes go to disk, and their number and sha256 are kept. */
final class Incoming implements Closeable {
  private static final int BUFFER = 64 * 1024;

  private final Path file;
  private final FileChannel channel;
  private final MessageDigest digest = sha256Digest();
  private final long limit;
  private long size;

  /**
   * @param limit the most bytes that are taken
   */
  Incoming(Path file, long limit) throws Refusal {
    this.file = file;
    this.limit = limit;
    try {
      this.channel = OwnerOnly.newFile(file);
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  Path file() {
    return file;
  }

  long size() {
    return size;
  }

  /** Ends the digest: call it once, after the last byte. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Takes all that the stream has.
   *
   * @throws Refusal with 413 above the limit, 507 when the disk is full, 500 when it fails
   * @throws IOException what reading the stream throws
   */
  void take(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int read;
    while ((read = in.read(buffer)) >= 0) {
      write(buffer, read);
    }
  }

  private void write(byte[] buffer, int length) throws Refusal {
    size += length;
    if (size > limit) {
      throw new Refusal(413, "The file is larger than " + limit + " bytes");
    }
    digest.update(buffer, 0, length);
    try {
      for (ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length); bytes.hasRemaining(); ) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  @Override
  public void close() throws Refusal {
    try {
      channel.close();
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  private Refusal notWritten(IOException cause) {
    return isFull(cause, file.getParent())
        ? new Refusal(507, "No room is left to store the capture", cause)
        : new Refusal(500, "The capture can't be stored", cause);
  }

  /** Java has no exception of its own for a full disk, and the system's words are translated. */
  static boolean isFull(IOException cause, Path folder) {
    String words = String.valueOf(cause.getMessage());
    if (words.contains("No space left on device") || words.contains("quota exceeded")) {
      return true;
    }
    try {
      return Files.getFileStore(folder).getUsableSpace() < BUFFER;
    } catch (IOException e) {
      cause.addSuppressed(e);
      return false;
    }
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
