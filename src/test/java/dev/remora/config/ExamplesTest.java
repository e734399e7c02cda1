package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.DocBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example is sound and uses nothing but what is documented. */
class ExamplesTest {
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final Pattern DOCUMENTED = Pattern.compile("^\\| `([^`]+)` \\|");

  @TempDir Path folder;

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("config", "examples"))) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleHasNoMistake(Path example) throws IOException {
    assertThat(example.toString()).endsWith(".properties");
    Path token = Files.writeString(folder.resolve("token"), "c0ffee00c0ffee00c0ffee00c0ffee00\n");
    Map<String, String> environment = new HashMap<>();
    for (String key : keys(example)) {
      if (key.endsWith(".token-file") || key.endsWith(".ca-file")) {
        environment.put(Key.environmentName(key), token.toString());
      }
    }
    assertThat(Check.problems(Settings.load(Path.of("."), example, environment))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleUsesDocumentedKeysOnly(Path example) throws IOException {
    Set<String> documented = documented();
    for (String key : keys(example)) {
      String plain =
          key.replaceFirst("^camel\\.route-template\\[[^]]+]\\.", "")
              .replaceFirst("^cloudshark\\.[^.]+\\.", "cloudshark.");
      assertThat(documented).as("%s in %s", key, example).contains(plain);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleBeginsByTellingWhatItDoesInThreeLinesAtMost(Path example) throws IOException {
    List<String> comment =
        Files.readAllLines(example).stream().takeWhile(line -> line.startsWith("#")).toList();
    assertThat(comment).hasSizeBetween(1, 3).allMatch(line -> line.length() <= 120);
  }

  @Test
  void theReadmeLeadsToThem() throws IOException {
    assertThat(Path.of("README.md")).content().contains("(config/examples)");
  }

  @Test
  void theReadmeKnowsEachKindOfInboxAndWhatItNeeds() throws IOException {
    Map<String, Template> templates = Template.in(List.of(Path.of("routes")));
    Set<String> told = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      if (line.startsWith("| `inbox-")) {
        List<String> names = NAME.matcher(line).results().map(name -> name.group(1)).toList();
        told.add(names.get(0));
        assertThat(templates).containsKey(names.get(0));
        assertThat(templates.get(names.get(0)).parameters().keySet())
            .containsAll(names.subList(1, names.size()));
      }
    }
    assertThat(templates.keySet().stream().filter(name -> name.startsWith("inbox-")))
        .containsExactlyInAnyOrderElementsOf(told);
  }

  static Stream<Arguments> whatTheDocumentationShowsHasNoMistakeEither() {
    return Stream.of(
        Arguments.of("docs/buckets.md", "cloud"), Arguments.of("docs/remote-inboxes.md", "router"));
  }

  @ParameterizedTest
  @MethodSource
  void whatTheDocumentationShowsHasNoMistakeEither(String document, String name)
      throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "c0ffee\n");
    String text =
        DocBlocks.recipe(document, name).replace("/etc/remora/ftp-password", password.toString());
    Path file = Files.writeString(folder.resolve("my.properties"), text);
    assertThat(Check.problems(Settings.load(Path.of("."), file, Map.of()))).isEmpty();
    anExampleUsesDocumentedKeysOnly(file);
  }

  @Test
  void aTemplateOfOnesOwnIsConfiguredAsItsDocumentationShows() throws IOException {
    String document = "docs/extending.md";
    String template = "inbox-url.camel.yaml";
    Files.copy(Path.of("config/examples/extensions", template), folder.resolve(template));
    Path file = folder.resolve("my.properties");
    String routes = DocBlocks.recipe(document, "folder");
    assertThat(routes).contains("/etc/remora/routes");
    Files.writeString(
        file,
        routes.replace("/etc/remora/routes", folder.toString())
            + DocBlocks.recipe(document, "sensor"));
    assertThat(Check.problems(Settings.load(Path.of("."), file, Map.of()))).isEmpty();
  }

  /** The permissions are for the inbox that is shown above them. */
  @Test
  void thePermissionsForABucketFitItsInbox() throws IOException {
    String inbox = DocBlocks.recipe("docs/buckets.md", "cloud");
    assertThat(inbox).contains(".bucket = captures\n", ".prefix = site-a/inbox\n");
    JsonNode policy = new ObjectMapper().readTree(DocBlocks.recipe("docs/buckets.md", "policy"));
    List<String> resources =
        policy.findValues("Resource").stream()
            .flatMap(r -> r.isArray() ? StreamSupport.stream(r.spliterator(), false) : Stream.of(r))
            .map(JsonNode::asText)
            .toList();
    assertThat(resources)
        .containsExactly(
            "arn:aws:s3:::captures",
            "arn:aws:s3:::captures/site-a/inbox/*",
            "arn:aws:s3:::captures/site-a/delivered/*",
            "arn:aws:s3:::captures/site-a/dead-letter/*");
  }

  private static Set<String> keys(Path example) throws IOException {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(example)) {
      properties.load(reader);
    }
    return new TreeSet<>(properties.stringPropertyNames());
  }

  private static Set<String> documented() throws IOException {
    Set<String> names = new TreeSet<>(Set.of(Inboxes.TEMPLATE_ID));
    for (String line : Files.readAllLines(Path.of("docs", "configuration.md"))) {
      Matcher m = DOCUMENTED.matcher(line);
      if (m.find()) {
        names.add(m.group(1));
      }
    }
    return names;
  }
}
