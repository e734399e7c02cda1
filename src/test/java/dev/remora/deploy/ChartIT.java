package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.DocBlocks;
import dev.remora.Tools;
import dev.remora.config.Check;
import dev.remora.config.Key;
import dev.remora.config.Keys;
import dev.remora.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The chart makes documents that a Kubernetes API would take, of keys that Remora has. */
class ChartIT {
  private static final String CHART = "deploy/kubernetes/remora";
  private static final String ALL = CHART + "/ci/all.yaml";
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @BeforeAll
  static void requireHelm() {
    Tools.require("helm");
  }

  private static Podman.Ended helm(String... words) throws Exception {
    return Podman.run(Stream.concat(Stream.of("helm"), Stream.of(words)).toArray(String[]::new));
  }

  private static List<JsonNode> rendered(String... options) throws Exception {
    Podman.Ended template =
        helm(
            Stream.concat(Stream.of("template", "site", CHART), Stream.of(options))
                .toArray(String[]::new));
    assertThat(template.status()).as(template.said()).isZero();
    List<JsonNode> documents = new ArrayList<>();
    new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build())
        .loadAllFromString(template.said())
        .forEach(document -> documents.add(JSON.valueToTree(document)));
    return documents;
  }

  private static JsonNode only(List<JsonNode> documents, String kind) {
    List<JsonNode> found =
        documents.stream().filter(d -> d.path("kind").asText().equals(kind)).toList();
    assertThat(found).as(kind).hasSize(1);
    return found.get(0);
  }

  @Test
  void lintFindsNothing() throws Exception {
    for (String values : List.of(CHART + "/values.yaml", ALL)) {
      Podman.Ended lint = helm("lint", "--strict", CHART, "--values", values);
      assertThat(lint.status()).as(lint.said()).isZero();
    }
  }

  @Test
  void eachDocumentIsOfItsKindAndHasNoOtherFields() throws Exception {
    List<JsonNode> few = rendered();
    List<JsonNode> all = rendered("--values", ALL);
    assertThat(few).hasSize(5);
    assertThat(all).hasSize(7);
    for (List<JsonNode> documents : List.of(few, all)) {
      for (JsonNode document : documents) {
        assertThat(StrictKubernetes.read(document)).isNotNull();
      }
    }
  }

  /** Else the test above would find nothing. */
  @Test
  void aFieldThatItsKindDoesNotHaveIsFound() throws Exception {
    JsonNode set = only(rendered(), "StatefulSet");
    ObjectNode container = (ObjectNode) set.at("/spec/template/spec/containers/0");
    container.put("readOnlyRootFilesytem", true);
    assertThatThrownBy(() -> StrictKubernetes.read(set)).hasMessageContaining("Filesytem");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.cloudshark\\.token=" + TOKEN,
        "config.cloudshark\\.lab\\.token=" + TOKEN,
        "config.http\\.port=9090",
        "config.camel\\.management\\.port=9877",
        "config.camel\\.management\\.host=127.0.0.1",
        "config.captures\\.dir=/data",
        "confg.log\\.level=info",
        "replicas=2",
        "terminationGracePeriodSeconds=10",
        "storage.size=plenty"
      })
  void aValueThatIsNoneOrDoesNotBelongThereIsRefused(String value) throws Exception {
    Podman.Ended template = helm("template", "site", CHART, "--set", value);
    assertThat(template.status()).isNotZero();
    assertThat(template.said()).contains("values don't meet the specifications");
  }

  @Test
  void aClusterWithIpv6AloneIsServed() throws Exception {
    String hosts = "config.http\\.host=::,config.camel\\.management\\.host=::";
    assertThat(only(rendered("--set", hosts), "ConfigMap").at("/data/application.properties"))
        .asString()
        .contains("http.host = ::", "camel.management.host = ::");
  }

  @Test
  void theConfigurationThatItMakesIsInOrder() throws Exception {
    for (String[] options : new String[][] {{}, {"--values", ALL}}) {
      JsonNode data = only(rendered(options), "ConfigMap").path("data");
      Path file = folder.resolve("application.properties");
      Files.writeString(file, data.path("application.properties").asText());
      Path secret = Files.writeString(folder.resolve("secret"), TOKEN);
      Map<String, String> environment = new TreeMap<>();
      String prefix = "camel.route-template[sensors].";
      String text = Files.readString(file);
      if (text.contains(prefix)) {
        environment.put("CLOUDSHARK_TOKEN_FILE", secret.toString());
        Files.writeString(file, text.replace("/secrets/sensors/password", secret.toString()));
      }
      Settings settings = Settings.load(Path.of("."), file, environment);
      assertThat(Check.problems(settings)).isEmpty();
      if (options.length > 0) {
        assertThat(settings.text("delivery.stop-on")).isEqualTo("(?i)api token|over\\s+quota");
      }
    }
  }

  @Test
  void theValuesOfItsDocumentationAreInOrder() throws Exception {
    String readme = "deploy/kubernetes/README.md";
    Path values = folder.resolve("my-values.yaml");
    Files.writeString(values, DocBlocks.recipe(readme, "my-values.yaml"));
    String command = DocBlocks.recipe(readme, "install").strip();
    assertThat(command).isEqualTo("helm install site " + CHART + " --values my-values.yaml");
    List<JsonNode> documents = rendered("--values", values.toString());
    for (JsonNode document : documents) {
      assertThat(StrictKubernetes.read(document)).isNotNull();
    }
    assertThat(only(documents, "StatefulSet").toString())
        .contains("registry.example/remora:0.1.0", "\"secretName\":\"cloudshark\"", "sensors-ftp");
    assertThat(only(documents, "ConfigMap").toString()).contains("ftp.example");
  }

  @Test
  void environmentPortsAndPathsAreThoseThatRemoraHas() throws Exception {
    JsonNode set = only(rendered("--values", ALL), "StatefulSet");
    JsonNode pod = set.at("/spec/template/spec");
    JsonNode container = pod.at("/containers/0");
    List<String> known =
        Stream.concat(
                Keys.GENERAL.stream().map(Key::environmentName),
                Keys.OF_A_TARGET.stream()
                    .map(key -> Key.environmentName("cloudshark." + key.name())))
            .toList();
    container.path("env").forEach(v -> assertThat(known).contains(v.path("name").asText()));
    assertThat(port(container, "pages")).isEqualTo(defaultOf("http.port"));
    assertThat(port(container, "management")).isEqualTo(defaultOf("camel.management.port"));
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(container.at("/" + probe + "/httpGet/port").asText()).isEqualTo("management");
      assertThat(container.at("/" + probe + "/httpGet/path").asText())
          .matches("/observe/health/(live|ready)");
    }
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
    assertThat(set.at("/spec/replicas").asInt()).isEqualTo(1);
  }

  private static String port(JsonNode container, String name) {
    for (JsonNode port : container.path("ports")) {
      if (port.path("name").asText().equals(name)) {
        return port.path("containerPort").asText();
      }
    }
    return "";
  }

  private static String defaultOf(String key) {
    return Keys.find(key).orElseThrow().defaultValue();
  }

  @Test
  void theTokenStandsInNothingButItsSecret() throws Exception {
    List<JsonNode> documents = rendered("--values", ALL);
    assertThat(documents.stream().filter(d -> d.toString().contains(TOKEN)))
        .extracting(d -> d.path("kind").asText())
        .containsExactly("Secret");
    List<JsonNode> existing =
        rendered("--set", "token.existingSecret=mine,token.key=api,token.value=" + TOKEN);
    assertThat(existing).noneMatch(d -> d.toString().contains(TOKEN));
    assertThat(only(existing, "StatefulSet").toString())
        .contains("\"secretName\":\"mine\"", "/secrets/cloudshark/api");
  }

  @Test
  void aNewConfigurationStartsItAnewAndANewTokenDoesNot() throws Exception {
    String before = template("token.value=" + TOKEN);
    assertThat(template("token.value=" + TOKEN.replace('0', '1'))).isEqualTo(before);
    assertThat(template("config.log\\.level=debug")).isNotEqualTo(before);
  }

  private static String template(String value) throws Exception {
    return only(rendered("--set", value), "StatefulSet")
        .at("/spec/template/metadata/annotations")
        .toString();
  }

  @Test
  void itIsOfThisVersion() throws Exception {
    assertThat(Path.of("pom.xml")).content().contains("<version>" + version() + "</version>");
  }

  private static String version() throws Exception {
    return Files.readAllLines(Path.of(CHART, "Chart.yaml")).stream()
        .filter(line -> line.startsWith("appVersion: "))
        .map(line -> line.substring("appVersion: ".length()))
        .findFirst()
        .orElseThrow();
  }
}
