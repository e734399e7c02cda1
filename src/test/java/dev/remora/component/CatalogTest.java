package dev.remora.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.tooling.model.ArtifactModel;
import org.junit.jupiter.api.Test;

/** What brings which component is known as the Camel of this build has it. */
class CatalogTest {
  private static final Path FILE = Path.of("src/main/resources/dev/remora/component/camel.txt");

  private static List<String> lines() {
    CamelCatalog camel = new DefaultCamelCatalog();
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Camel's components, languages and data formats, and the libraries that have them."
            + " CatalogTest writes it anew.");
    new TreeSet<>(camel.findComponentNames())
        .forEach(name -> add(lines, "COMPONENT", name, camel.componentModel(name)));
    new TreeSet<>(camel.findLanguageNames())
        .forEach(name -> add(lines, "LANGUAGE", name, camel.languageModel(name)));
    new TreeSet<>(camel.findDataFormatNames())
        .forEach(name -> add(lines, "DATA_FORMAT", name, camel.dataFormatModel(name)));
    new TreeSet<>(camel.findOtherNames())
        .forEach(name -> add(lines, "OTHER", name, camel.otherModel(name)));
    return lines;
  }

  private static void add(List<String> lines, String kind, String name, ArtifactModel<?> model) {
    if (model.getGroupId().equals(Coordinates.CAMEL)) {
      lines.add(kind + " " + name + " " + model.getArtifactId());
    }
  }

  @Test
  void itIsThatOfTheCamelThatRuns() throws IOException {
    if (Boolean.getBoolean("docs.rewrite")) {
      Files.write(FILE, lines());
    }
    assertThat(Files.readAllLines(FILE))
        .as("%s is stale: mvn test -Dtest=CatalogTest -Ddocs.rewrite=true writes it anew", FILE)
        .isEqualTo(lines());
    assertThat(Bundled.ours().camelVersion())
        .isEqualTo(new DefaultCamelCatalog().getCatalogVersion());
  }

  @Test
  void aWordStandsForALibrary() {
    Catalog catalog = Catalog.ofCamel();
    assertThat(catalog.artifact("kafka")).contains("camel-kafka");
    assertThat(catalog.artifact("camel-kafka")).contains("camel-kafka");
    assertThat(catalog.artifact("Kafka")).contains("camel-kafka");
    assertThat(catalog.artifact("imaps")).contains("camel-mail");
    assertThat(catalog.artifact("zipFile")).contains("camel-zipfile");
    assertThat(catalog.artifact("nothing-of-the-kind")).isEmpty();
    assertThat(catalog.hint("camel-maill")).isEqualTo("; did you mean mail?");
  }
}
