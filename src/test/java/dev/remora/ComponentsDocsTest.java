package dev.remora;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples that want components are shown as they are run. */
class ComponentsDocsTest {
  private static final Path DOCS = Path.of("docs", "components.md");

  static List<Path> examples() throws IOException {
    return Brought.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleIsShownAsItIs(Path example) throws IOException {
    ShownExample.assertShown(DOCS, example);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleBeginsByTellingWhatItDoes(Path example) throws IOException {
    ShownExample.assertToldFirst(example, 2, 3);
  }
}
