package dev.remora;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of routes of one's own are shown as they are run. */
class ExtendingDocsTest {
  private static final Path DOCS = Path.of("docs", "extending.md");

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("config", "examples", "extensions"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleIsShownAsItIs(Path example) throws IOException {
    ShownExample.assertShown(DOCS, example);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleBeginsByTellingWhatItDoes(Path example) throws IOException {
    ShownExample.assertToldFirst(example, 1, 3);
  }
}
