package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Problem;
import dev.remora.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A function that Camel Simple has not is found before a capture comes, wherever it is. */
class StepExpressionsTest {
  private static final String ROUTE =
      "- route:\n    id: my\n    from:\n      uri: timer:x\n      steps:\n        - ";

  @TempDir Path folder;

  private List<Problem> problems(String text, String... more) throws IOException {
    Files.writeString(folder.resolve("my.camel.yaml"), text);
    Path config = folder.resolve("my.properties");
    Files.writeString(
        config,
        "captures.dir = %s/captures%nroutes.dir = routes,%s%n%s%n"
            .formatted(folder, folder, String.join("\n", more)));
    return SimpleMistakes.problems(Settings.load(Path.of("."), config, Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "setBody: {simple: '${bdoy}'} | Unknown function: bdoy; did you mean body? | 29",
        "setBody: {simple: '${uppercase(${bdoy})}'} | Unknown function: bdoy; did you | 29",
        "setBody: {expression: {simple: {expression: '${dat:now:yyyy}'}}} | did you mean date? | 55",
        "log: 'x ${trmi()}' | Unknown function: trmi(); did you mean trim? | 16",
        "log: '${size}' | Unknown function: size; did you mean size()? | 16",
        "log: '${capitalize}' | Unknown function: capitalize; did you mean capitalize()? | 16",
        "log: '${max}' | Unknown function: max; did you mean max()? | 16",
        "log: '${hostName}' | Unknown function: hostName; did you mean hostname? | 16",
        "log: '${date-with-timezone:now}' | Valid syntax | 16",
        "log: '${date:nwo:yyyy}' | Command not supported for dateExpression: nwo; did you mean now? | 16",
        "log: '${date:headr.x+1d:yyyy}' | headr.x; did you mean header? | 16",
        "log: '${date:body}' | Command not supported for dateExpression: body | 16",
        "toD: {uri: 'file:${hader.x}'} | did you mean header? | 22",
        "throwException: {exceptionType: java.io.IOException, message: '${bdoy}'} | did you | 73"
      })
  void itIsTold(String step, String words, int column) throws IOException {
    assertThat(problems(ROUTE + step))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.toString().lines()).hasSize(1);
              assertThat(problem.message()).contains(words);
              assertThat(problem.where())
                  .isEqualTo(folder.resolve("my.camel.yaml") + ", line 6, column " + column);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "setBody: {simple: '${date:header.x:yyyy} ${date:now+1d:yyyy} ${header.x} ${uuid}'}",
        "setBody: {simple: \"${map(text,'${variable.path}')} ${random(1,2)} ${headers[a]}\"}",
        "setBody: {simple: '${bean:content.linkType} ${exception.message} ${exchangeProperty.x}'}",
        "setBody: {simple: '${variable.foo.bar} ${{{a}}} ${body.x[0]} ${body?.y}'}",
        "log: '${nosuchthing} ${fn()} ${function(fn)} ${uuid(myGenerator)} ${jsonpath(a.b)}'",
        "log: '${convertTo(com.acme.Foo)} ${bodyAs(com.acme.Foo)} ${date:file:yyyy} ${date:variable.x}'",
        "log: {message: '${bdoy} ${groovyVar}', logLanguage: header}",
        "log: {message: '${bdoy}', disabled: true}",
        "toD: 'language:groovy:\"${bdoy}\"'",
        "toD: {uri: 'language:groovy:\"${x.y}${bdoy}\"'}",
        "setBody: {simple: \"${body.replace('}','-')} ${replace('}','-')}\"}",
        "script: {groovy: '\"${nosuch}\"'}",
        "setBody: {constant: '${nosuch}'}"
      })
  void whatMayBeIsNot(String step) throws IOException {
    assertThat(problems(ROUTE + step)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "camel.beans.bdoy = #class:java.util.Date",
        "camel.variable.x = $init{ $bdoy := 1 }init$"
      })
  void whatAKeyMayDefineIsNot(String key) throws IOException {
    assertThat(problems(ROUTE + "log: '${bdoy} ${uuid(bdoy)}'", key)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "setBody: {simple: '$init{ $bdoy ~:= ${trim()} }init$'}",
        "log: x\n- beans:\n    - {name: bdoy, type: '#class:java.util.Date'}",
        "log: x\n- routeTemplate:\n    id: t\n    beans:\n      - {name: g, type: java.util.Date}\n"
            + "    from: {uri: 'timer:x', steps: [{log: '${uuid(g)}'}]}",
        "log: x\n- route:\n    precondition: 'false'\n"
            + "    from: {uri: 'timer:x', steps: [{log: '${bdoy} ${jsonpath(a)}'}]}"
      })
  void whatOtherPartsMayDefineOrNeverMakeIsNot(String part) throws IOException {
    String asks = part.contains("precondition") ? "" : "\n- from: {uri: 'timer:y', steps: [STEP]}";
    assertThat(problems(ROUTE + part + asks.replace("STEP", "{log: '${bdoy}'}"))).isEmpty();
  }

  @Test
  void templatesThatNobodyUsesYetAreLookedAtToo() throws IOException {
    String template =
        "- routeTemplate:\n    id: my\n    parameters:\n      - name: x\n    route:\n      from:\n"
            + "        uri: timer:x\n        steps:\n          - setBody: {simple: '{{x}}${bdoy}'}\n";
    assertThat(problems(template))
        .singleElement()
        .satisfies(problem -> assertThat(problem.where()).endsWith("line 9, column 31"));
  }

  @Test
  void allAreToldAtOnce() throws IOException {
    assertThat(problems(ROUTE + "log: '${bdoy}'\n        - log: '${bdoy} ${hader.x}'\n"))
        .hasSize(3);
  }
}
