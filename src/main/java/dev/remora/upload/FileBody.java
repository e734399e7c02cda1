package dev.remora.upload;

import dev.remora.capture.Hashing;
import dev.remora.capture.InboxFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A capture's bytes on their way out: read once, hashed in the same pass and beside the sending
 * where their hash is not known already, exactly as many as were announced. Each writing opens the
 * file anew.
 */
final class FileBody extends CaptureBody {
  private static final long WHENEVER = Long.MIN_VALUE;

  /** Small enough to be in the processor's cache still when it is sent. */
  private static final int PIECE = 64 * 1024;

  private final InboxFile file;
  private final long size;
  private final long modified;

  /** Of what lies there; null where nobody knows it. */
  private final String known;

  private volatile long sent;
  private volatile String sha256;

  /** Of a file that is what it was when it was found complete, or is not sent whole. */
  FileBody(InboxFile file, String filename, long size, long modified) {
    this(file, filename, size, modified, null);
  }

  /**
   * The same of a file that only we write to, and hashed when we did.
   *
   * @param known its hash, lower-case hexadecimal
   */
  FileBody(InboxFile file, String filename, long size, long modified, String known) {
    super(filename);
    this.file = file;
    this.size = size;
    this.modified = modified;
    this.known = known;
  }

  /** The beginning of a file, whatever comes behind it meanwhile. */
  static FileBody beginning(InboxFile file, long size) {
    return new FileBody(file, file.name(), size, WHENEVER);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    sent = 0;
    sha256 = null;
    try (SeekableByteChannel in = open()) {
      Object identity = modified == WHENEVER ? null : requireUnchanged(null);
      if (known == null) {
        sha256 = hash(in, out, identity);
      } else {
        send(in, out, identity);
        sha256 = known;
      }
    }
  }

  private String hash(SeekableByteChannel in, OutputStream out, Object identity)
      throws IOException {
    try (Hashing hashing = new Hashing(size, plain(out) != null)) {
      while (sent < size) {
        ByteBuffer buffer = hashing.buffer();
        int n = read(in, buffer, identity);
        hashing.take(buffer, n);
        write(buffer, n, out);
      }
      return hashing.sha256();
    }
  }

  private void send(SeekableByteChannel in, OutputStream out, Object identity) throws IOException {
    int capacity = (int) Math.min(PIECE, Math.max(size, 1));
    ByteBuffer buffer =
        plain(out) != null ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
    while (sent < size) {
      int n = read(in, buffer.clear(), identity);
      write(buffer, n, out);
    }
  }

  /** So many bytes from a buffer's beginning. */
  private void write(ByteBuffer buffer, int n, OutputStream out) throws IOException {
    if (buffer.isDirect()) {
      plain(out).write(buffer.duplicate().position(0).limit(n));
    } else {
      out.write(buffer.array(), 0, n);
    }
    sent += n;
  }

  private static Outlet plain(OutputStream out) {
    return out instanceof Outlet outlet && outlet.isPlain() ? outlet : null;
  }

  /** While the endpoint still waits for the end. */
  private void requireUnchangedBefore(long piece, Object identity) throws CaptureReadException {
    if (sent + piece == size && modified != WHENEVER) {
      requireUnchanged(identity);
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

  private SeekableByteChannel open() throws CaptureReadException {
    try {
      return file.open();
    } catch (IOException e) {
      throw new CaptureReadException("can't be read: " + e, e);
    }
  }

  /** Into a buffer that is empty. */
  private int read(SeekableByteChannel in, ByteBuffer buffer, Object identity)
      throws CaptureReadException {
    int n;
    try {
      n = in.read(buffer.limit((int) Math.min(buffer.capacity(), size - sent)));
    } catch (IOException e) {
      throw new CaptureReadException("can't be read: " + e, e);
    }
    if (n <= 0) {
      throw new CaptureReadException("became shorter while it was being sent", null);
    }
    requireUnchangedBefore(n, identity);
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
