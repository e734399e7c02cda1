package dev.remora;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Real captures, which lie beside a clone and not in it. Tests that want them skip without. */
public final class Shared {
  private Shared() {}

  /** The directory of captures; without it the calling test is skipped, and says so. */
  public static Path captures() {
    Path captures = Path.of("..", "shared", "captures");
    assumeThat(captures)
        .as("the shared captures at %s, without which this test is skipped", captures)
        .isDirectory();
    return captures;
  }

  /** All files under a directory of the captures, in order. */
  public static List<Path> captures(String directory) throws IOException {
    try (Stream<Path> files = Files.walk(captures().resolve(directory))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
