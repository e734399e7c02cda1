package dev.remora.extension;

import dev.remora.config.Causes;

/** Says in a line why something failed. */
public final class Words {
  private Words() {}

  public static String of(Throwable cause) {
    Throwable root = Causes.root(cause);
    String message = root.getMessage();
    if (message == null || message.isBlank()) {
      return root.getClass().getSimpleName();
    }
    // Camel ends its messages with the exchange, which tells a user nothing.
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("\\.? ?(on the exchange: |Exchange\\[).*", "")
        .replaceFirst(
            "^No consumers available on endpoint: direct:/*", "no route takes from direct:");
  }
}
