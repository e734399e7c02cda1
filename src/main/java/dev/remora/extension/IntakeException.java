package dev.remora.extension;

/** What a route of a user's handed over was not taken; whoever it came from has to keep it. */
public final class IntakeException extends Exception {
  private static final long serialVersionUID = 1L;

  IntakeException(String message, Throwable cause) {
    super(message, cause);
  }
}
