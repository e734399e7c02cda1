package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with files of routes is told with its place. */
class RouteFilesTest {
  @TempDir Path folder;
  private Path own;

  @BeforeEach
  void folders() throws IOException {
    own = Files.createDirectory(folder.resolve("own"));
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(own.resolve(name), String.join("\n", lines) + "\n");
  }

  private List<Problem> problems(String... more) throws IOException {
    Path file = folder.resolve("my.properties");
    Files.writeString(file, "routes.dir = routes," + own + "\n" + String.join("\n", more) + "\n");
    return Check.problems(Settings.load(Path.of("."), file, Map.of()));
  }

  @Test
  void aFileThatHappensOnTheNameOfOneOfRemorasIsRefused() throws IOException {
    String[] route = {"- route:", "    id: my", "    from:", "      uri: timer:x"};
    for (String needs : List.of("deliver direct:deliver", "inbox-ftp routeTemplate inbox-ftp")) {
      String name = needs.split(" ", 2)[0] + ".camel.yaml";
      Path file = write(name, route);
      assertThat(problems())
          .singleElement()
          .hasToString(
              "routes.dir ("
                  + file
                  + "): has the name of Remora's own "
                  + Path.of("routes", name).toAbsolutePath()
                  + " and would be read in its place, without "
                  + needs.split(" ", 2)[1]
                  + ", which Remora needs: give it another name");
      Files.delete(file);
    }
  }

