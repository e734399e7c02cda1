package dev.remora.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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
    return place(files, "route", id -> id.equals(Optional.of(routeId)), texts)
        .or(
            () ->
                RouteMistake.NUMBERED.matcher(routeId).matches()
                    ? placeWithoutId(files, texts)
                    : Optional.empty()); // it may be of a template, which has its own id
  }

  /** As {@link #place(Map, String, List)}, of the template of this id. */
  static Optional<String> placeInTemplate(
      Map<Path, String> files, String templateId, List<String> texts) {
    return place(files, "routeTemplate", id -> id.equals(Optional.of(templateId)), texts);
  }

  /** Where in these files the route of this id is. */
  static Optional<String> place(Map<Path, String> files, String routeId) {
    Map<Path, String> naming = new LinkedHashMap<>(files);
    naming.values().removeIf(text -> !text.contains(routeId)); // to read them takes a moment
    return place(naming, "route", id -> id.equals(Optional.of(routeId)), List.of(routeId));
  }

  private static Optional<String> place(
      Map<Path, String> files, String kind, Predicate<Optional<String>> isIt, List<String> texts) {
    for (Map.Entry<Path, String> file : files.entrySet()) {
      for (Node item : items(file.getValue())) {
        Optional<Node> body =
            child(item, kind).filter(b -> isIt.test(child(b, "id").map(RouteFiles::text)));
        if (body.isPresent()) {
          return Optional.of(file.getKey() + place(quoted(body.get(), texts).orElse(body.get())));
        }
      }
    }
    return Optional.empty();
  }

  /** Camel calls a route without an id by a number: what is quoted tells which it is. */
  private static Optional<String> placeWithoutId(Map<Path, String> files, List<String> texts) {
    for (Map.Entry<Path, String> file : files.entrySet()) {
      for (Node item : items(file.getValue())) {
        Optional<Node> quoted =
            child(item, "route")
                .or(() -> Optional.of(item).filter(i -> child(i, "from").isPresent()))
                .filter(body -> child(body, "id").isEmpty())
                .flatMap(body -> quoted(body, texts));
        if (quoted.isPresent()) {
          return Optional.of(file.getKey() + place(quoted.get()));
        }
      }
    }
    return Optional.empty();
  }

  static List<Node> items(String text) {
    return parsed(text).orElse(null) instanceof SequenceNode list ? list.getValue() : List.of();
  }

  /**
   * The longest word of the route that all texts quote, or else the first that quotes any: a step
   * may be quoted with all that is in it.
   */
  private static Optional<Node> quoted(Node route, List<String> texts) {
    List<Node> words = new ArrayList<>();
    collect(route, false, words);
    words.removeIf(word -> text(word).length() < SHORTEST);
    return longest(words, word -> texts.stream().allMatch(text -> text.contains(word)))
        .or(
            () ->
                texts.stream()
                    .flatMap(text -> longest(words, text::contains).stream())
                    .findFirst());
  }

  private static Optional<Node> longest(List<Node> words, Predicate<String> isQuoted) {
    return words.stream()
        .filter(word -> isQuoted.test(text(word)))
        .max(Comparator.comparingInt(word -> text(word).length()));
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

  static boolean isRoute(Node item) {
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
