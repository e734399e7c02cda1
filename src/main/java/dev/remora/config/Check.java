package dev.remora.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds everything that is wrong with the configuration, before anything is started. */
public final class Check {

  /** Version of what routes of users' meet: docs/extending.md. */
  static final int INTERFACE = 1;

  static final String UNKNOWN = "is not a key that Remora knows";
  private static final String ROUTES = "routes.dir";
  private static final String HOST = "http.host";
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

  /** Addresses that are all those of this machine. */
  private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

  private final Settings settings;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<Path, String> routes;

  /** Empty where not all of the files of routes can be understood. */
  private final Optional<Map<String, Template>> templates;

  private Check(Settings settings, Map<Path, String> routes) {
    this.settings = settings;
    this.routes = routes;
    this.templates = templates(routes);
  }

  /** All problems, in the order in which a user would mend them; empty means sound. */
  public static List<Problem> problems(Settings settings) {
    Map<Path, String> routes = new LinkedHashMap<>();
    List<Problem> unreadable;
    try {
      unreadable = Template.read(settings.routeFolders(), routes);
    } catch (ConfigurationException e) {
      return e.problems(); // what the routes ask for can't be known
    }
    return unreadable.isEmpty()
        ? problems(settings, routes)
        : Stream.concat(unreadable.stream(), ofFiles(routes).stream()).toList();
  }

  /**
   * As {@link #problems(Settings)}, with other routes than those that lie there.
   *
   * @param routes what the files of routes hold
   */
  public static List<Problem> problems(Settings settings, Map<Path, String> routes) {
    Check check = new Check(settings, routes);
    new KeyCheck(settings, routes, check.templates, check::add).check();
    new TargetCheck(settings, check::add).check();
    check.ports();
    check.components();
    check.routes();
    return List.copyOf(check.problems);
  }

  /**
   * What is allowed and yet not wise, as http that is not encrypted, or folders in one another.
   *
   * @param settings without problems
   */
  public static List<Problem> warnings(Settings settings) {
    List<Problem> warnings = new ArrayList<>();
    for (String target : settings.targetNames()) {
      String key = Settings.targetKey(target, "url");
      settings
          .find(key)
          .map(URI::create)
          .filter(url -> url.getScheme().equals("http") && !isLoopback(url.getHost()))
          .map(url -> url + " is not encrypted: token and captures can be read on their way there")
          .ifPresent(words -> warnings.add(new Problem(key, settings.where(key), words)));
    }
    if (!isLoopback(settings.text(HOST))
        && settings.find("http.password").isEmpty()
        && settings.find("http.password-file").isEmpty()) {
      String words =
          "other machines may see the status page and all sessions; http.password-file keeps"
              + " strangers out";
      warnings.add(new Problem(HOST, settings.where(HOST), words));
    }
    warnings.addAll(new Overlaps(settings).warnings());
    warnings.addAll(Template.warnings(settings.routeFolders()));
    warnings.addAll(warnings(settings, Template.texts(settings.routeFolders())));
    return warnings;
  }

  /** Those of the routes alone, where no problem is of a file of routes as a whole. */
  public static List<Problem> warningsBeside(List<Problem> problems, Settings settings) {
    if (problems.stream().anyMatch(p -> p.key().equals(ROUTES) && !RouteMistake.isPlaced(p))) {
      return List.of();
    }
    try {
      Map<Path, String> routes = Template.texts(settings.routeFolders());
      Template.in(routes);
      return warnings(settings, routes);
    } catch (ConfigurationException e) {
      return List.of(); // a route that there is might be in one of them
    }
  }

  /**
   * What of these routes does nothing as it is, or something else than is meant.
   *
   * @param routes what files of routes hold, which are without problems
   */
  public static List<Problem> warnings(Settings settings, Map<Path, String> routes) {
    List<String> keys = List.of("outcome.delivered.uri", "outcome.dead-letter.uri");
    List<String> more = keys.stream().flatMap(key -> settings.list(key).stream()).toList();
    List<Problem> warnings = new ArrayList<>(new DirectCalls(routes, more).warnings());
    warnings.addAll(new ReplacedFiles(settings, routes).warnings());
    warnings.addAll(new Variables(routes).warnings());
    warnings.addAll(HttpOptions.warnings(routes, settings, keys));
    return warnings;
  }

