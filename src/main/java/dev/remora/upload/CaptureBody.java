package dev.remora.upload;

import dev.remora.capture.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.hc.client5.http.entity.mime.AbstractContentBody;
import org.apache.hc.core5.http.ContentType;

/**
 * A capture's bytes on their way out: read once, hashed in the same pass, exactly as many as were
 * announced. Each writing opens the file anew.
 */
final class CaptureBody extends AbstractContentBody {
  private static final int BUFFER = 64 * 1024;

  private final Path file;
  private final String filename;
  private final long size;
  private volatile long sent;
  private volatile String sha256;

  CaptureBody(Path file, String filename, long size) {
    super(ContentType.APPLICATION_OCTET_STREAM);
    this.file = file;
    this.filename = filename;
    this.size = size;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    MessageDigest digest = Hashes.sha256();
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(size, 1))];
    sent = 0;
    sha256 = null;
    try (InputStream in = open()) {
      while (sent < size) {
        int n = read(in, buffer, (int) Math.min(buffer.length, size - sent));
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
        sent += n;
      }
    }
    sha256 = HexFormat.of().formatHex(digest.digest());
  }

  private InputStream open() throws CaptureReadException {
    try {
      return Files.newInputStream(file);
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

  /** The hash of what was sent; null until all of it was. */
  String sha256() {
    return sha256;
  }

  @Override
  public String getFilename() {
    return filename;
  }

  @Override
  public String getCharset() {
    return null;
  }

  @Override
  public long getContentLength() {
    return size;
  }
}
