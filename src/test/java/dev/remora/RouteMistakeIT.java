package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in a user's route is told of with its place, in a line, without a secret. */
class RouteMistakeIT {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense: {a: b} | Unknown node id: nonsense | line 6, column 11",
        "bean: {ref: nobody} | No bean could be found in the registry for: nobody | line 6, column"
            + " 23",
        "to: {uri: 'nokind:x?password=hunter2'} | nokind is no component that is here | line 2",
        "to: {uri: direct, parameters: {name: x, perioood: 1}} | perioood | line 6, column 51",
        "log: {message: '{{not.there}}'} | my.properties | line 6, column 26",
        "log: {message: '{{captures.dri}}'} | did you mean captures.dir? Else set captures.dri in | line"
            + " 6, column 26",
        "setBody: {expression: {simple: {expression: '${nosuch'}}} | functionEnd | line 6, column"
            + " 55"
      })
  void itHasAPlace(String step, String message, String place) throws IOException {
    Path file = folder.resolve("my.camel.yaml");
    Files.writeString(
        file,
        "- route:\n    id: my\n    from:\n      uri: timer:x\n      steps:\n        - "
            + step
            + "\n");
    List<Problem> problems = problems();
    assertThat(problems).hasSize(1);
    String told = problems.get(0).toString();
    assertThat(told)
        .contains(message)
        .contains(file.toString())
        .contains(place)
        .doesNotContain("hunter2")
        .doesNotContain("\tat ");
    assertThat(told.lines()).hasSize(1);
  }

  @Test
  void allFilesWithAMistakeAreToldAtOnce() throws IOException {
    String route =
        "- route:\n    id: %1$s\n    from:\n      uri: timer:x\n      steps:\n        - %2$s\n";
    Files.writeString(folder.resolve("a.camel.yaml"), route.formatted("a", "nonsense: {a: b}"));
    Files.writeString(folder.resolve("b.camel.yaml"), route.formatted("b", "bean: {ref: nobody}"));
    Files.writeString(
        folder.resolve("c.camel.yaml"), route.formatted("c", "to: {uri: 'nokind:x'}"));
    Files.writeString(folder.resolve("d.camel.yaml"), route.formatted("d", "to: {uri: 'log:x'}"));
    assertThat(problems())
        .extracting(problem -> Path.of(problem.where().split(",")[0]).getFileName().toString())
        .containsExactlyInAnyOrder("a.camel.yaml", "b.camel.yaml", "c.camel.yaml");
  }

  @Test
  void whatIsMissingForABrokenFileAloneIsNoMistake() throws IOException {
    String route =
        "- route:\n    id: %1$s\n    from:\n      uri: timer:x\n      steps:\n        - %2$s\n";
    Files.writeString(
        folder.resolve("a.camel.yaml"),
        "- beans:\n    - name: shared\n      type: java.util.ArrayList\n"
            + route.formatted("a", "to: {uri: 'nokind:x'}"));
    Files.writeString(
        folder.resolve("b.camel.yaml"), route.formatted("b", "bean: {ref: shared, method: clear}"));
    assertThat(problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.where()).contains("a.camel.yaml"));
  }

  private List<Problem> problems() throws IOException {
    Path config = folder.resolve("my.properties");
    Files.writeString(
        config, "captures.dir = " + folder + "/captures\nroutes.dir = routes," + folder + "\n");
    Settings settings = Settings.load(Path.of("."), config, Map.of());
    Collection<Target> targets = Target.in(settings);
    return RouteTrial.problems(settings, targets, new Secrets());
  }
}
