package dev.remora.config;

import java.util.regex.Pattern;

/**
 * One thing that is wrong with the configuration.
 *
 * @param key the key at fault
 * @param where the file, or the environment variable, that sets it; empty where nothing does
 * @param message what is wrong and what is allowed
 */
public record Problem(String key, String where, String message) {
  /** As endpoints give tokens out. */
  private static final Pattern TOKEN =
      Pattern.compile("(?<!\\p{XDigit})\\p{XDigit}{32}(?!\\p{XDigit})");

  /** A token that was written where a key or a name belongs is not to be shown for that. */
  public Problem {
    key = TOKEN.matcher(key).replaceAll("***");
    message = TOKEN.matcher(message).replaceAll("***");
  }

  @Override
  public String toString() {
    return key + (where.isEmpty() ? "" : " (" + where + ")") + ": " + message;
  }
}
