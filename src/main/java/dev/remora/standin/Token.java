package dev.remora.standin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API token: 32 hexadecimal digits in any case. */
final class Token {
  private static final Logger LOG = LoggerFactory.getLogger(Token.class);

  private final Supplier<String> expected;

  /** Why it could not be had the last time; null where it could. */
  private final AtomicReference<String> trouble = new AtomicReference<>();

  Token(Supplier<String> expected) {
    this.expected = expected;
  }

  /**
   * Takes the same time for every wrong token of one length, so none can be guessed by timing.
   *
   * @throws Refusal when it is not known which is the right one
   */
  boolean accepts(String given) throws Refusal {
    String wanted = wanted();
    return wanted != null
        && !wanted.isEmpty()
        && MessageDigest.isEqual(lowerCaseBytes(wanted), lowerCaseBytes(given));
  }

  private String wanted() throws Refusal {
    try {
      String wanted = expected.get();
      trouble.set(null);
      return wanted;
    } catch (RuntimeException e) {
      String words = String.valueOf(e.getMessage());
      if (!words.equals(trouble.getAndSet(words))) {
        LOG.warn(
            "The embedded endpoint refuses all requests, for its token can't be had: {}", words);
      }
      throw new Refusal(503, "The endpoint's token can't be read at the moment", e);
    }
  }

  private static byte[] lowerCaseBytes(String token) {
    return token.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
  }
}
