package dev.remora.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds in YAML files of routes what Camel passes over, or tells of without saying where. */
public final class RouteFiles {
  private static final String KEY = "routes.dir";

  /** Of what is looked for: less is in any text. */
  private static final int SHORTEST = 4;

  private final List<Problem> problems = new ArrayList<>();

  /** Where each thing was seen first, by its kind and name. */
  private final Map<String, String> seen = new HashMap<>();

  private RouteFiles() {}

  /**
   * @param files by their path, what they hold, which is YAML; what is none is told of elsewhere
   */
  static List<Problem> problems(Map<Path, String> files) {
    RouteFiles all = new RouteFiles();
    files.forEach((file, text) -> all.look(file, parsed(text)));
    return List.copyOf(all.problems);
  }

  /**
   * Where in these files a route has what others speak of.
   *
   * @param files by their path, what they hold
   * @param texts that quote it, the one that is closest to it first
   * @return file, line and column; empty where no file has the route
   */
  static Optional<String> place(Map<Path, String> files, String routeId, List<String> texts) {
    for (Map.Entry<Path, String> file : files.entrySet()) {
      if (parsed(file.getValue()).orElse(null) instanceof SequenceNode list) {
        for (Node item : list.getValue()) {
          Optional<Node> route =
              child(item, "route")
                  .filter(
                      body -> child(body, "id").filter(id -> text(id).equals(routeId)).isPresent());
          if (route.isPresent()) {
            return Optional.of(
                file.getKey() + place(quoted(route.get(), texts).orElse(route.get())));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The longest word of the route that the first text quotes which quotes any. */
  private static Optional<Node> quoted(Node route, List<String> texts) {
    List<Node> words = new ArrayList<>();
    collect(route, false, words);
    return texts.stream()
        .flatMap(
            text ->
                words.stream()
                    .filter(word -> text(word).length() >= SHORTEST && text.contains(text(word)))
                    .max(Comparator.comparingInt(word -> text(word).length()))
                    .stream())
        .findFirst();
  }

  /**
   * @param named whether keys are words of the user's, as the names of parameters are
   */
  static void collect(Node node, boolean named, List<Node> words) {
    if (node instanceof MappingNode map) {
      map.getValue()
          .forEach(
              entry -> {
                if (named) {
                  words.add(entry.getKeyNode());
                }
                collect(entry.getValueNode(), text(entry.getKeyNode()).equals("parameters"), words);
              });
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> collect(item, false, words));
    } else {
      words.add(node);
    }
  }

  /** Whether a file defines nothing that routes in others may need, as beans and templates. */
  public static boolean hasRoutesAlone(String text) {
    return parsed(text)
        .filter(SequenceNode.class::isInstance)
        .map(list -> ((SequenceNode) list).getValue())
        .filter(items -> items.stream().allMatch(RouteFiles::isRoute))
        .isPresent();
  }

  private static boolean isRoute(Node item) {
    return child(item, "route").isPresent() || child(item, "from").isPresent();
  }

  static Optional<Node> parsed(String text) {
    try {
      return new Compose(LoadSettings.builder().build()).composeString(text);
    } catch (YamlEngineException e) {
      return Optional.empty(); // told of where templates are read
    }
  }

  private void look(Path file, Optional<Node> root) {
    if (root.isPresent() && root.get() instanceof SequenceNode list) {
      list.getValue().forEach(item -> item(file, item));
    } else {
      problems.add(
          new Problem(
              KEY,
              file.toString(),
              "has to be a list, each item of it after '- '; Camel reads no other"));
    }
  }

  private void item(Path file, Node item) {
    for (String kind : List.of("route", "routeTemplate", "routeConfiguration")) {
      child(item, kind)
          .ifPresent(
              body -> {
                child(body, "id").ifPresent(id -> unique(file, kind, "the id", id));
                if (kind.equals("route")) {
                  child(body, "from")
                      .flatMap(from -> child(from, "uri"))
                      .filter(uri -> text(uri).startsWith("direct:"))
                      .ifPresent(uri -> unique(file, "from", "a route from", uri));
                }
              });
    }
  }

  private void unique(Path file, String kind, String what, Node name) {
    String here = file + place(name);
    String before = seen.putIfAbsent(kind + " " + text(name), here);
    if (before != null) {
      problems.add(
          new Problem(KEY, here, what + " " + text(name) + " is in " + before + " already"));
    }
  }

  static String place(Node node) {
    return node.getStartMark().map(RouteFiles::place).orElse("");
  }

  private static String place(Mark mark) {
    return ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }

  static Optional<Node> child(Node parent, String key) {
    return parent instanceof MappingNode map
        ? map.getValue().stream()
            .filter(entry -> text(entry.getKeyNode()).equals(key))
            .map(entry -> entry.getValueNode())
            .findFirst()
        : Optional.empty();
  }

  static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }
}
