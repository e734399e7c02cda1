package dev.remora.upload;

import org.apache.hc.client5.http.entity.mime.AbstractContentBody;
import org.apache.hc.core5.http.ContentType;

/** A file as the part of a request. */
abstract sealed class CaptureBody extends AbstractContentBody permits FileBody, HeldBody {
  private final String filename;

  CaptureBody(String filename) {
    super(ContentType.APPLICATION_OCTET_STREAM);
    this.filename = filename;
  }

  /** The hash of what was sent, lower-case hexadecimal; null until all of it was. */
  abstract String sha256();

  /** How many of its bytes are on their way, as far as is known now. */
  abstract long sent();

  /** Gives up what it holds in memory: nothing is written any more. */
  void letGo() {}

  @Override
  public String getFilename() {
    return filename;
  }

  @Override
  public String getCharset() {
    return null;
  }
}
