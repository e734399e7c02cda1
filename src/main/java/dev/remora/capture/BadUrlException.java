package dev.remora.capture;

/** A {@code .url} file that holds no URL to fetch; the message says why, for its author. */
public final class BadUrlException extends Exception {
  private static final long serialVersionUID = 1L;

  BadUrlException(String message) {
    super(Names.printable(message));
  }
}
