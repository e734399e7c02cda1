package dev.remora.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Which routes call which by {@code direct:}, and what of that leads nowhere. */
final class DirectCalls {
  private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([^?\\s]+)(?:\\?.*)?");

  /** From here on a name is known only while it runs. */
  private static final Pattern OPEN = Pattern.compile("\\{\\{|\\$\\{|\\$simple\\{");

  /** Their addresses are looked out for, not called. */
  private static final Set<String> INTERCEPTS =
      Set.of(
          "interceptFrom",
          "intercept-from",
          "interceptSendToEndpoint",
          "intercept-send-to-endpoint");

  private final Map<String, String> taken = new TreeMap<>();
  private final Map<String, String> called = new TreeMap<>();

  /**
   * @param routes what the files of routes hold
   * @param more addresses that are sent to besides
   */
  DirectCalls(Map<Path, String> routes, Collection<String> more) {
    routes.forEach(
        (file, text) ->
            RouteFiles.parsed(text).ifPresent(root -> look(root, file.toString(), false)));
    more.forEach(uri -> note(uri, "", called));
  }

  /** Names of entry points that look misspelt, and calls of routes that there are not. */
  List<Problem> warnings() {
    List<Problem> warnings = new ArrayList<>();
    taken.forEach(
        (name, where) -> {
          if (!EntryPoints.isOne(name) && !isIn(called, name, 1)) {
            EntryPoints.meant(name)
                .map(meant -> "nothing sends to direct:" + name + "; did you mean direct:" + meant)
                .ifPresent(words -> warnings.add(new Problem("routes.dir", where, words + "?")));
          }
        });
    called.forEach(
        (name, where) -> {
          if (!isOpen(name) && !isIn(taken, name, 0)) {
            Set<String> known = new TreeSet<>(taken.keySet());
            known.removeIf(DirectCalls::isOpen);
            String hint =
                Nearest.to(name, known).map(n -> "; did you mean direct:" + n + "?").orElse("");
            warnings.add(
                new Problem("routes.dir", where, "no route begins with direct:" + name + hint));
          }
        });
    return warnings;
  }

  private void look(Node node, String file, boolean from) {
    if (node instanceof MappingNode map) {
      component(map)
          .ifPresent(name -> note("direct:" + name, at(file, node), from ? taken : called));
      for (NodeTuple entry : map.getValue()) {
        String key = RouteFiles.text(entry.getKeyNode());
        if (INTERCEPTS.contains(key)) {
          intercept(entry.getValueNode(), file);
        } else {
          boolean begins = key.equals("from") || (from && key.equals("uri"));
          look(entry.getValueNode(), file, begins);
        }
      }
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> look(item, file, false));
    } else {
      note(RouteFiles.text(node), at(file, node), from ? taken : called);
    }
  }

  private void intercept(Node node, String file) {
    if (node instanceof MappingNode map) {
      map.getValue().stream()
          .filter(entry -> !RouteFiles.text(entry.getKeyNode()).equals("uri"))
          .forEach(entry -> look(entry.getValueNode(), file, false));
    }
  }

  /** Written as a component's name, with the rest of the address among the parameters. */
  private static Optional<String> component(MappingNode map) {
    return RouteFiles.child(map, "uri")
        .filter(uri -> RouteFiles.text(uri).equals("direct"))
        .flatMap(uri -> RouteFiles.child(map, "parameters"))
        .flatMap(parameters -> RouteFiles.child(parameters, "name"))
        .map(RouteFiles::text);
  }

  private static String at(String file, Node node) {
    return file + RouteFiles.place(node);
  }

  /** Only what is addresses throughout: in other texts it may mean anything. */
  private static void note(String text, String where, Map<String, String> into) {
    for (String uri : text.split(",")) {
      Matcher direct = DIRECT.matcher(uri.strip());
      if (direct.matches() && !direct.group(1).contains("*")) { // else a pattern
        into.putIfAbsent(direct.group(1), where);
      }
    }
  }

  private static boolean isOpen(String name) {
    return OPEN.matcher(name).find();
  }

  /**
   * @param least so many characters of an open name have to be known for it to be any name
   */
  private static boolean isIn(Map<String, String> names, String name, int least) {
    return names.keySet().stream()
        .anyMatch(known -> known.equals(name) || mayBe(known, name, least));
  }

  private static boolean mayBe(String open, String name, int least) {
    Matcher begin = OPEN.matcher(open);
    return begin.find()
        && begin.start() >= least
        && name.startsWith(open.substring(0, begin.start()));
  }
}
