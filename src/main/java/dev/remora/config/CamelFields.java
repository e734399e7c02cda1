package dev.remora.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Guesses which step, or which field of one, a misspelt word of a route was meant to be. */
final class CamelFields {
  private static final Pattern UNKNOWN =
      Pattern.compile("(Unsupported field|Unknown node id): (.*)");

  private static final String DEFINITIONS = "#/items/definitions/";
  private static final String STEPS = DEFINITIONS + "org.apache.camel.model.ProcessorDefinition";

  private CamelFields() {}

  /** {@code ; did you mean X?}, or nothing. */
  static String hint(MarkedYamlEngineException failure) {
    Matcher unknown = UNKNOWN.matcher(failure.getProblem());
    Optional<Mark> mark = failure.getProblemMark();
    if (!unknown.matches() || mark.isEmpty()) {
      return "";
    }
    String word = unknown.group(2);
    try {
      Set<String> known =
          unknown.group(1).startsWith("Unknown") ? steps() : fields(owner(mark.get(), word));
      return Nearest.slip(word, known).map(meant -> "; did you mean " + meant + "?").orElse("");
    } catch (IOException e) {
      return ""; // what is wrong is told all the same
    }
  }

  private static Set<String> steps() throws IOException {
    JsonNode schema = schema();
    Set<String> names = new TreeSet<>();
    schema.path("items").path("properties").fieldNames().forEachRemaining(names::add);
    addFields(schema, STEPS, names);
    return names;
  }

  /** Those of all that Camel knows under the name of what has them. */
  private static Set<String> fields(String owner) throws IOException {
    JsonNode schema = schema();
    Set<String> names = new TreeSet<>();
    for (JsonNode known : schema.findValues(owner)) {
      known.findValuesAsText("$ref").forEach(reference -> addFields(schema, reference, names));
    }
    return names;
  }

  private static void addFields(JsonNode schema, String reference, Set<String> names) {
    schema
        .path("items")
        .path("definitions")
        .path(reference.replace(DEFINITIONS, ""))
        .findValues("properties")
        .forEach(fields -> fields.fieldNames().forEachRemaining(names::add));
  }

  private static JsonNode schema() throws IOException {
    try (InputStream in =
        YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
      return new JsonMapper().readTree(in);
    }
  }

  /** The key below which the file has this field at this place; empty where none has. */
  private static String owner(Mark mark, String field) throws IOException {
    Path file = FileAddress.file(mark.getName());
    return RouteFiles.parsed(Files.readString(file))
        .flatMap(root -> owner(root, "", field, node -> isAt(node, mark)))
        .orElse("");
  }

  /** Camel names the place of the field's value, or that of all that it is in. */
  private static Optional<String> owner(
      Node node, String above, String field, Predicate<Node> isIt) {
    if (node instanceof SequenceNode list) {
      return first(list.getValue().stream().map(item -> owner(item, above, field, isIt)));
    }
    List<NodeTuple> entries = node instanceof MappingNode map ? map.getValue() : List.of();
    boolean found =
        RouteFiles.child(node, field)
            .filter(value -> isIt.test(value) || isIt.test(node))
            .isPresent();
    return found
        ? Optional.of(above)
        : first(
            entries.stream()
                .map(e -> owner(e.getValueNode(), RouteFiles.text(e.getKeyNode()), field, isIt)));
  }

  private static Optional<String> first(Stream<Optional<String>> found) {
    return found.flatMap(Optional::stream).findFirst();
  }

  private static boolean isAt(Node node, Mark mark) {
    return node.getStartMark()
        .filter(m -> m.getLine() == mark.getLine() && m.getColumn() == mark.getColumn())
        .isPresent();
  }
}
