package dev.remora.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param key the key at fault
 * @param where the file, or the environment variable, that sets it; empty where nothing does
 * @param message what is wrong and what is allowed
 */
public record Problem(String key, String where, String message) {
  @Override
  public String toString() {
    return key + (where.isEmpty() ? "" : " (" + where + ")") + ": " + message;
  }
}
