package dev.remora.upload;

import java.io.IOException;

/** The capture itself could not be read as the inbox saw it; the endpoint is not to blame. */
final class CaptureReadException extends IOException {
  private static final long serialVersionUID = 1L;

  CaptureReadException(String message, Throwable cause) {
    super(message, cause);
  }
}
