package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.config.ConfigurationException;
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
        "setBdy: {simple: x} | setBdy; did you mean setBody? | line 6, column 11",
        "log: {message: x, logingLevel: INFO} | Unsupported field: logingLevel; did you mean"
            + " loggingLevel? | line 6, column 42",
        "choice: {when: [{simpel: x, steps: []}]} | did you mean simple? | line 6",
        "setBody: {smple: x} | did you mean simple? | line 6",
        "to: {uri: 'log:x', paramters: {a: b}} | did you mean parameters? | line 6",
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
  void allMistakesOfAFileAreToldAtOnceAndAtTheStartToo() throws Exception {
    Files.writeString(
        folder.resolve("my.camel.yaml"),
        """
        - beans:
            - name: shared
              type: java.util.ArrayList
        - route:
            id: my
            from:
              uri: timer:x
              steps:
                - setBody: {simple: "${nosuch"}
                - choice:
                    when:
                      - simple: "${body}"
                        steps:
                          - bean: {ref: contnt}
                          - bean: {ref: shared, method: clear}
                - setBody: {simple: "${nosuch"}
        - route:
            from:
              uri: "{{not.there}}"
              parameters: {delay: 1}
              steps:
                - setBody: {simple: "${bean:content.lnkType}"}
                - nonsense: {a: b}
        - routeTemplate:
            id: made
            parameters: [{name: url}]
            route:
              from:
                uri: timer:y
                steps:
                  - bean: {ref: nobody}
                  - to: "{{url}}"
        """);
    String instance = "camel.route-template[made].";
    String[] lines = {instance + "template-id = made", instance + "url = log:x"};
    String[] told = {
      "line 23, column 11): Unknown node id: nonsense",
      "line 9, column 29): route my can't be made: expected symbol functionEnd",
      "line 14, column 33): route my can't be made: No bean could be found in the registry for:"
          + " contnt; did you mean content?",
      "line 16, column 29): route my can't be made: expected symbol functionEnd",
      "line 19, column 12): the route can't be made: {{not.there}} stands for a key",
      "line 22, column 29): the route can't be made: the bean has no method lnkType; did you mean"
          + " linkType?",
      "line 31, column 25): route made can't be made: No bean could be found in the registry for:"
    };
    List<String> problems = problems(lines).stream().map(Problem::toString).toList();
    assertThat(problems).hasSize(told.length);
    for (String words : told) {
      assertThat(problems).as(words).anySatisfy(p -> assertThat(p).contains(words));
    }
    Settings settings = settings(lines);
    Collection<Target> targets = Target.in(settings);
    Gateway gateway = new Gateway(settings, targets, new Secrets());
    assertThatThrownBy(gateway::run)
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::toString)
                    .containsExactlyInAnyOrderElementsOf(problems));
  }

  @ParameterizedTest
  @CsvSource({
    "${bean:contnt.linkType},there is no bean contnt; did you mean content?",
    "${bean:content.lnkType},the bean content has no lnkType; did you mean linkType?",
    "${bean:nobody.linkType},No bean could be found in the registry for: nobody"
  })
  void whatAnInboxSaysOfBeansIsToldUnderItsKey(String tags, String words) throws IOException {
    String one = "camel.route-template[one].";
    String two = "camel.route-template[two].";
    Settings settings =
        settings(
            one + "template-id = inbox-directory",
            one + "path = " + folder + "/one",
            one + "tags = " + tags,
            two + "template-id = inbox-directory",
            two + "path = " + folder + "/two",
            two + "tags = ${bean:whoever.linkType}");
    List<Problem> problems = new Examination(settings, new Secrets()).problems();
    assertThat(problems)
        .extracting(Problem::key)
        .containsExactlyInAnyOrder(one + "tags", two + "tags");
    assertThat(problems.toString())
        .contains(words)
        .contains("'" + tags + "' is no expression that can be: ")
        .doesNotContain("routes.dir");
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

  private Settings settings(String... lines) throws IOException {
    Path config = folder.resolve("my.properties");
    Files.writeString(
        config,
        "captures.dir = "
            + folder
            + "/captures\nroutes.dir = routes,"
            + folder
            + "\nhttp.port = "
            + FreePorts.next()
            + "\n"
            + String.join("\n", lines));
    return Settings.load(Path.of("."), config, Map.of());
  }

  private List<Problem> problems(String... lines) throws IOException {
    Settings settings = settings(lines);
    Collection<Target> targets = Target.in(settings);
    return RouteTrial.problems(settings, targets, new Secrets());
  }
}
