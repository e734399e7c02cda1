package dev.remora.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds names of variables that look like misspelt ones of the interface. Camel takes any: one that
 * nobody has set is empty, and one that nobody asks for does nothing.
 */
final class Variables {
  /** Those of docs/extending.md. */
  static final Set<String> KNOWN =
      Set.of(
          "inbox",
          "path",
          "tags",
          "comments",
          "filename",
          "target",
          "method",
          "keylog",
          "outcome",
          "capture",
          "decision",
          "why",
          "hold",
          "link",
          "reason");

  /** What can be asked of a capture by the interface. */
  static final Set<String> OF_A_CAPTURE =
      Set.of("inbox", "path", "folder", "name", "size", "source", "file");

  private static final String NAME = "([A-Za-z_][\\w-]*)";

  private static final Pattern READ =
      Pattern.compile(
          "(?:(?<![\\w.])variables?(?:[.:]\\??|[\\[(]['\"])|getVariable\\(['\"])"
              + NAME
              + "(?:\\??\\."
              + NAME
              + ")?(?![\\w:])");

  private static final Pattern SET = Pattern.compile("setVariable\\(['\"]?" + NAME + "(?![\\w:])");

  /** Steps of which the child {@code name} is a variable that they set. */
  private static final Set<String> SETTERS = Set.of("setVariable", "set-variable");

  private static final Set<String> MANY = Set.of("setVariables", "set-variables");

  private static final Set<String> INTO = Set.of("variableReceive", "variable-receive");

  private static final Set<String> OUT_OF = Set.of("variableSend", "variable-send");

  private final Map<String, String> set = new LinkedHashMap<>();
  private final Map<String, String> asked = new LinkedHashMap<>();
  private final Map<String, String> ofACapture = new LinkedHashMap<>();

  /**
   * @param routes what the files of routes hold
   */
  Variables(Map<Path, String> routes) {
    routes.forEach(
        (file, text) -> RouteFiles.parsed(text).ifPresent(root -> look(root, file.toString())));
  }

  /** One for each name, at the first place where it is. */
  List<Problem> warnings() {
    return Stream.of(
            doubts(asked, set, KNOWN, "nothing sets the variable "),
            doubts(set, asked, KNOWN, "nothing asks for the variable "),
            doubts(ofACapture, Map.of(), OF_A_CAPTURE, "a capture has no "))
        .flatMap(doubts -> doubts)
        .toList();
  }

  /**
   * @param counterpart names that somebody has a use for, whatever they look like
   */
  private static Stream<Problem> doubts(
      Map<String, String> names, Map<String, String> counterpart, Set<String> known, String words) {
    return names.entrySet().stream()
        .filter(name -> !known.contains(name.getKey()) && !counterpart.containsKey(name.getKey()))
        .flatMap(
            name ->
                Nearest.slip(name.getKey(), known)
                    .map(meant -> words + name.getKey() + "; did you mean " + meant + "?")
                    .map(said -> new Problem("routes.dir", name.getValue(), said))
                    .stream());
  }

  private void look(Node node, String file) {
    if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        String key = RouteFiles.text(entry.getKeyNode());
        Node value = entry.getValueNode();
        if (SETTERS.contains(key)) {
          RouteFiles.child(value, "name").ifPresent(name -> sets(name, file));
        } else if (MANY.contains(key)) {
          many(value, file);
        } else if (INTO.contains(key)) {
          sets(value, file);
        } else if (OUT_OF.contains(key)) {
          asks(value, file);
        } else if (key.equals("variable")) {
          asks(RouteFiles.child(value, "expression").orElse(value), file);
        }
        look(value, file);
      }
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> look(item, file));
    } else {
      text(node, file);
    }
  }

  private void many(Node body, String file) {
    if (RouteFiles.child(body, "variables").orElse(body) instanceof SequenceNode list) {
      list.getValue().stream()
          .flatMap(item -> RouteFiles.child(item, "name").stream())
          .forEach(name -> sets(name, file));
    }
  }

  private void sets(Node name, String file) {
    note(name, file, set::putIfAbsent);
  }

  private void asks(Node name, String file) {
    note(name, file, asked::putIfAbsent);
  }

  /** What is made up while it runs can be any name, and one of elsewhere has a colon in it. */
  private static void note(Node name, String file, BiConsumer<String, String> into) {
    String text = RouteFiles.text(name);
    if (text.matches(NAME)) {
      into.accept(text, file + RouteFiles.place(name));
    }
  }

  private void text(Node node, String file) {
    String where = file + RouteFiles.place(node);
    Matcher sets = SET.matcher(RouteFiles.text(node));
    while (sets.find()) {
      set.putIfAbsent(sets.group(1), where);
    }
    Matcher read = READ.matcher(RouteFiles.text(node));
    while (read.find()) {
      asked.putIfAbsent(read.group(1), where);
      if (read.group(1).equals("capture") && read.group(2) != null) {
        ofACapture.putIfAbsent(read.group(2), where);
      }
    }
  }
}
