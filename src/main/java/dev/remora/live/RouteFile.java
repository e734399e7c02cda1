package dev.remora.live;

import dev.remora.config.Problem;
import dev.remora.config.RouteMistake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A YAML file of routes, as far as changes to it are concerned.
 *
 * @param items in the file's order
 */
record RouteFile(Path path, String text, List<Item> items) {

  /** What an item of a file is. */
  enum Kind {
    ROUTE,
    TEMPLATE,
    CONFIGURATION,
    /** Is of account to the routes of its file alone. */
    COMPANION,
    /** Can't be changed while it runs. */
    FIXED
  }

  /**
   * One item of the list that a file is.
   *
   * @param id null where it has none
   * @param content as YAML has it
   */
  record Item(Kind kind, String id, Object content) {
    private static String text(Map<?, ?> body, String key) {
      Object value = body.get(key);
      return value == null ? null : value.toString();
    }

    private static Item of(String key, Object body) {
      String id = body instanceof Map<?, ?> map ? text(map, "id") : null;
      return switch (key) {
        case "route" -> new Item(Kind.ROUTE, id, body);
        case "from" -> new Item(Kind.ROUTE, null, Map.of("from", body));
        case "routeTemplate", "route-template" -> new Item(Kind.TEMPLATE, id, body);
        case "routeConfiguration", "route-configuration" -> new Item(Kind.CONFIGURATION, id, body);
        default ->
            new Item(COMPANIONS.contains(key) ? Kind.COMPANION : Kind.FIXED, id, Map.of(key, body));
      };
    }
  }

  private static final Set<String> COMPANIONS =
      Set.of(
          "beans",
          "errorHandler",
          "error-handler",
          "onException",
          "on-exception",
          "onCompletion",
          "on-completion",
          "intercept",
          "interceptFrom",
          "intercept-from",
          "interceptSendToEndpoint",
          "intercept-send-to-endpoint");

  /** A file that is no list of routes. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Broken(Path file, int line, int column, String why) {
      super(why);
      String place = line == 0 ? "" : ", line " + line + ", column " + column;
      this.problem = new Problem("routes.dir", file + place, why);
    }

    Problem problem() {
      return problem;
    }
  }

  /**
   * Reads a file's text.
   *
   * @throws Broken with the place, where it is no YAML or no list
   */
  static RouteFile of(Path path, String text) throws Broken {
    LoadSettings settings = LoadSettings.builder().setLabel(path.toString()).build();
    try {
      Object root = new Load(settings).loadFromString(text);
      if (!(root instanceof List<?> list)) {
        throw new Broken(path, 1, 1, root == null ? "is empty" : "is no list of routes");
      }
      List<Item> items = new ArrayList<>();
      for (Object entry : list) {
        if (!(entry instanceof Map<?, ?> map) || map.size() != 1) {
          throw new Broken(path, 1, 1, "has an item that is no route, template or the like");
        }
        Map.Entry<?, ?> only = map.entrySet().iterator().next();
        Object body = Objects.requireNonNullElse(only.getValue(), Map.of());
        items.add(Item.of(String.valueOf(only.getKey()), body));
      }
      return new RouteFile(path, text, List.copyOf(items));
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      throw new Broken(
          path,
          mark == null ? 0 : mark.getLine() + 1,
          mark == null ? 0 : mark.getColumn() + 1,
          "is no YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new Broken(path, 0, 0, "is no YAML: " + RouteMistake.inOneLine(e.getMessage()));
    }
  }

  List<Item> items(Kind kind) {
    return items.stream().filter(item -> item.kind() == kind).toList();
  }
}
