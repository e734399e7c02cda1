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

  /** Defines functions, for all that is made after it. */
  private static final String INIT = "$init{";

  /** How keys of beans begin. */
  private static final String BEANS = "camel.beans";

  /** Steps of which a text is Simple, by the child that has it where it is not the step itself. */
  private static final Map<String, String> STEPS =
      Map.of(
          "simple", "expression",
          "log", "message",
          "toD", "uri",
          "to-d", "uri",
          "throwException", "message",
          "throw-exception", "message");

  /** What begins with it, or has it behind a {@code +}, is no Simple. */
  private static final String OTHER_LANGUAGE = "language:";

  /** With these a function may be anything's that a file defines. */
  private static final Set<String> DEFINING = Set.of("beans", "bean");

  /** What has one of these may never be made. */
  private static final Set<String> CONDITIONS = Set.of("precondition", "disabled");

  /** Of a step whose text may be of another language. */
  private static final Set<String> LANGUAGES = Set.of("logLanguage", "log-language");

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

  /**
   * Whether functions may be there that are not of Camel: of beans, or of a block that defines them
   * for all routes.
   *
   * @param settings that may define beans too
   */
  public static boolean mayDefineFunctions(Settings settings, Map<Path, String> routes) {
    return settings.all().keySet().stream().anyMatch(key -> key.startsWith(BEANS))
        || settings.all().values().stream().anyMatch(value -> value.text().contains(INIT))
        || routes.values().stream().anyMatch(text -> text.contains(INIT))
        || definitions(routes).findAny().isPresent();
  }

  /**
   * Names of beans that these files and settings define.
   *
   * @param routes what the files of routes hold
   */
  public static Set<String> beans(Settings settings, Map<Path, String> routes) {
    return Stream.concat(
            settings.all().keySet().stream()
                .filter(key -> key.startsWith(BEANS + "."))
                .map(key -> key.substring(BEANS.length() + 1).replaceFirst("[^\\w-].*", "")),
            definitions(routes)
                .flatMap(
                    body ->
                        body instanceof SequenceNode list
                            ? list.getValue().stream()
                            : Stream.of(body))
                .flatMap(bean -> RouteFiles.child(bean, "name").stream())
                .map(RouteFiles::text))
        .collect(Collectors.toSet());
  }

  /** Of a file, and of a template for its own routes. */
  private static Stream<Node> definitions(Map<Path, String> routes) {
    return routes.values().stream()
        .flatMap(text -> RouteFiles.items(text).stream())
        .flatMap(
            item ->
                Stream.concat(
                    Stream.of(item),
                    Stream.of("routeTemplate", "route-template")
                        .flatMap(k -> RouteFiles.child(item, k).stream())))
        .flatMap(item -> DEFINING.stream().flatMap(k -> RouteFiles.child(item, k).stream()));
  }

  private void look(Node node, String file) {
    if (has(node, CONDITIONS)) {
      return;
    }
    if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        String child = STEPS.get(RouteFiles.text(entry.getKeyNode()));
        Node value = entry.getValueNode();
        if (child != null && !has(value, LANGUAGES) && !has(value, CONDITIONS)) {
          add(RouteFiles.child(value, child).orElse(value), file);
        }
        look(value, file);
      }
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> look(item, file));
    }
  }

  private static boolean has(Node node, Set<String> keys) {
    return keys.stream().anyMatch(key -> RouteFiles.child(node, key).isPresent());
  }

  private void add(Node node, String file) {
    String text = RouteFiles.text(node);
    if (text.contains(OTHER_LANGUAGE)) {
      return;
    }
    Matcher function = FUNCTION.matcher(text);
    while (function.find()) {
      if (isWhole(function.group(1))) {
        functions.add(new Function(function.group(1), file + RouteFiles.place(node)));
      }
    }
  }

  /** Else the brace that ends it is within quotes. */
  private static boolean isWhole(String function) {
    return Stream.of('\'', '"')
        .allMatch(quote -> function.chars().filter(c -> c == quote).count() % 2 == 0);
  }
}
