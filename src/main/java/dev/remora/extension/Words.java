package dev.remora.extension;

/** Says in a line why something failed. */
public final class Words {
  private Words() {}

  public static String of(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    if (message == null || message.isBlank()) {
      return root.getClass().getSimpleName();
    }
    // Camel ends its messages with the exchange, which tells a user nothing.
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("\\.? ?(on the exchange: |Exchange\\[).*", "");
  }
}
