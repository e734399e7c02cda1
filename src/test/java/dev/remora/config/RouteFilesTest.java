package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(RouteFiles.place(List.of(file), "my", List.of("", "Unknown parameters=[perioood]")))
        .hasValue(file + ", line 6, column 9");
    assertThat(RouteFiles.place(List.of(file), "my", List.of("Bean[ref:nobody]", "perioood")))
        .hasValue(file + ", line 9, column 18");
    assertThat(RouteFiles.place(List.of(file), "my", List.of("", "who knows")))
        .hasValue(file + ", line 2, column 5");
    assertThat(RouteFiles.place(List.of(file), "other", List.of("nobody"))).isEmpty();
  }
}