  @Test
  void oneThatMeansToTakeThePlaceOfAnotherIsToldOf() throws IOException {
    Path file = own.resolve("deliver.camel.yaml");
    Path ours = Path.of("routes", "deliver.camel.yaml").toAbsolutePath();
    Files.copy(ours, file);
    assertThat(warnings())
        .containsExactly(
            "routes.dir ("
                + file
                + "): is read in place of Remora's own "
                + ours
                + ": look at it with each release");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- route: {id: my, from: {uri: 'direct:outcome-delivered', steps: []}}",
        "- route: {id: my, from: {uri: direct, parameters: {name: outcome-delivered}, steps: []}}",
        "- route: {id: my, from: {uri: 'direct://outcome-delivered', steps: []}}",
        "- route: {id: my, from: {uri: 'direct:outcome-delivered?block=false', steps: []}}",
        "- route: {id: my, from: 'direct:outcome-delivered'}",
        "- from: {uri: 'direct:outcome-delivered', steps: []}",
        "- from: {uri: direct, parameters: {name: outcome-delivered}, steps: []}",
        "- from: 'direct:outcome-delivered'",
      })
  void oneThatMeansToTakeThePlaceOfAnotherMayBeginInAnyWay(String route) throws IOException {
    assertThat(replaced("outcome-delivered.camel.yaml", route)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"retention.camel.yaml", "intake.camel.yaml"})
  void whatTakesFromOutsideIsNotMissedByOthers(String name) throws IOException {
    assertThat(replaced(name, "- route: {id: my, from: {uri: 'timer:x', steps: []}}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- route: {id: outcome-delivered, from: {uri: 'direct:outcome', steps: []}}",
        "- route: {id: outcome-delivered, from: {uri: direct, parameters: {name: x}, steps: []}}",
        "- from: 'seda:outcome-delivered'",
      })
  void oneThatBeginsElsewhereIsRefused(String route) throws IOException {
    assertThat(replaced("outcome-delivered.camel.yaml", route))
        .singleElement()
        .asString()
        .contains("without direct:outcome-delivered,");
  }

  /** Whether such a file is refused; if not, it has to be told of. */
  private List<Problem> replaced(String name, String route) throws IOException {
    Path file = write(name, route);
    Path properties = folder.resolve("my.properties");
    Files.writeString(properties, "routes.dir = routes," + own + "\n");
    ReplacedFiles files =
        new ReplacedFiles(
            Settings.load(Path.of("."), properties, Map.of()),
            Map.of(file, Files.readString(file)));
    assertThat(files.problems().size() + files.warnings().size()).isEqualTo(1);
    return files.problems();
  }

  @Test
  void anIdThatIsThereTwiceIsToldWithBothPlaces() throws IOException {
    Path file =
        write("my.camel.yaml", "- route:", "    id: deliver", "    from:", "      uri: timer:x");
    assertThat(problems())
        .singleElement()
        .hasToString(
            "routes.dir ("
                + file
                + ", line 2, column 9): the id deliver is in "
                + Path.of("routes/deliver.camel.yaml").toAbsolutePath()
                + ", line 2, column 9 already");
  }

  @Test
  void anAddressThatTwoRoutesBeginWithIsTold() throws IOException {
    write("my.camel.yaml", "- route:", "    id: my", "    from:", "      uri: direct:claim");
    assertThat(problems())
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .startsWith("a route from direct:claim is in ");
  }

  @Test
  void aFileThatIsNoListIsTold() throws IOException {
    write("my.camel.yaml", "route:", "  id: my");
    assertThat(problems())
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("has to be a list");
  }

  @Test
  void aFileOfALaterFolderTakesThePlaceOfOneOfItsName() throws IOException {
    Path file =
        write(
            "outcome-delivered.camel.yaml",
            "- route:",
            "    id: outcome-delivered",
            "    from:",
            "      uri: direct:outcome-delivered");
    assertThat(problems()).isEmpty();
    assertThat(Template.yamlFiles(List.of(Path.of("routes"), own)))
        .contains(file)
        .doesNotContain(Path.of("routes/outcome-delivered.camel.yaml"))
        .contains(Path.of("routes/outcome.camel.yaml"));
  }

  @Test
  void aVersionOfTheInterfaceThatIsNotServedIsRefused() throws IOException {
    assertThat(problems("routes.interface = 1")).isEmpty();
    assertThat(problems("routes.interface = 2"))
        .singleElement()
        .hasToString(
            "routes.interface ("
                + folder.resolve("my.properties")
                + "): routes are written for version 2 of the interface, and this build serves 1:"
                + " use a newer one");
    assertThat(problems("routes.interface = x")).hasSize(1);
  }

  @Test
  void thePlaceIsThatOfTheLongestWordThatIsQuoted() throws IOException {
    Path file =
        write(
            "my.camel.yaml",
            "- route:",
            "    id: my",
            "    from:",
            "      uri: timer:x",
            "      parameters:",
            "        perioood: 3",
            "      steps:",
            "        - bean:",
            "            ref: nobody");
    Map<Path, String> files = Map.of(file, Files.readString(file));
    assertThat(RouteFiles.place(files, "my", List.of("", "Unknown parameters=[perioood]")))
        .hasValue(file + ", line 6, column 9");
    assertThat(RouteFiles.place(files, "my", List.of("Bean[ref:nobody]", "perioood")))
        .hasValue(file + ", line 9, column 18");
    assertThat(RouteFiles.place(files, "my", List.of("", "who knows")))
        .hasValue(file + ", line 2, column 5");
    assertThat(RouteFiles.place(files, "other", List.of("nobody"))).isEmpty();
  }

  @Test
  void aRouteWithoutAnIdIsNotToldOfForOneOfATemplate() throws IOException {
    Path file =
        write(
            "my.camel.yaml",
            "- from:",
            "    uri: direct:x",
            "    steps:",
            "      - setHeader: {name: scheme, constant: component}");
    Map<Path, String> files = Map.of(file, Files.readString(file));
    List<String> said = List.of("", "No component found with scheme: nosuch");
    assertThat(RouteFiles.place(files, "q", said)).isEmpty();
    assertThat(RouteFiles.place(files, "route1", said))
        .hasValueSatisfying(place -> assertThat(place).startsWith(file + ", line 4, column "));
  }

  private List<String> warnings() throws IOException {
    Path file = folder.resolve("my.properties");
    Files.writeString(file, "routes.dir = routes," + own + "\n");
    Settings settings = Settings.load(Path.of("."), file, Map.of());
    assertThat(Check.problems(settings)).isEmpty();
    return Check.warnings(settings).stream().map(Problem::toString).toList();
  }

  private Path route(String id, String from, String to) throws IOException {
    return write(
        id + ".camel.yaml",
        "- route:",
        "    id: " + id,
        "    from:",
        "      uri: " + from,
        "      steps:",
        "        - to: " + to);
  }

  @ParameterizedTest
  @CsvSource({
    "before-delivry, before-delivery",
    "before-delivry-tags, before-delivery-tags",
    "beforedelivery, before-delivery",
    "after-deliverd-csv, after-delivered-csv",
    "after-dead-leter, after-dead-letter",
    "after-deadletter, after-dead-letter"
  })
  void aMisspeltEntryPointIsWarnedOf(String name, String meant) throws IOException {
    Path file = route("mine", "direct:" + name, "log:x");
    assertThat(warnings())
        .containsExactly(
            "routes.dir ("
                + file
                + ", line 4, column 12): nothing sends to direct:"
                + name
                + "; did you mean direct:"
                + meant
                + "?");
  }

  @Test
  void aCallOfARouteThatThereIsNotIsWarnedOf() throws IOException {
    Path file = route("mine", "timer:x", "direct:delivr");
    assertThat(warnings())
        .containsExactly(
            "routes.dir ("
                + file
                + ", line 6, column 15): no route begins with direct:delivr; did you mean"
                + " direct:deliver?");
  }

  @Test
  void routesOfAUsersOwnThatAreCalledDrawNoWarning() throws IOException {
    route("one", "direct:before-lunch", "direct:deliver");
    route("two", "timer:x", "direct:before-lunch");
    route("three", "direct:after-lunch?timeout=5", "direct://before-lunch?block=false");
    write(
        "four.camel.yaml",
        "- route:",
        "    id: four",
        "    from:",
        "      uri: direct",
        "      parameters:",
        "        name: after-hours",
        "      steps:",
        "        - recipientList:",
        "            constant: direct:after-lunch,log:x",
        "        - toD: direct:line-${variable.target}",
        "        - to:",
        "            uri: direct",
        "            parameters:",
        "              name: after-hours");
    route("five", "direct:seldom", "log:x");
    route("six", "direct:before-delivery-six", "log:x");
    route("seven", "direct:after-midnight", "log:x");
    route("eight", "direct:before-noon-eight", "log:x");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatIsLookedOutForIsNoCall() throws IOException {
    Path file =
        write(
            "mine.camel.yaml",
            "- interceptFrom:",
            "    uri: direct:*",
            "    steps:",
            "      - to: direct:delivr",
            "- interceptSendToEndpoint:",
            "    uri: direct:elsewhere",
            "    steps:",
            "      - log: x",
            "- interceptSendToEndpoint: direct:deli*",
            "- interceptSendToEndpoint:",
            "    uri: direct:deli*",
            "    steps:",
            "      - log: x");
    assertThat(warnings())
        .containsExactly(
            "routes.dir ("
                + file
                + ", line 4, column 13): no route begins with direct:delivr; did you mean"
                + " direct:deliver?");
  }

  @Test
  void aTemplateWhoseAddressIsOpenMayBeginWithAny() throws IOException {
    write(
        "template.camel.yaml",
        "- routeTemplate:",
        "    id: mine",
        "    parameters:",
        "      - name: name",
        "    route:",
        "      from:",
        "        uri: direct:{{name}}",
        "        steps:",
        "          - log: x");
    route("one", "timer:x", "direct:anything");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void anOptionOfHttpThatIsMisspeltIsWarnedOf() throws IOException {
    Path file =
        write(
            "mine.camel.yaml",
            "- route:",
            "    id: mine",
            "    from:",
            "      uri: timer:x",
            "      steps:",
            "        - to: http://h/x?conectTimeout=5&name=y&connectTimeout=5",
            "        - to:",
            "            uri: https",
            "            parameters:",
            "              httpUri: h",
            "              responsetimeout: 5",
            "        - to: log:x?conectTimeout=http://h/x?conectTimeout=5");
    String words = " is no option of http, and goes to the server as a part of the address; ";
    assertThat(warnings())
        .containsExactly(
            "routes.dir (%s, line 6, column 15): conectTimeout%sdid you mean connectTimeout?"
                .formatted(file, words),
            "routes.dir (%s, line 11, column 15): responsetimeout%sdid you mean responseTimeout?"
                .formatted(file, words));
  }

  @Test
  void anOptionOfAnOutcomesEndpointThatIsMisspeltIsWarnedOf() throws IOException {
    Path file = folder.resolve("my.properties");
    Files.writeString(
        file, "outcome.delivered.uri = http://h/x?conectTimeout=5,http://h/x?unlike=5\n");
    assertThat(Check.warnings(Settings.load(Path.of("."), file, Map.of())))
        .singleElement()
        .asString()
        .startsWith("outcome.delivered.uri (" + file + "): conectTimeout is no option of http");
  }

  @Test
  void theExamplesDrawNoWarning() throws IOException {
    for (String examples : List.of("extensions", "components")) {
      try (Stream<Path> files = Files.list(Path.of("config/examples", examples))) {
        Map<Path, String> texts = Template.texts(List.of(Path.of("routes")));
        for (Path file : files.toList()) {
          texts.put(file, Files.readString(file));
        }
        Settings settings = Settings.load(Path.of("."), null, Map.of());
        assertThat(Check.warnings(settings, texts)).isEmpty();
      }
    }
  }

  @Test
  void whatEditorsLeaveBesideAFileIsNoFileOfRoutes() throws IOException {
    Path file = route("mine", "timer:x", "log:x");
    Files.createSymbolicLink(own.resolve(".#mine.camel.yaml"), Path.of("me@host.123:456"));
    write("mine.camel.yaml~", "- route: [");
    write("#mine.camel.yaml#", "- route: [");
    write(".mine.camel.yaml.swp", "- route: [");
    write(".mine.camel.yaml", "- route: [");
    assertThat(problems()).isEmpty();
    assertThat(warnings()).isEmpty();
    assertThat(Template.yamlFiles(List.of(own))).containsExactly(file);
    Files.createSymbolicLink(own.resolve("away.camel.yaml"), Path.of("nowhere"));
    assertThat(problems())
        .singleElement()
        .hasToString(
            "routes.dir (" + own.resolve("away.camel.yaml") + "): is a link that leads nowhere");
  }

  @Test
  void aFileThatLooksLikeOneOfRoutesAndIsNotReadIsWarnedOf() throws IOException {
    Path file = write("mine.yml", "- route: [");
    assertThat(warnings())
        .containsExactly("routes.dir (" + file + "): is not read: its name has to end in .yaml");
  }

  @Test
  void allFilesThatAreBrokenAreToldAtOnce() throws IOException {
    write("a.camel.yaml", "- route: [");
    write("b.camel.yaml", "- route: {");
    write("c.camel.yaml", "route: x");
    write("d.camel.yaml", "- route:", "    id: deliver", "    from: timer:x");
    Files.writeString(own.resolve("e.camel.yaml"), "");
    Files.createSymbolicLink(own.resolve("f.camel.yaml"), Path.of("nowhere"));
    assertThat(problems())
        .extracting(problem -> Path.of(problem.where().split(",")[0]).getFileName().toString())
        .containsExactlyInAnyOrder(
            "a.camel.yaml",
            "b.camel.yaml",
            "c.camel.yaml",
            "d.camel.yaml",
            "e.camel.yaml",
            "f.camel.yaml");
  }
}
