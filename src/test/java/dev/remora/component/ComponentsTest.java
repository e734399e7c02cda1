package dev.remora.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of jars is loaded from as it is, and what in it can't do is told. */
class ComponentsTest {
  @TempDir Path folder;

  private Settings settings(Path components) {
    return Settings.load(Path.of("."), null, Map.of("COMPONENTS_DIR", components.toString()));
  }

  private void jar(String name, String... entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(entry.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void withoutAnyThereIsNoClassLoader() {
    assertThat(Components.in(settings(folder)).loader()).isEmpty();
    assertThat(Components.in(settings(folder.resolve("none"))).loader()).isEmpty();
  }

  @Test
  void aFolderIsMissedOnlyWhereSomebodyAsksForIt() {
    assertThat(Check.problems(settings(folder))).isEmpty();
    assertThat(Check.problems(settings(folder.resolve("none"))))
        .singleElement()
        .asString()
        .contains("components.dir", "none does not exist");
    assertThat(Check.problems(Settings.load(Path.of("."), null, Map.of()))).isEmpty();
  }

  @Test
  void itsClassesAreThereBesideTheApplicationsWhichWin() throws Exception {
    jar("more-1.0.jar", "more/Thing.txt", "dev/remora/component/Components.class");
    ClassLoader loader = Components.in(settings(folder)).loader().orElseThrow();
    assertThat(loader.getResource("more/Thing.txt")).isNotNull();
    assertThat(loader.loadClass(Components.class.getName())).isSameAs(Components.class);
  }

  @Test
  void aJarThatHidesBehindOneOfOursIsToldOf() throws IOException {
    jar("slf4j-api-1.7.36.jar", "META-INF/x.class", "module-info.class", "org/slf4j/Logger.class");
    jar("other-1.0.jar", "other/Thing.class");
    assertThat(Components.in(settings(folder)).warnings())
        .singleElement()
        .asString()
        .contains("slf4j-api-1.7.36.jar", "are in slf4j-api-2", "which wins");
  }

  @Test
  void aComponentOfAnotherCamelIsToldOf() throws IOException {
    jar("camel-kafka-4.17.0.jar", "x/X.class");
    jar("camel-kafka-" + Bundled.ours().camelVersion() + ".jar", "x/X.class");
    jar("camel-of-mine-1.0.jar", "x/X.class");
    assertThat(Components.in(settings(folder)).warnings())
        .singleElement()
        .asString()
        .contains("camel-kafka-4.17.0.jar is of Camel 4.17.0", "components update");
  }

  @Test
  void whatIsNoJarEndsTheStartWithASentence() throws IOException {
    Files.writeString(folder.resolve("half.jar"), "PK");
    assertThatThrownBy(() -> Components.in(settings(folder)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("half.jar is no jar that can be read");
  }

  @Test
  void whatMavenSaysBecomesASentence() {
    assertThat(
            Maven.reason(
                "[ERROR] Failed to execute goal on project remora-components: Could not resolve"
                    + " dependencies for project dev.remora:remora-components:pom:1: Could not find"
                    + " artifact org.x:y:jar:1.0 in central (https://user:canary@x) -> [Help 1]"))
        .isEqualTo("there is no org.x:y:1.0 in the repositories that Maven asks");
    assertThat(
            Maven.reason(
                "Could not resolve: org.x:y:jar:1.0 was not found in https://x during a previous"
                    + " attempt. This failure was cached in the local repository"))
        .startsWith("there is no org.x:y:1.0");
    assertThat(
            Maven.reason(
                "Could not transfer artifact org.x:y:pom:1.0 from/to central (https://x): refused"))
        .contains("can't fetch org.x:y:1.0 from the repository central");
    assertThat(Maven.reason("[ERROR] The goal is odd\nmore"))
        .isEqualTo("Maven says: The goal is odd");
    assertThat(Maven.reason("[ERROR] https://me:canary@x.example/y is odd"))
        .isEqualTo("Maven says: https://x.example/y is odd");
    assertThat(Maven.reason("")).isEqualTo("Maven failed without a word");
  }

  @Test
  void coordinatesAreReadStrictly() {
    assertThat(Coordinates.parse("a.b:c-d_2.13:1.0")).hasToString("Optional[a.b:c-d_2.13:1.0]");
    assertThat(Coordinates.parse("a")).isEmpty();
    assertThat(Coordinates.parse("a:b:c:d")).isEmpty();
    assertThat(Coordinates.parse("a:<b>")).isEmpty();
    assertThat(Coordinates.parse("a::1")).isEmpty();
    assertThatThrownBy(() -> Wanted.of("org.apache.camel:camel-sql:4.1.0"))
        .hasMessageContaining("is of another Camel");
    assertThat(Wanted.of("org.apache.camel:camel-sql:" + Bundled.ours().camelVersion()))
        .isEqualTo(Coordinates.ofCamel("camel-sql"));
    assertThat(Wanted.bundled(Wanted.of("ftp"))).get().asString().contains("is part of Remora");
    assertThat(Wanted.bundled(Wanted.of("kafka"))).isEmpty();
  }

  @Test
  void aJarThatSomebodyPutThereIsNotReplaced(@TempDir Path fetched) throws IOException {
    ComponentFolder components = new ComponentFolder(folder);
    Files.writeString(folder.resolve("by-hand-1.0.jar"), "by hand");
    Files.writeString(fetched.resolve("by-hand-1.0.jar"), "fetched");
    Files.writeString(fetched.resolve("ours-1.0.jar"), "fetched");
    assertThat(components.put(fetched, List.of())).containsExactly("by-hand-1.0.jar");
    assertThat(folder.resolve("by-hand-1.0.jar")).hasContent("by hand");
    assertThat(components.brought()).containsExactly("ours-1.0.jar");
    Files.delete(fetched.resolve("by-hand-1.0.jar"));
    Files.writeString(fetched.resolve("ours-1.0.jar"), "fetched anew");
    assertThat(components.put(fetched, List.of())).isEmpty();
    assertThat(folder.resolve("ours-1.0.jar")).hasContent("fetched anew");
  }
}
