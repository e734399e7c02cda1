package dev.remora.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Supplier;

/** An API token read from a file, read again when the file changes, so that it can be rotated. */
final class Token implements Supplier<String> {
  private final String key;
  private final Path file;
  private FileTime read = FileTime.fromMillis(0);
  private String token = "";

  /**
   * @param key that names the file
   */
  Token(String key, Path file) {
    this.key = key;
    this.file = file;
  }

  /**
   * The file's first line as it is now.
   *
   * @throws ConfigurationException when the file can't be read or holds no token
   */
  @Override
  public synchronized String get() {
    try {
      FileTime time = Files.getLastModifiedTime(file);
      if (!time.equals(read)) {
        String line = Files.readString(file).lines().findFirst().orElse("").strip();
        if (line.isEmpty() || !new Type.Secret().accepts(line)) {
          throw new ConfigurationException(key, file.toString(), "holds no API token");
        }
        token = line;
        read = time;
      }
      return token;
    } catch (IOException e) {
      throw new ConfigurationException(key, file.toString(), "can't be read");
    }
  }
}
