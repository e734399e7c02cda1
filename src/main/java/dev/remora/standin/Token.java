package dev.remora.standin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.function.Supplier;

/** The API token: 32 hexadecimal digits in any case. */
final class Token {
  private final Supplier<String> expected;

  Token(Supplier<String> expected) {
    this.expected = expected;
  }

  /** Takes the same time for every wrong token of one length, so none can be guessed by timing. */
  boolean accepts(String given) {
    String wanted = expected.get();
    return wanted != null
        && !wanted.isEmpty()
        && MessageDigest.isEqual(lowerCaseBytes(wanted), lowerCaseBytes(given));
  }

  private static byte[] lowerCaseBytes(String token) {
    return token.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
  }
}
