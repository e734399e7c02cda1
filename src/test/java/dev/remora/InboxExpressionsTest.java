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

/** What an inbox says in Camel Simple is tried out before any capture comes. */
class InboxExpressionsTest {
  private static final String INBOX = "camel.route-template[inbox].";

  @TempDir Path folder;

  private List<Problem> problems(String... lines) throws IOException {
    Path file = folder.resolve("my.properties");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return SimpleMistakes.problems(Settings.load(Path.of("."), file, Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tags | ${variable.capture.foldr} | a capture has no foldr; did you mean folder?",
        "tags | ${variable.captur.folder} | there is no variable captur; did you mean capture?",
        "tags | lab,${nosuch} | Unknown function: nosuch",
        "comments | ${date:now:yyyy | expected symbol functionEnd",
        "comments | ${date:now:bogus} | Illegal pattern character",
        "comments | ${date:bogus:yyyy} | Command not supported for dateExpression: bogus",
        "filename | ${variable.capture.name.toUperCase()} | toUperCase() not found",
        "filename | ${variable.capture.name.split(} | Method should end with parenthesis",
      })
  void aMistakeIsNamedByItsKeyAndFile(String parameter, String text, String words)
      throws IOException {
    assertThat(problems(INBOX + parameter + " = " + text))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo(INBOX + parameter);
              assertThat(problem.where()).endsWith("my.properties");
              assertThat(problem.message())
                  .contains("'" + text + "'", words)
                  .doesNotContain("\n")
                  .doesNotContain("Exchange[");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lab}",
        "$x{y}",
        "${variable.capture.folder},${date:now:yyyy}",
        "${variable.capture.folder.split('/')[3]}",
        "${variable.capture.path.substring(40)}",
        "${variable.tags}",
        "${variable.capture.policy.target}",
        "${date:file:yyyy}",
        "${date:header.CamelFileLastModified:yyyy}",
        "${file:name}",
        "${file:onlyname.noext}",
        "${file:parent}",
        "${file:size}",
        "${file:modified}",
        "${header.CamelFileName}",
        "${body.name}",
        "${bean:mine.tags}",
        "${hostname}"
      })
  void whatMayDoForSomeCaptureIsNoMistake(String text) throws IOException {
    assertThat(problems(INBOX + "comments = " + text)).isEmpty();
  }

  @Test
  void anInboxOfATemplateThatIsMissingIsToldOfByThat() throws IOException {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    assertThat(problems("routes.dir = " + routes))
        .extracting(Problem::message)
        .singleElement()
        .asString()
        .contains("deliver.camel.yaml is in none of " + routes, "Remora's own folder");
  }

  @Test
  void aBeanThatAKeyDefinesIsThereWhateverItsName() throws IOException {
    String tags = INBOX + "tags = ${bean:contents?method=toString} ${bean:contens.toString}";
    assertThat(
            problems(
                "camel.beans.contents = #class:java.util.Date",
                "camel.beans.contens = #class:java.util.Date",
                "camel.beans.contens.time = 1",
                tags))
        .isEmpty();
    assertThat(problems(tags))
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("there is no bean contents; did you mean content?");
  }

  @Test
  void allOfThemAreToldAtOnce() throws IOException {
    String other = "camel.routeTemplate[other].";
    assertThat(
            problems(
                INBOX + "tags = ${nosuch}",
                INBOX + "comments = ${nosuch}",
                other + "template-id = inbox-directory",
                other + "path = " + folder,
                other + "filename = ${nosuch}"))
        .extracting(Problem::key)
        .containsExactlyInAnyOrder(INBOX + "tags", INBOX + "comments", other + "filename");
  }

  @Test
  void aParameterOfAUsersOwnTemplateIsTriedAsFarAsItIsAnExpression() throws IOException {
    Files.writeString(
        folder.resolve("mine.camel.yaml"),
        """
        - routeTemplate:
            id: inbox-mine
            parameters:
              - name: name
              - name: words
              - name: plain
            route:
              from:
                uri: timer:{{name}}
                steps:
                  - setBody:
                      simple: "{{words}}"
                  - setVariable:
                      name: plain
                      constant: "{{plain}}"
                  - to: direct:deliver
        """);
    String mine = "camel.route-template[mine].";
    assertThat(
            problems(
                "routes.dir = routes," + folder,
                mine + "template-id = inbox-mine",
                mine + "words = ${nosuch}",
                mine + "plain = ${nosuch}"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.key()).isEqualTo(mine + "words"));
    assertThat(
            problems(
                "routes.dir = routes," + folder,
                mine + "template-id = inbox-mine",
                mine + "words = ${variable.of-its-own}",
                mine + "plain = x"))
        .as("what there is to be asked for is the template's own affair")
        .isEmpty();
  }
}
