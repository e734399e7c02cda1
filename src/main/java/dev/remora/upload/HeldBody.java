package dev.remora.upload;

import java.io.IOException;
import java.io.OutputStream;

/** A small capture's bytes on their way out. */
final class HeldBody extends CaptureBody {
  private final long length;
  private final String sha256;
  private volatile byte[] bytes;
  private volatile boolean sent;

  HeldBody(String filename, byte[] bytes, String sha256) {
    super(filename);
    this.length = bytes.length;
    this.bytes = bytes;
    this.sha256 = sha256;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
    sent = true;
  }

  @Override
  long sent() {
    return sent ? length : 0;
  }

  @Override
  String sha256() {
    return sha256;
  }

  @Override
  public long getContentLength() {
    return length;
  }

  /** What waited in line for long is old, and keeps what it leads to long after both are dead. */
  @Override
  void letGo() {
    bytes = null;
  }
}
