package dev.remora.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds keys that nobody knows, and values that are not what their key has to be. */
final class KeyCheck {
  private static final Pattern REFERENCE = Pattern.compile("\\{\\{([^{}]*)}}");

  private static final String SERVER = "camel.server.";

  /** Of Camel's server, which has the pages: another place for it would leave them without one. */
  private static final Set<String> OF_THE_SERVER = Set.of("enabled", "host", "path", "port");

  private final Settings settings;
  private final Map<Path, String> routes;
  private final Optional<Map<String, Template>> templates;
  private final BiConsumer<String, String> problems;

  /**
   * @param routes what the files of routes hold
   * @param templates empty where not all of these can be understood
   * @param problems gets the key and the words of each
   */
  KeyCheck(
      Settings settings,
      Map<Path, String> routes,
      Optional<Map<String, Template>> templates,
      BiConsumer<String, String> problems) {
    this.settings = settings;
    this.routes = routes;
    this.templates = templates;
    this.problems = problems;
  }

  void check() {
    settings
        .all()
        .forEach(
            (key, value) -> {
              if (key.startsWith("camel.") && Keys.find(key).isEmpty()) {
                camelKey(key);
              } else {
                known(key).ifPresentOrElse(known -> value(known, value.text()), () -> unknown(key));
              }
            });
  }

  /** The key, unless it names a target that can't be. */
  private static Optional<Key> known(String key) {
    return Keys.find(key).filter(known -> !key.startsWith(Keys.TARGET + Keys.DEFAULT_TARGET + "."));
  }

  private void value(Key key, String text) {
    Optional<String> reference = unresolved(key, text);
    if (reference.isPresent()) {
      Set<String> known = new TreeSet<>(settings.all().keySet());
      Keys.GENERAL.forEach(k -> known.add(k.name()));
      String name = reference.get();
      problems.accept(key.name(), RouteMistake.unset(name, known, settings));
    } else if (!text.isEmpty() && !key.type().accepts(text)) {
      problems.accept(key.name(), Check.notAllowed(key.type(), text));
    }
  }

  /** What a text still refers to. Addresses go through Camel, which knows {{env:NAME}} and such. */
  private static Optional<String> unresolved(Key key, String text) {
    Matcher reference = REFERENCE.matcher(text);
    return reference.find() && !(key.name().endsWith(".uri") && reference.group().contains(":"))
        ? Optional.of(reference.group(1))
        : Optional.empty();
  }

  private void unknown(String key) {
    if (key.startsWith(Keys.TARGET + Keys.DEFAULT_TARGET + ".")) {
      String leaf = key.substring(key.lastIndexOf('.') + 1);
      problems.accept(key, "the default target carries no name: write " + Keys.TARGET + leaf);
      return;
    }
    if (templates.isPresent() && !isUsedByARoute(key, templates.get())) {
      Set<String> known = Keys.GENERAL.stream().map(Key::name).collect(Collectors.toSet());
      Keys.OF_A_TARGET.forEach(k -> known.add(Keys.TARGET + k.name()));
      String target = key.replaceFirst("^cloudshark\\.([^.]+)\\..*", "$1");
      if (!target.equals(key)) {
        Keys.OF_A_TARGET.forEach(k -> known.add(Settings.targetKey(target, k.name())));
      }
      problems.accept(
          key,
          Check.UNKNOWN
              + (Nearest.to(key, known).isPresent()
                  ? Nearest.hint(key, known)
                  : "; no route of routes.dir asks for it either"));
    }
  }

  /**
   * A key of the user's own is known when one of their routes asks for it. What templates ask for
   * by the names of their parameters is no key: {@code settle} without its inbox is a mistake.
   */
  private boolean isUsedByARoute(String key, Map<String, Template> templates) {
    Pattern asked = Pattern.compile("\\{\\{\\??" + Pattern.quote(key) + "(:[^}]*)?}}");
    return routes.values().stream().anyMatch(text -> asked.matcher(text).find())
        && templates.values().stream().noneMatch(t -> t.parameters().containsKey(key));
  }

  private void camelKey(String key) {
    if (Inboxes.KEY.matcher(key).matches()) {
      return; // checked with its template
    }
    if (key.startsWith("camel.route-template") || key.startsWith("camel.routeTemplate")) {
      problems.accept(key, "has to be written camel.route-template[NAME].PARAMETER");
    } else if (key.startsWith(SERVER) && OF_THE_SERVER.contains(key.substring(SERVER.length()))) {
      problems.accept(
          key, "is set by Remora itself: where its pages are, http.host and http.port say");
    } else if (!CamelKeys.known(key)) {
      problems.accept(key, "is not a key that Camel knows" + Nearest.hint(key, CamelKeys.names()));
    }
  }
}
