package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.Docs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The documentation of the keys is made from the keys. */
class ConfigurationDocsTest {
  private static final Path DOCS = Path.of("docs", "configuration.md");
  private static final Path PROPERTIES = Path.of("config", "application.properties");

  @Test
  void theDocumentationHasEveryKey() throws IOException {
    StringBuilder text =
        new StringBuilder("| key | default | what it is | allowed |\n|---|---|---|---|\n");
    for (Key key : Keys.OF_A_TARGET) {
      row(
          text,
          Keys.TARGET + key.name(),
          key.defaultValue(),
          key.description(),
          key.type().allowed());
    }
    for (Key key : Keys.GENERAL) {
      row(text, key.name(), key.defaultValue(), key.description(), key.type().allowed());
    }
    Docs.assertGenerated(DOCS, "keys", text.toString());
  }

  @Test
  void theDocumentationHasEveryParameterOfEveryInbox() throws IOException {
    StringBuilder text = new StringBuilder();
    Map<String, Template> templates = Template.in(List.of(Path.of("routes")));
    templates.values().stream()
        .filter(t -> t.id().startsWith("inbox-"))
        .forEach(
            template -> {
              text.append("\n### ").append(template.id()).append("\n\n");
              text.append("| parameter | default | what it is |\n|---|---|---|\n");
              template.parameters().values().stream()
                  .filter(p -> !p.name().equals(Inboxes.NAME))
                  .forEach(p -> row(text, p.name(), p.defaultValue(), p.description()));
            });
    Docs.assertGenerated(DOCS, "inboxes", text.toString());
  }

  @Test
  void theShippedFileShowsEveryKeyWithItsDefault() throws IOException {
    List<String> lines = Files.readAllLines(PROPERTIES);
    for (Key key : Keys.GENERAL) {
      assertThat(lines).contains(("#" + key.name() + " = " + key.defaultValue()).strip());
    }
    for (Key key : Keys.OF_A_TARGET) {
      assertThat(lines)
          .contains(("#" + Keys.TARGET + key.name() + " = " + key.defaultValue()).strip());
    }
  }

  private static void row(StringBuilder text, String name, String... cells) {
    text.append("| `").append(name).append("`");
    for (String cell : cells) {
      text.append(" | ").append(cell == null ? "" : cell.replace("|", "\\|"));
    }
    text.append(" |\n");
  }
}
