package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples that want components are shown as they are run. */
class ComponentsDocsTest {
  private static final String SUFFIX = ".camel.yaml";

  static List<Path> examples() throws IOException {
    return Brought.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleIsShownAsItIs(Path example) throws IOException {
    String file = example.getFileName().toString();
    assertThat(file).endsWith(SUFFIX);
    Docs.assertGenerated(
        Path.of("docs", "components.md"),
        file.substring(0, file.length() - SUFFIX.length()),
        "`" + file + "`\n\n```yaml\n" + Files.readString(example) + "```\n");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleBeginsByTellingWhatItDoes(Path example) throws IOException {
    assertThat(Files.readAllLines(example).stream().takeWhile(line -> line.startsWith("#")))
        .hasSizeBetween(2, 3)
        .allMatch(line -> line.length() <= 120);
  }
}
