package dev.remora.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds what routes say in Camel Simple. */
public final class SimpleTexts {

  /** Functions with nothing in braces within them; what is begun with {@code \$} is none. */
  private static final Pattern FUNCTION =
      Pattern.compile("(?<!\\\\)\\$(?:simple)?\\{([^${}\\\\]*)}");

  /** It may define functions of its own. */
  private static final String INIT = "$init{";

  /** Steps of which a text is Simple, by the child that has it where it is not the step itself. */
  private static final Map<String, String> STEPS =
      Map.of(
          "simple", "expression",
          "log", "message",
          "toD", "uri",
          "to-d", "uri",
          "throwException", "message",
          "throw-exception", "message");

  /** With these a function may be anything's that a file defines. */
  private static final Set<String> DEFINING = Set.of("beans", "bean");

  private final List<Function> functions = new ArrayList<>();

  private SimpleTexts() {}

  /**
   * A function that a route asks for.
   *
   * @param text as {@code date:now:yyyy}
   * @param where file, line and column
   */
  public record Function(String text, String where) {}

  /**
   * The functions in these files, in their order.
   *
   * @param routes what the files of routes hold
   */
  public static List<Function> functions(Map<Path, String> routes) {
    SimpleTexts texts = new SimpleTexts();
    routes.forEach(
        (file, text) ->
            RouteFiles.parsed(text).ifPresent(root -> texts.look(root, file.toString())));
    return List.copyOf(texts.functions);
  }

  /** Whether one of the files defines beans, which may bring functions of their own. */
  public static boolean defineBeans(Map<Path, String> routes) {
    return routes.values().stream()
        .flatMap(text -> RouteFiles.items(text).stream())
        .anyMatch(item -> DEFINING.stream().anyMatch(k -> RouteFiles.child(item, k).isPresent()));
  }

  /**
   * Names of beans that these files define.
   *
   * @param routes what the files of routes hold
   */
  public static Set<String> beans(Map<Path, String> routes) {
    return routes.values().stream()
        .flatMap(text -> RouteFiles.items(text).stream())
        .flatMap(item -> DEFINING.stream().flatMap(k -> RouteFiles.child(item, k).stream()))
        .flatMap(
            body -> body instanceof SequenceNode list ? list.getValue().stream() : Stream.of(body))
        .flatMap(bean -> RouteFiles.child(bean, "name").stream())
        .map(RouteFiles::text)
        .collect(Collectors.toSet());
  }

  private void look(Node node, String file) {
    if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        String child = STEPS.get(RouteFiles.text(entry.getKeyNode()));
        Node value = entry.getValueNode();
        if (child != null) {
          add(RouteFiles.child(value, child).orElse(value), file);
        }
        look(value, file);
      }
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> look(item, file));
    }
  }

  private void add(Node node, String file) {
    String text = RouteFiles.text(node);
    Matcher function = FUNCTION.matcher(text);
    while (function.find() && !text.contains(INIT)) {
      functions.add(new Function(function.group(1), file + RouteFiles.place(node)));
    }
  }
}
