package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a value comes from, which one wins, and what it refers to. */
class SettingsTest {
  private static final Path HOME = Path.of(".");
  private static final String INBOX_PATH = "camel.route-template[inbox].path";

  @TempDir Path folder;

  private Path file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("my.properties"), String.join("\n", lines) + "\n");
  }

  private Settings settings(String... lines) throws IOException {
    return Settings.load(HOME, file(lines), Map.of());
  }

  @Test
  void withNothingSetEachKeyHasItsDefault() {
    Settings settings = Settings.load(HOME, null, Map.of());
    for (Key key : Keys.GENERAL) {
      assertThat(settings.find(key.name()).orElse("")).isEqualTo(key.defaultValue());
      assertThat(settings.where(key.name())).isEmpty();
    }
    assertThat(settings.targetNames()).containsExactly("default");
    assertThat(settings.find("no.such.key")).isEmpty();
  }

  @Test
  void theUsersFileWinsOverTheShippedOneKeyByKey() throws IOException {
    Settings shipped = Settings.load(HOME, null, Map.of());
    assertThat(shipped.find(INBOX_PATH)).hasValue("captures/inbox");
    assertThat(shipped.where(INBOX_PATH)).endsWith("application.properties");
    Settings own = settings(INBOX_PATH + " = /elsewhere");
    assertThat(own.find(INBOX_PATH)).hasValue("/elsewhere");
    assertThat(own.where(INBOX_PATH)).endsWith("my.properties");
    assertThat(own.find("camel.route-template[inbox].template-id")).hasValue("inbox-directory");
  }

  @Test
  void theEnvironmentWinsOverBothForOwnKeys() throws IOException {
    Path file =
        file(
            "http.port = 1000",
            "log.level = warn",
            "cloudshark.lab.url = http://lab",
            "cloudshark.lab.token-file = lab.token");
    Map<String, String> environment =
        Map.of(
            "HTTP_PORT", " 2000 ",
            "CLOUDSHARK_URL", "http://main",
            "CLOUDSHARK_LAB_TOKEN_FILE", "other.token",
            "OUTCOME_DEAD_LETTER_URI", "log:dead",
            "CAMEL_MANAGEMENT_PORT", "3000",
            "DELIVERY_BACK_OFF_MAX", "1h30m");
    Settings settings = Settings.load(HOME, file, environment);
    assertThat(settings.number("http.port")).isEqualTo(2000);
    assertThat(settings.where("http.port")).isEqualTo("environment variable HTTP_PORT");
    assertThat(settings.text("log.level")).isEqualTo("warn");
    assertThat(settings.find("cloudshark.url")).hasValue("http://main");
    assertThat(settings.find("cloudshark.lab.url")).hasValue("http://lab");
    assertThat(settings.find("cloudshark.lab.token-file")).hasValue("other.token");
    assertThat(settings.find("outcome.dead-letter.uri")).hasValue("log:dead");
    assertThat(settings.number("camel.management.port")).isEqualTo(3000);
    assertThat(settings.duration("delivery.back-off-max")).isEqualTo(Duration.ofMinutes(90));
  }

  @Test
  void theEnvironmentIsAskedForNothingElse() throws IOException {
    Map<String, String> environment =
        Map.of("MY_OWN", "x", "CLOUDSHARK_LAB_URL", "http://lab", "HOME", "/root");
    Settings settings = Settings.load(HOME, file("my.own = 1"), environment);
    assertThat(settings.find("my.own")).hasValue("1");
    assertThat(settings.targetNames()).as("no file speaks of lab").containsExactly("default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void anEmptyVariableIsAsNone(String value) throws IOException {
    Settings settings = Settings.load(HOME, file("log.level = warn"), Map.of("LOG_LEVEL", value));
    assertThat(settings.text("log.level")).isEqualTo("warn");
  }

  @Test
  void anEmptyValueIsAsNoneButHidesTheOneBelow() throws IOException {
    Settings settings = settings("cloudshark.url =", INBOX_PATH + " =");
    assertThat(settings.find("cloudshark.url")).isEmpty();
    assertThat(settings.find(INBOX_PATH)).isEmpty();
  }

  @Test
  void nothingWrittenForAKeyIsItsDefault() throws IOException {
    for (Key key : Keys.GENERAL) {
      Settings settings =
          settings(key.name() + " =", "x = {{" + key.name() + "}}", "cloudshark.method = ");
      assertThat(settings.find(key.name()).orElse("")).isEqualTo(key.defaultValue());
      assertThat(settings.find("x").orElse("")).isEqualTo(key.defaultValue());
      assertThat(settings.text("cloudshark.method")).isEqualTo("post");
    }
    Settings referring = settings("mine =", "http.port = {{mine}}", "delivery.stop-on =");
    assertThat(referring.number("http.port")).isEqualTo(8080);
    assertThat(Check.problems(referring)).extracting(Problem::key).containsExactly("mine");
  }

  @Test
  void aValueNamesOthersAndWhatTheyName() throws IOException {
    Settings settings =
        settings(
            "disk2 = /mnt/2",
            "captures.dir = {{disk2}}/captures",
            "camel.route-template[a].path = {{captures.dir}}/a",
            "camel.route-template[a].tags = {{log.level}},{{Team_1}}",
            "Team_1 = $1\\\\x");
    assertThat(settings.text("captures.dir")).isEqualTo("/mnt/2/captures");
    assertThat(settings.find("camel.route-template[a].path")).hasValue("/mnt/2/captures/a");
    assertThat(settings.find("camel.route-template[a].tags"))
        .as("a default, and characters that mean something elsewhere")
        .hasValue("info,$1\\x");
    assertThat(settings.find(INBOX_PATH)).as("the shipped file").hasValue("/mnt/2/captures/inbox");
  }

  @Test
  void aReferenceSeesWhatTheEnvironmentSets() throws IOException {
    Path file = file("captures.dir = /a", "camel.route-template[a].path = {{captures.dir}}/in");
    Settings settings = Settings.load(HOME, file, Map.of("CAPTURES_DIR", "/b"));
    assertThat(settings.find("camel.route-template[a].path")).hasValue("/b/in");
  }

  @Test
  void whatIsNoPlainKeyOfOursIsLeftToCamel() throws IOException {
    String text = "{{unknown}} {{?perhaps}} {{env:HOME}} {{a:b}} {{}} ${date:now:yyyy}";
    assertThat(settings("my.text = " + text).find("my.text")).hasValue(text);
  }

  @ParameterizedTest
  @CsvSource({
    "captures.dir = {{captures.dir}}/x,captures.dir,captures.dir → captures.dir",
    "http.host = {{a}}|a = {{b}}|b = {{a}},a,a → b → a"
  })
  void aValueThatRefersToItselfIsNamedWithItsWay(String lines, String key, String way) {
    assertThatThrownBy(() -> settings(lines.split("\\|")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(key + " (" + folder.resolve("my.properties") + "): ")
        .hasMessageEndingWith("refers to itself: " + way);
  }

  @Test
  void aReferenceToNothingIsAProblemOfOwnKeys() throws IOException {
    List<Problem> problems =
        Check.problems(
            settings(
                "captures.dir = {{capture.dir}}/x",
                "routes.dir = routes",
                "outcome.delivered.uri = kafka:x?clientId={{env:HOSTNAME}}"));
    assertThat(problems).hasSizeGreaterThanOrEqualTo(1);
    assertThat(problems.get(0).key()).isEqualTo("captures.dir");
    assertThat(problems.get(0).message())
        .startsWith(
            "{{capture.dir}} stands for a key that is not set; did you mean captures.dir? Else");
    assertThat(problems).noneMatch(problem -> problem.key().equals("outcome.delivered.uri"));
  }

  @Test
  void aFileIsUtf8WithWhateverLineEndsAndMark() throws IOException {
    Path file = folder.resolve("notepad.properties");
    Files.writeString(file, "\uFEFFhttp.port = 1000\r\nmy.name = Zürich\r\n");
    Settings settings = Settings.load(HOME, file, Map.of());
    assertThat(settings.number("http.port")).isEqualTo(1000);
    assertThat(settings.find("my.name")).hasValue("Zürich");
    Files.write(file, "my.name = Zürich\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Settings.load(HOME, file, Map.of()))
        .hasMessageContaining("notepad.properties")
        .hasMessageEndingWith("is not in UTF-8");
  }

  @Test
  void allKeysThatAreSetTwiceAreNamedAtOnce() {
    assertThatThrownBy(() -> settings("a = 1", "b = 1", "a = 2", "b = 1", "c = 1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a (")
        .hasMessageContaining("b (")
        .extracting(e -> ((ConfigurationException) e).problems().size())
        .isEqualTo(2);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    for (Path file : List.of(folder.resolve("none"), folder)) {
      assertThatThrownBy(() -> Settings.load(HOME, file, Map.of()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("--config")
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void anUnknownKeyIsKeptForTheCheckToName() throws IOException {
    Settings settings = settings("htp.port = 1");
    assertThat(settings.find("htp.port")).hasValue("1");
    assertThat(settings.all()).containsKey("htp.port");
    assertThat(Check.problems(settings)).extracting(Problem::key).containsExactly("htp.port");
  }

  @Test
  void listsAreStrippedAndSizesAreInBytes() throws IOException {
    Settings settings = settings("embedded.url-hosts = a, b:80 ,,", "embedded.max-size = 2KB");
    assertThat(settings.list("embedded.url-hosts")).containsExactly("a", "b:80");
    assertThat(settings.list("outcome.delivered.uri")).isEmpty();
    assertThat(settings.bytes("embedded.max-size")).isEqualTo(2048);
  }

  @Test
  void keysAreLeftOutAndAddedInACopy() throws IOException {
    Settings settings = settings("cloudshark.url = http://a", "cloudshark.lab.url = http://b");
    assertThat(settings.without("cloudshark.url").all())
        .containsKey("cloudshark.lab.url")
        .doesNotContainKey("cloudshark.url");
    Settings one = settings.only(key -> key.equals("cloudshark.url"));
    assertThat(one.all()).containsOnlyKeys("cloudshark.url");
    assertThat(one.with("cloudshark.url", "http://c").find("cloudshark.url")).hasValue("http://c");
    assertThat(settings.find("cloudshark.url")).hasValue("http://a");
    assertThat(settings.find("cloudshark.lab.url")).hasValue("http://b");
  }

  @Test
  void aTextWithoutDefaultIsNotToBeHad() throws IOException {
    assertThatThrownBy(() -> settings().text("cloudshark.url"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cloudshark.url");
  }
}
