package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Routes and examples are what Camel's tools read and write. */
class CamelSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the schema does not know that {{key}} may stand. */
  private static final String PLACEHOLDER = ".autoStartup: string found, boolean expected";

  private static JsonSchema schema;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in =
        YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
    }
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> routes = Files.list(Path.of("routes"));
        Stream<Path> examples = Files.list(Path.of("config", "examples", "extensions"));
        Stream<Path> components = Files.list(Brought.EXAMPLES)) {
      return Stream.of(routes, examples, components).flatMap(files -> files).sorted().toList();
    }
  }

  private static List<String> wrong(String yaml) {
    Object content = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return schema.validate(JSON.valueToTree(content)).stream()
        .map(Object::toString)
        .filter(message -> !message.endsWith(PLACEHOLDER))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileKeepsToCamelsSchema(Path file) throws IOException {
    assertThat(wrong(Files.readString(file))).isEmpty();
  }

  @Test
  void whatIsNotInTheSchemaWouldBeSeen() {
    assertThat(wrong("- route: {id: x, from: {uri: timer, steps: [{nonsense: {}}]}}")).isNotEmpty();
    assertThat(wrong("- route: {id: x, from: {uri: timer, steps: []}, idd: y}")).isNotEmpty();
  }
}
