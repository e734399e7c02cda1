package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check looks, and leaves all as it was. */
class ExaminationTest {
  @TempDir Path folder;

  private List<Problem> problems(String lines) throws IOException {
    Path file = folder.resolve("my.properties");
    Files.writeString(file, lines.replace("HERE", folder.toString()));
    Settings settings = Settings.load(Path.of("."), file, Map.of());
    List<Path> before = tree();
    List<Problem> problems = new Examination(settings, new Secrets()).problems();
    assertThat(tree()).containsExactlyElementsOf(before);
    return problems;
  }

  private List<Path> tree() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void aKeyThatARouteMisspellsIsToldBeforeTheOneThatIsMeant() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path file = mine.resolve("mine.camel.yaml");
    Files.writeString(
        file,
        """
        - route:
            id: mine
            from:
              uri: timer:x
              steps:
                - to: file:{{cvs.folder}}
        """);
    String lines =
        "captures.dir = HERE/captures\nroutes.dir = routes,HERE/mine\ncsv.folder = HERE/to\n";
    List<Problem> problems = problems(lines);
    assertThat(problems).hasSize(2);
    assertThat(problems.get(0).toString())
        .contains(file + ", line 6")
        .contains("{{cvs.folder}} stands for a key that is not set; did you mean csv.folder?");
    assertThat(problems.get(1).key()).isEqualTo("csv.folder");
    assertThat(problems.get(1).message())
        .isEqualTo("is not a key that Remora knows; no route of routes.dir asks for it either");
    Files.writeString(file, "- route: {id: [mine\n");
    assertThat(problems(lines))
        .as("what it asks for can't be known")
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).startsWith("is no YAML"));
  }

  @Test
  void aSoundConfigurationMakesNothing() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(
        mine.resolve("mine.camel.yaml"),
        """
        - route:
            id: mine
            from:
              uri: file:HERE/from
              steps:
                - to: file:HERE/to
                - to: direct:deliver
        """
            .replace("HERE", folder.toString()));
    assertThat(
            problems(
                """
                captures.dir = HERE/captures
                routes.dir = routes,HERE/mine
                camel.route-template[inbox].path = HERE/mistyped/inbox
                camel.route-template[more].template-id = inbox-directory
                camel.route-template[more].path = HERE/more
                camel.route-template[more].after = keep
                camel.route-template[more].poll =
                camel.route-template[more].settle =
                camel.route-template[more].target =
                log.level =
                outcome.delivered.uri = file:HERE/receipts
                outcome.dead-letter.uri = file:HERE/errors
                delivered.keep-for = 3d
                embedded.tshark = true
                """))
        .isEmpty();
  }

  @Test
  void serversThatAreNotThereMakeNothing() throws IOException {
    Files.writeString(folder.resolve("password"), "secret\n");
    assertThat(
            problems(
                """
                captures.dir = HERE/captures
                cloudshark.url = http://127.0.0.1:1
                cloudshark.token = c0ffee00c0ffee00c0ffee00c0ffee00
                camel.route-template[ftp].template-id = inbox-ftp
                camel.route-template[ftp].host = 127.0.0.1
                camel.route-template[ftp].port = 1
                camel.route-template[ftp].username = x
                camel.route-template[ftp].password-file = HERE/password
                camel.route-template[sftp].template-id = inbox-sftp
                camel.route-template[sftp].host = 127.0.0.1
                camel.route-template[sftp].port = 1
                camel.route-template[sftp].username = x
                camel.route-template[sftp].password-file = HERE/password
                camel.route-template[sftp].known-hosts-file = HERE/ssh/known_hosts
                camel.route-template[bucket].template-id = inbox-bucket
                camel.route-template[bucket].bucket = x
                camel.route-template[bucket].endpoint = http://127.0.0.1:1
                camel.route-template[bucket].access-key = x
                camel.route-template[bucket].secret-key = x
                """))
        .extracting(Problem::key)
        .containsExactlyInAnyOrder(
            "cloudshark.url",
            "camel.route-template[ftp].host",
            "camel.route-template[sftp].host",
            "camel.route-template[bucket].bucket");
  }

  @Test
  void whatARunningGatewayIsReceivingIsLeftAlone() throws IOException {
    Path coming = Files.createDirectories(folder.resolve("captures/state/intake/.coming"));
    Files.writeString(coming.resolve("half"), "of it");
    assertThat(problems("captures.dir = HERE/captures\n")).isEmpty();
  }

  @Test
  void mistakesOfConfigurationRoutesAndInboxesAreToldAtOnce() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(folder.resolve("file"), "");
    Files.writeString(
        mine.resolve("mine.camel.yaml"),
        "- route: {id: mine, from: {uri: 'nosuch:x', steps: [{log: '${bdoy}'}]}}\n");
    assertThat(
            problems(
                """
                captures.dir = HERE/captures
                routes.dir = routes,HERE/mine
                htp.port = 1
                delivery.concurrency = many
                cloudshark.lab.url = http://127.0.0.1:1
                camel.route-template[a].template-id = inbox-directory
                camel.route-template[a].path = HERE/a
                camel.route-template[a].settle = often
                camel.route-template[b].template-id = inbox-directory
                camel.route-template[b].path = HERE/b
                camel.route-template[b].tags = ${variable.capture.foldr}
                camel.route-template[b].target = lab
                camel.route-template[c].template-id = inbox-directory
                camel.route-template[c].path = HERE/file
                """))
        .extracting(problem -> problem.key() + problem.where().replaceFirst(".*(, line)", "$1"))
        .containsExactlyInAnyOrder(
            "routes.dir, line 1, column 10",
            "routes.dir, line 1, column 59",
            "htp.port" + folder + "/my.properties",
            "delivery.concurrency" + folder + "/my.properties",
            "cloudshark.lab.token",
            "camel.route-template[a].settle" + folder + "/my.properties",
            "camel.route-template[b].tags" + folder + "/my.properties",
            "camel.route-template[c].path" + folder + "/my.properties");
  }

  @Test
  void aMistakeIsToldWhereNothingCanBeWritten() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(
        mine.resolve("mine.camel.yaml"),
        "- route: {id: mine, from: {uri: 'nosuch:x', steps: [{log: '${bdoy}'}]}}\n");
    String temporary = System.setProperty("java.io.tmpdir", folder.resolve("none").toString());
    try {
      String lines = "captures.dir = HERE/captures\nroutes.dir = routes,HERE/mine\n";
      assertThat(problems(lines))
          .singleElement()
          .satisfies(problem -> assertThat(problem.where()).contains("mine.camel.yaml, line 1"));
      assertThat(problems(lines + "camel.route-template[inbox].tags = ${bdoy}\n"))
          .extracting(Problem::key)
          .contains("camel.route-template[inbox].tags");
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }

  @Test
  void routesAreReadFromAFolderOfAnyName() throws IOException {
    Path home = Files.createDirectories(folder.resolve("a+b,c%20d 100% {x}*?ü"));
    Path own = Files.createDirectory(home.resolve("own-routes"));
    for (Path file : Template.yamlFiles(List.of(Path.of("routes")))) {
      Files.copy(file, own.resolve(file.getFileName().toString()));
    }
    Path config = folder.resolve("my.properties");
    String lines = "captures.dir = %s/captures%nroutes.dir = own-routes%n";
    Files.writeString(config, lines.formatted(folder));
    Settings settings = Settings.load(home, config, Map.of());
    assertThat(new Examination(settings, new Secrets()).problems()).isEmpty();
    Path mine = own.resolve("my+1.camel.yaml");
    Files.writeString(
        mine,
        """
        - route:
            id: mine
            from:
              uri: timer:x
              steps:
                - lgo: x
        """);
    assertThat(new Examination(settings, new Secrets()).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo(mine + ", line 6, column 11");
              assertThat(problem.message()).contains("did you mean log?");
            });
  }

  @Test
  void aMistakeInARouteMakesNothing() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(
        mine.resolve("mine.camel.yaml"), "- route: {id: mine, from: {uri: 'nosuch:x'}}\n");
    assertThat(problems("captures.dir = HERE/captures\nroutes.dir = routes,HERE/mine\n"))
        .hasSize(1);
  }
}
