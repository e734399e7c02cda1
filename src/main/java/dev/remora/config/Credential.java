package dev.remora.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A token or password. One in a file is read each time it is needed, so that it can be rotated, in
 * whichever way the file is replaced. It remembers what it gave: that must not be shown.
 */
public final class Credential implements Supplier<String> {
  private final Supplier<String> source;
  private final Set<String> given = ConcurrentHashMap.newKeySet();

  private Credential(Supplier<String> source) {
    this.source = source;
  }

  /** One that stays as it is. */
  public static Credential of(String text) {
    Credential credential = new Credential(() -> text);
    credential.given.add(text);
    return credential;
  }

  /**
   * The first line of a file.
   *
   * @param key that names the file, for the message
   */
  public static Credential in(Path file, String key) {
    return new Credential(() -> firstLine(file, key));
  }

  /**
   * An API token on the first line of a file.
   *
   * @param key that names the file, for the message
   */
  static Credential tokenIn(Path file, String key) {
    return new Credential(
        () -> {
          String line = firstLine(file, key);
          if (line.isEmpty() || !new Type.Secret().accepts(line)) {
            throw new ConfigurationException(key, file.toString(), "holds no API token");
          }
          return line;
        });
  }

  private static String firstLine(Path file, String key) {
    try {
      String text = Files.readString(file).replaceFirst("^\uFEFF", "");
      return text.lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      throw new ConfigurationException(key, file.toString(), "can't be read");
    }
  }

  /**
   * What it is now.
   *
   * @throws ConfigurationException when its file can't be read or holds none
   */
  @Override
  public String get() {
    String now = source.get();
    given.add(now);
    return now;
  }

  /** All that it was so far, as far as anyone knows. */
  public Set<String> given() {
    return given;
  }

  @Override
  public String toString() {
    return "a credential";
  }
}
