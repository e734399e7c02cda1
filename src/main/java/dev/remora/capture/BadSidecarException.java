package dev.remora.capture;

/** A sidecar that can't be understood; the message says why, for its author. */
public final class BadSidecarException extends Exception {
  private static final long serialVersionUID = 1L;

  BadSidecarException(String message) {
    super(message);
  }
}
