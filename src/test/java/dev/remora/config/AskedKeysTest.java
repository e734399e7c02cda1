package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskedKeysTest {
  private static final String ROUTE =
      """
      - route:
          from:
            uri: file:{{csv.folder}}
            steps:
              - log:
                  message: "{{path}} {{user.dir}} {{csv.other:none}}"
      """;

  @TempDir Path folder;

  private Settings settings(String text) throws IOException {
    return Settings.load(
        folder, Files.writeString(folder.resolve("my.properties"), text), Map.of());
  }

  @Test
  void whatIsGoneFromTheFileIsAskedForUnlessItIsSetElsewhere() throws IOException {
    Settings before = settings("csv.folder = in\npath = a\nuser.dir = b\ncsv.other = c\n");
    Path file = folder.resolve("mine.camel.yaml");

    Map<String, Problem> gone = AskedKeys.gone(before, settings(""), Map.of(file, ROUTE));

    assertThat(System.getenv()).as("what every test runs with").containsKey("PATH");
    assertThat(gone).containsOnlyKeys("csv.folder");
    assertThat(gone.get("csv.folder").toString())
        .contains(file + ", line 3, column 12")
        .endsWith(
            "set csv.folder in %s, or CSV_FOLDER in the environment"
                .formatted(folder.resolve("my.properties")));
  }
}
