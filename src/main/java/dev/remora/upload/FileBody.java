package dev.remora.upload;

import dev.remora.capture.InboxFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A capture's bytes on their way out: read once, hashed in the same pass and beside the sending,
 * exactly as many as were announced. Each writing opens the file anew.
 */
final class FileBody extends CaptureBody {
  private static final long WHENEVER = Long.MIN_VALUE;

  private final InboxFile file;
  private final long size;
  private final long modified;
  private volatile long sent;
  private volatile String sha256;

  /** Of a file that is what it was when it was found complete, or is not sent whole. */
  FileBody(InboxFile file, String filename, long size, long modified) {
    super(filename);
    this.file = file;
    this.size = size;
    this.modified = modified;
  }

  /** The beginning of a file, whatever comes behind it meanwhile. */
  static FileBody beginning(InboxFile file, long size) {
    return new FileBody(file, file.name(), size, WHENEVER);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    sent = 0;
    sha256 = null;
    try (InputStream in = open();
        Hashing hashing = new Hashing(size)) {
      Object identity = modified == WHENEVER ? null : requireUnchanged(null);
      while (sent < size) {
        byte[] buffer = hashing.buffer();
        int n = read(in, buffer, (int) Math.min(buffer.length, size - sent));
        if (sent + n == size && modified != WHENEVER) {
          requireUnchanged(identity); // while the endpoint still waits for the end
        }
        hashing.take(buffer, n);
        out.write(buffer, 0, n);
        sent += n;
      }
      sha256 = hashing.sha256();
    }
  }

  /**
   * A writer that uses its names again may begin the next capture while this one waits or is sent.
   *
   * @param identity of the file that was opened; where another has its name by now, or none, it was
   *     not written to any more
   * @return the file's identity
   */
  private Object requireUnchanged(Object identity) throws CaptureReadException {
    try {
      BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
      boolean same = now.size() == size && now.lastModifiedTime().toMillis() == modified;
      if (!same && (identity == null || identity.equals(now.fileKey()))) {
        throw new CaptureReadException("is being written again", null);
      }
      return now.fileKey();
    } catch (NoSuchFileException removed) {
      return identity;
    } catch (CaptureReadException e) {
      throw e;
    } catch (IOException e) {
      throw new CaptureReadException("can't be read: " + e, e);
    }
  }

  private InputStream open() throws CaptureReadException {
    try {
      return file.read();
    } catch (IOException e) {
      throw new CaptureReadException("can't be read: " + e, e);
    }
  }

  private int read(InputStream in, byte[] buffer, int most) throws CaptureReadException {
    int n;
    try {
      n = in.read(buffer, 0, most);
    } catch (IOException e) {
      throw new CaptureReadException("can't be read: " + e, e);
    }
    if (n < 0) {
      throw new CaptureReadException("became shorter while it was being sent", null);
    }
    return n;
  }

  @Override
  String sha256() {
    return sha256;
  }

  @Override
  long sent() {
    return sent;
  }

  @Override
  public long getContentLength() {
    return size;
  }
}
