package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GuaranteesDocsTest {
  private static final Path DOCUMENT = Path.of("docs/guarantees.md");
  private static final Pattern TEST =
      Pattern.compile("`(\\w+(?:IT|Test|Contract))`(?:]\\(([^)]+)\\))?");

  @Test
  void eachTestThatAPromiseNamesIsLinkedAndThere() throws IOException {
    List<MatchResult> named = TEST.matcher(Files.readString(DOCUMENT)).results().toList();
    assertThat(named)
        .hasSizeGreaterThan(40)
        .allSatisfy(
            test -> {
              assertThat(test.group(2)).as(test.group(1)).endsWith("/" + test.group(1) + ".java");
              assertThat(DOCUMENT.resolveSibling(test.group(2)).normalize()).isRegularFile();
            });
  }
}
