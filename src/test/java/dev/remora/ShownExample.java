package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of routes that a document shows. */
final class ShownExample {
  private static final String SUFFIX = ".camel.yaml";
  private static final int WIDEST = 120;

  private ShownExample() {}

  /** In a part of the document that has the file's name. */
  static void assertShown(Path document, Path example) throws IOException {
    String file = example.getFileName().toString();
    assertThat(file).endsWith(SUFFIX);
    Docs.assertGenerated(
        document,
        file.substring(0, file.length() - SUFFIX.length()),
        "`" + file + "`\n\n```yaml\n" + Files.readString(example) + "```\n");
  }

  /** What it does, and what it wants, are said before all else, in so many lines. */
  static void assertToldFirst(Path example, int least, int most) throws IOException {
    assertThat(Files.readAllLines(example).stream().takeWhile(line -> line.startsWith("#")))
        .hasSizeBetween(least, most)
        .allMatch(line -> line.length() <= WIDEST);
  }
}
