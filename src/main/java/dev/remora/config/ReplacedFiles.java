package dev.remora.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Files of routes that are not read, for a later folder has one of the same name. Whoever means it
 * has in his own what the other has; who only happened on the name of one of Remora's would be left
 * without a part of it.
 */
final class ReplacedFiles {
  private static final String KEY = "routes.dir";

  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  /**
   * @param routes what the files hold that are read
   */
  ReplacedFiles(Settings settings, Map<Path, String> routes) {
    Path own = settings.home().resolve("routes");
    Template.replaced(settings.routeFolders())
        .forEach(
            (file, by) -> {
              Optional<String> text = Optional.ofNullable(routes.get(by));
              if (text.flatMap(RouteFiles::parsed).isPresent()) {
                look(file, by, text.get(), file.startsWith(own));
              }
            });
  }

  private void look(Path file, Path by, String text, boolean own) {
    Set<String> lacking = new TreeSet<>(offers(read(file)));
    lacking.removeAll(offers(text));
    if (own && !lacking.isEmpty()) {
      String words =
          "has the name of Remora's own "
              + file
              + " and would be read in its place, without "
              + String.join(", ", lacking)
              + ", which Remora needs: give it another name";
      problems.add(new Problem(KEY, by.toString(), words));
    } else {
      String words =
          own
              ? "is read in place of Remora's own " + file + ": look at it with each release"
              : "is read in place of " + file + ", which has the same name";
      warnings.add(new Problem(KEY, by.toString(), words));
    }
  }

  /** Files that leave Remora without a part of it. */
  List<Problem> problems() {
    return problems;
  }

  /** All others that take the place of one. */
  List<Problem> warnings() {
    return warnings;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // what can't be read is not missed
    }
  }

  /** What others find by its name; a route that takes from outside is found by nobody. */
  private static Set<String> offers(String text) {
    Set<String> offers = new TreeSet<>();
    for (Node item : RouteFiles.items(text)) {
      for (String kind : List.of("routeTemplate", "routeConfiguration")) {
        RouteFiles.child(item, kind)
            .flatMap(body -> RouteFiles.child(body, "id"))
            .ifPresent(id -> offers.add(kind + " " + RouteFiles.text(id)));
      }
      RouteFiles.child(item, "route")
          .or(() -> Optional.of(item))
          .flatMap(route -> RouteFiles.child(route, "from"))
          .map(ReplacedFiles::origin)
          .filter(origin -> origin.startsWith("direct:"))
          .ifPresent(offers::add);
    }
    return offers;
  }

  private static String origin(Node from) {
    Optional<String> name =
        RouteFiles.child(from, "parameters")
            .flatMap(parameters -> RouteFiles.child(parameters, "name"))
            .map(RouteFiles::text);
    return Origin.of(RouteFiles.text(RouteFiles.child(from, "uri").orElse(from)), name);
  }
}
