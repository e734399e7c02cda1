package dev.remora.capture;

/** A sidecar that can't be understood; the message says why, for its author. */
public final class BadSidecarException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST = 500;

  BadSidecarException(String message) {
    super(brief(Names.printable(message)));
  }

  /** It may quote what the sidecar holds. */
  private static String brief(String message) {
    return message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
  }
}
