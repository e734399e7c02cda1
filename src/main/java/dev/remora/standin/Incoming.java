package dev.remora.standin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file that is being received: bytes go to disk, and their number and sha256 are kept. */
final class Incoming extends OutputStream {
  /** With less room than this a disk is full. */
  private static final int LEAST_ROOM = 64 * 1024;

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

  long size() {
    return size;
  }

  /** Ends the digest: call it once, after the last byte. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void write(int b) throws Refusal {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * @throws Refusal with 413 above the limit, 507 when the disk is full, 500 when it fails
   */
  @Override
  public void write(byte[] buffer, int from, int length) throws Refusal {
    size += length;
    if (size > limit) {
      throw new Refusal(413, "The file is larger than " + limit + " bytes");
    }
    digest.update(buffer, from, length);
    try {
      for (ByteBuffer bytes = ByteBuffer.wrap(buffer, from, length); bytes.hasRemaining(); ) {
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
      return Files.getFileStore(folder).getUsableSpace() < LEAST_ROOM;
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
