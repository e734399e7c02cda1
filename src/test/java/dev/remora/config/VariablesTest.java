package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A misspelt variable of the interface is told of, and one of the user's own is not. */
class VariablesTest {
  private static final String ROUTE =
      "- route:\n    id: my\n    from:\n      uri: direct:before-delivery\n      steps:\n";

  private static List<Problem> of(String... steps) {
    StringBuilder text = new StringBuilder(ROUTE);
    Stream.of(steps).forEach(step -> text.append("        - ").append(step).append('\n'));
    return new Variables(Map.of(Path.of("my.camel.yaml"), text.toString())).warnings();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "log: '${variable.tgs}' | nothing sets the variable tgs; did you mean tags?",
        "log: '${variables.Tags}' | nothing sets the variable Tags; did you mean tags?",
        "log: '${variable:fliename}' | nothing sets the variable fliename; did you mean filename?",
        "log: {message: '${variable.tagz?.length}'} | sets the variable tagz; did you mean tags?",
        "setBody: {variable: inbxo} | nothing sets the variable inbxo; did you mean inbox?",
        "setVariable: {name: tgas, constant: x} | nothing asks for the variable tgas; did you mean",
        "setVariables: {variables: [{name: desicion, constant: x}]} | did you mean decision?",
        "to: {uri: 'log:x', variableSend: tgas} | nothing sets the variable tgas; did you mean tags?",
        "to: {uri: 'log:x', variableReceive: coments} | did you mean comments?",
        "log: '${variable.capture.nme}' | a capture has no nme; did you mean name?",
        "log: '${variable.capture?.foldr}' | a capture has no foldr; did you mean folder?"
      })
  void whatLooksMisspeltIsTold(String step, String words) {
    assertThat(of(step))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message()).contains(words);
              assertThat(problem.where()).startsWith("my.camel.yaml, line 6, column ");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log: '${variable.tags} ${variable.capture.path} ${variable.capture.folder.length()}'",
        "log: '${variable.house} ${variable.capture.policy} ${variable.route:tgs} ${body.tgs}'",
        "log: '${header.variable.tgs} the variable: tgs'",
        "setVariable: {name: 'tgs:x', constant: x}",
        "setVariable: {name: house, constant: x}",
        "setVariable: {name: '${header.tgs}', constant: x}"
      })
  void allElseIsNot(String step) {
    assertThat(of(step)).isEmpty();
  }

  @Test
  void oneThatIsBothSetAndAskedForIsTheUsersOwn() {
    assertThat(of("setVariable: {name: hosd, constant: x}", "log: '${variable.hosd}'")).isEmpty();
    assertThat(of("script: {groovy: \"exchange.setVariable('tgs', 1)\"}", "log: '${variable.tgs}'"))
        .isEmpty();
    assertThat(
            of("setVariable: {name: tgs, constant: x}", "script: {groovy: \"variables['tgs']\"}"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "to: {uri: 'log:x', variableSend: paths}",
        "to: {uri: 'log:x', variable-send: paths}",
        "setBody: {jq: 'variable(\"paths\")'}",
        "setBody: {jq: \".x + variable('paths')\"}"
      })
  void oneThatAStepSendsOrJqAsksForIsAskedFor(String step) {
    assertThat(of("setVariable: {name: paths, constant: x}", step)).isEmpty();
  }

  @Test
  void noneOfTheExamplesNorOfRemorasOwnIsTold() throws IOException {
    for (String folder : List.of("routes", "config/examples/extensions")) {
      assertThat(new Variables(Template.texts(List.of(Path.of(folder)))).warnings()).isEmpty();
    }
  }

  /** Each that the interface names is known here, with what may be asked of a capture. */
  @Test
  void theInterfaceNamesNoOther() throws IOException {
    String docs = Files.readString(Path.of("docs", "extending.md"));
    for (String name : Variables.KNOWN) {
      assertThat(docs).contains("`" + name + "`");
    }
    for (String name : Variables.OF_A_CAPTURE) {
      assertThat(docs).contains("`." + name + "`");
    }
  }
}
