package dev.remora.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.component.http.HttpComponent;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds options of HTTP endpoints that are misspelt. Camel takes what it does not know for a part
 * of the address that is asked, and says nothing.
 */
final class HttpOptions {
  private static final String LIST = "/META-INF/org/apache/camel/component/http/http.json";

  /** Others are too short to be told from what an address may hold. */
  private static final int SHORTEST = 6;

  private static final int NEAR = 2;

  private final List<Problem> warnings = new ArrayList<>();

  private HttpOptions() {}

  /**
   * @param routes what the files of routes hold
   * @param keys of which the values are addresses
   */
  static List<Problem> warnings(Map<Path, String> routes, Settings settings, List<String> keys) {
    HttpOptions options = new HttpOptions();
    for (String key : keys) {
      settings.list(key).forEach(uri -> options.address(uri, key, settings.where(key)));
    }
    routes.forEach(
        (file, text) ->
            RouteFiles.parsed(text).ifPresent(root -> options.look(root, file.toString())));
    return options.warnings;
  }

  private void look(Node node, String file) {
    if (node instanceof MappingNode map) {
      boolean http =
          RouteFiles.child(map, "uri").filter(uri -> isHttp(RouteFiles.text(uri))).isPresent();
      RouteFiles.child(map, "parameters")
          .filter(parameters -> http && parameters instanceof MappingNode)
          .ifPresent(parameters -> parameters((MappingNode) parameters, file));
      map.getValue().forEach(entry -> look(entry.getValueNode(), file));
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> look(item, file));
    } else {
      address(RouteFiles.text(node), "routes.dir", file + RouteFiles.place(node));
    }
  }

  private void parameters(MappingNode parameters, String file) {
    parameters
        .getValue()
        .forEach(
            entry -> {
              Node name = entry.getKeyNode();
              option(RouteFiles.text(name), "routes.dir", file + RouteFiles.place(name));
            });
  }

  private void address(String uri, String key, String where) {
    int query = uri.indexOf('?');
    if (isHttp(uri) && query > 0 && uri.chars().noneMatch(Character::isWhitespace)) {
      Arrays.stream(uri.substring(query + 1).split("&"))
          .forEach(pair -> option(pair.replaceFirst("=.*", ""), key, where));
    }
  }

  private static boolean isHttp(String uri) {
    return uri.matches("https?(:.*)?");
  }

  private void option(String name, String key, String where) {
    near(name)
        .map(
            meant ->
                name
                    + " is no option of http, and goes to the server as a part of the address; did"
                    + " you mean "
                    + meant
                    + "?")
        .ifPresent(words -> warnings.add(new Problem(key, where, words)));
  }

  private static Optional<String> near(String name) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return name.length() < SHORTEST || Known.NAMES.contains(name)
        ? Optional.empty()
        : Known.NAMES.stream()
            .filter(known -> known.length() >= SHORTEST && distance.apply(known, name) <= NEAR)
            .findFirst();
  }

  private static final class Known {
    static final Set<String> NAMES = read();

    private static Set<String> read() {
      try (InputStream in = HttpComponent.class.getResourceAsStream(LIST)) {
        Set<String> names = new TreeSet<>();
        JsonNode list = new ObjectMapper().readTree(in);
        for (String of : List.of("properties", "componentProperties")) { // both are taken there
          list.path(of).fieldNames().forEachRemaining(names::add);
        }
        return names;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
