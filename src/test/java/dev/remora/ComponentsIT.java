package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.Launched.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Components that are not bundled are brought by a command, and asked for by {@code check}. */
class ComponentsIT {
  @TempDir Path folder;

  private Ended components(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("components"));
    all.addAll(List.of(words));
    return new Launched(folder, all.toArray(String[]::new))
        .with("COMPONENTS_DIR", folder.resolve("components").toString())
        .start()
        .end();
  }

  private List<String> jars() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("components"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".lock") && !name.equals("components.list"))
          .sorted()
          .toList();
    }
  }

  @Test
  void theCommandsOfTheDocumentationBringAndListThem() throws Exception {
    Tools.require("mvn");
    String commands = DocBlocks.recipe("docs/components.md", "add").replace("./remora", "remora");
    assertThat(commands).contains("add kafka mail");
    Ended ended =
        Launched.line(folder, "set -e\n" + commands)
            .with("COMPONENTS_DIR", folder.resolve("components").toString())
            .start()
            .end();
    assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("camel-kafka", "camel-mail");
  }

  @Test
  void whatIsAddedIsListedAndCanBeRemoved() throws Exception {
    Brought.into(folder, "zipfile");
    assertThat(jars()).singleElement().asString().matches("camel-zipfile-4\\.\\d+\\.\\d+\\.jar");
    List<String> zipfile = jars();

    Path own =
        Files.copy(
            folder.resolve("components").resolve(zipfile.get(0)),
            folder.resolve("components").resolve("own-1.0.jar"));
    Ended added = components("add", "sql", "ftp");
    assertThat(added.status()).as(added.err()).isZero();
    assertThat(added.err()).contains("camel-ftp 4").contains("is part of Remora");
    assertThat(jars())
        .containsAll(zipfile)
        .anyMatch(name -> name.startsWith("camel-sql-"))
        .anyMatch(name -> name.startsWith("spring-jdbc-"))
        .noneMatch(name -> name.startsWith("camel-api-") || name.startsWith("slf4j"));

    Ended listed = components();
    assertThat(listed.status()).isZero();
    assertThat(listed.out())
        .containsPattern("org\\.apache\\.camel:camel-zipfile +4\\.\\S+ +[0-9.]+ kB")
        .containsPattern("org\\.apache\\.camel:camel-sql ")
        .containsPattern("\\d+ libraries that they need, [0-9.]+ MB")
        .containsPattern("own +1\\.0 .*put there by hand");

    Ended removed = components("remove", "sql", "--offline");
    assertThat(removed.status()).as(removed.err()).isZero();
    assertThat(jars()).containsExactly(zipfile.get(0), own.getFileName().toString());
    assertThat(components("remove", "zipfile").status()).isZero();
    assertThat(jars()).containsExactly(own.getFileName().toString());
  }

  @Test
  void aNameThatIsNoneIsToldWithTheNearest() throws Exception {
    Ended ended = components("add", "kafak");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("there is no component kafak of Camel's; did you mean kafka?");
    assertThat(components("add", "org.postgresql:postgresql").err())
        .contains("needs a version: org.postgresql:postgresql:VERSION");
    assertThat(components("remove", "kafka").err()).contains("kafka was not added to");
    assertThat(folder.resolve("components")).doesNotExist();
  }

  @Test
  void whatCanNotBeHadChangesNothing() throws Exception {
    Brought.into(folder, "zipfile");
    List<String> before = jars();
    String list = Files.readString(folder.resolve("components/components.list"));
    Ended ended = components("add", "sql", "dev.remora.nowhere:nothing:1.0", "--offline");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains("dev.remora.nowhere:nothing:1.0 is not in Maven's local repository")
        .contains("nothing was changed")
        .doesNotContain("Exception");
    assertThat(jars()).isEqualTo(before);
    assertThat(folder.resolve("components/components.list")).hasContent(list);
  }

  @Test
  void withoutMavenItSaysWhatToDo() throws Exception {
    Process process =
        java(
            Map.of("PATH", "", "COMPONENTS_DIR", folder.resolve("c").toString()),
            "components",
            "add",
            "kafka");
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(said).contains("no mvn on the PATH").contains("docs/extending.md");
  }

  /** Without the launcher. */
  private Process java(Map<String, String> environment, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dremora.home=" + Path.of("").toAbsolutePath());
    command.addAll(List.of("-jar", Path.of("target/remora.jar").toAbsolutePath().toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Path routes(String yaml) throws IOException {
    Path routes = Files.createDirectories(folder.resolve("my-routes"));
    Files.writeString(routes.resolve("mine.camel.yaml"), yaml);
    return routes;
  }

  private Ended check(Path routes, String components) throws Exception {
    Path config =
        Launched.config(
            folder, Map.of("routes.dir", "routes," + routes, "components.dir", components));
    return Launched.run(folder, "check", "--config", config.toString());
  }

  private static String to(String step) {
    return """
        - route:
            id: mine
            from:
              uri: direct:mine
              steps:
        %s
        """
        .formatted(step.indent(8).stripTrailing());
  }

  @Test
  void aRouteIsToldWhatWouldBringItsComponent() throws Exception {
    Path none = Files.createDirectories(folder.resolve("none"));
    Ended component =
        check(routes(to("- to: imaps:mail.example?password=canary-of-mail")), none.toString());
    assertThat(component.status()).isEqualTo(1);
    assertThat(component.out())
        .contains(
            DocBlocks.recipe("docs/components.md", "lacking")
                .strip()
                .replace("kafka is", "imaps is")
                .replace("add kafka", "add mail"))
        .doesNotContain("canary");
    assertThat(check(routes(to("- to: kafak:x")), none.toString()).out())
        .contains("kafak is no component that is here, nor one of Camel's; did you mean kafka?");
    assertThat(
            check(
                    routes(
                        to(
                            """
                            - setBody:
                                expression:
                                  language:
                                    language: jsonpath
                                    expression: $.x
                            """)),
                    none.toString())
                .out())
        .contains("jsonpath is no language that is here: ./remora components add jsonpath");
    assertThat(
            check(
                    routes("- beans:\n    - name: x\n      type: org.nowhere.Thing\n"),
                    none.toString())
                .out())
        .contains("the class org.nowhere.Thing is in no jar that is here");
    assertThat(check(routes(to("- unmarshal:\n    zipFile: {}")), none.toString()).out())
        .contains("zipFile is no data format that is here: ./remora components add zipfile");
  }

  @Test
  void aRouteHasWhatWasBroughtAlsoWithoutTheLauncher() throws Exception {
    Path components = Brought.into(folder, "zipfile");
    Path routes = routes(to("- unmarshal:\n    zipFile: {}"));
    Ended checked = check(routes, components.toString());
    assertThat(checked.out()).contains("in order").doesNotContain("warning");
    Files.copy(components.resolve(jars().get(0)), components.resolve("camel-zipfile-4.17.0.jar"));
    Path config =
        Launched.config(
            folder,
            Map.of("routes.dir", "routes," + routes, "components.dir", components.toString()));
    Process process = java(Map.of(), "check", "--config", config.toString());
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("in order")
        .containsPattern("warning: .*camel-zipfile-4\\.17\\.0\\.jar is of Camel 4\\.17\\.0");
  }
}