  private static String listed(List<Path> folders) {
    return folders.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /** Nobody is asked for the name. */
  private static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  private void add(String key, String message) {
    problems.add(new Problem(key, settings.where(key), message));
  }

  static String notAllowed(Type type, String text) {
    return type.shown(text) + " is not allowed: it has to be " + type.allowed();
  }

  /** Whether it is of a key that nobody asks for, which keeps nothing from being looked at. */
  public static boolean isOfAnUnknownKey(Problem problem) {
    return problem.message().startsWith(UNKNOWN);
  }

  private static Optional<Map<String, Template>> templates(Map<Path, String> routes) {
    try {
      return Optional.of(Template.in(routes));
    } catch (ConfigurationException e) {
      return Optional.empty(); // told by routes()
    }
  }

  /** Both servers would share one listener, and each answer every other question. */
  private void ports() {
    String pages = "http.port";
    String management = "camel.management.port";
    String here = address(HOST);
    String there = address("camel.management.host");
    if (settings.text(pages).equals(settings.text(management))
        && (here.equals(there) || ANY.contains(here) || ANY.contains(there))) {
      add(management, "is that of " + pages + " as well: give each a port of its own");
    }
  }

  private String address(String hostKey) {
    return settings.text(hostKey).toLowerCase(Locale.ROOT).replaceFirst("^localhost$", "127.0.0.1");
  }

  /** The usual folder need not be there; one that somebody asks for does. */
  private void components() {
    String key = "components.dir";
    for (Path folder : settings.componentFolders()) {
      if (!Files.isDirectory(folder) && (Files.exists(folder) || !settings.where(key).isEmpty())) {
        add(key, "the folder " + folder + " does not exist");
      } else if (Files.exists(folder) && !Files.isReadable(folder)) {
        add(key, "the folder " + folder + " can't be read");
      }
    }
  }

  private void routes() {
    List<String> written = settings.list("routes.dir");
    for (int i = 0; i < written.size(); i++) {
      if (!Files.isDirectory(settings.routeFolders().get(i))) {
        String folder = written.get(i);
        String where = Path.of(folder).isAbsolute() ? "" : ", neither in " + lookedForIn();
        add("routes.dir", "the folder " + folder + " does not exist" + where);
      }
    }
    if (templates.isEmpty()) {
      problems.addAll(ofFiles(routes));
      return;
    }
    if (routes.keySet().stream().noneMatch(f -> f.endsWith("deliver.camel.yaml"))) {
      add(
          "routes.dir",
          "deliver.camel.yaml is in none of "
              + listed(settings.routeFolders())
              + ": Remora's own folder has to be among them, "
              + settings.home().resolve("routes")
              + ". A folder that does not begin with / is looked for in "
              + Path.of("").toAbsolutePath()
              + ", where Remora was started, and where there is none in "
              + settings.home());
      return;
    }
    problems.addAll(new ReplacedFiles(settings, routes).problems());
    problems.addAll(RouteFiles.problems(routes));
    extensions();
    InboxCheck inboxes = new InboxCheck(settings, templates.get(), routes, this::add);
    int before = problems.size();
    Inboxes.in(settings).values().forEach(inboxes::check);
    if (problems.size() == before) {
      problems.addAll(new Overlaps(settings).problems());
    }
  }

  private String lookedForIn() {
    return Path.of("").toAbsolutePath()
        + ", where Remora was started, nor in "
        + settings.home()
        + ", where it lies";
  }

  /** What is wrong with the files of routes by themselves, those that are no YAML first. */
  private static List<Problem> ofFiles(Map<Path, String> routes) {
    Map<Path, String> sound = new LinkedHashMap<>(routes);
    List<Problem> problems = new ArrayList<>();
    routes.forEach(
        (file, text) -> {
          try {
            Template.in(Map.of(file, text));
          } catch (ConfigurationException e) {
            sound.remove(file);
            problems.addAll(e.problems());
          }
        });
    problems.addAll(RouteFiles.problems(sound));
    return problems;
  }

  /** What routes of users' were written for. */
  private void extensions() {
    String key = "routes.interface";
    String version = settings.text(key);
    if (Keys.find(key).orElseThrow().type().accepts(version)
        && Integer.parseInt(version) > INTERFACE) {
      add(
          key,
          "routes are written for version "
              + version
              + " of the interface, and this build serves "
              + INTERFACE
              + ": use a newer one");
    }
  }
}
