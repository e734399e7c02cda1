package dev.remora.config;

import dev.remora.config.Type.BaseUrl;
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
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds everything that is wrong with the configuration, before anything is started. */
public final class Check {

  /** A target's name is part of addresses within Camel and of a metric's label. */
  private static final Pattern TARGET_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  /** As an endpoint gives them out. */
  private static final Pattern TOKEN = Pattern.compile("[0-9a-fA-F]{32}");

  /** Version of what routes of users' meet: docs/extending.md. */
  static final int INTERFACE = 1;

  private static final String UNKNOWN = "is not a key that Remora knows";
  private static final String ROUTES = "routes.dir";
  private static final String HOST = "http.host";
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

  private static final Pattern REFERENCE = Pattern.compile("\\{\\{([^{}]*)}}");

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
    check.keys();
    check.targets();
    check.password();
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

  private void keys() {
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
      add(key.name(), RouteMistake.unset(name, known, settings));
    } else if (!text.isEmpty() && !key.type().accepts(text)) {
      add(key.name(), notAllowed(key.type(), text));
    }
  }

  static String notAllowed(Type type, String text) {
    return type.shown(text) + " is not allowed: it has to be " + type.allowed();
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
      add(key, "the default target carries no name: write " + Keys.TARGET + leaf);
      return;
    }
    if (templates.isPresent() && !isUsedByARoute(key, templates.get())) {
      Set<String> known = Keys.GENERAL.stream().map(Key::name).collect(Collectors.toSet());
      Keys.OF_A_TARGET.forEach(k -> known.add(Keys.TARGET + k.name()));
      String target = key.replaceFirst("^cloudshark\\.([^.]+)\\..*", "$1");
      if (!target.equals(key)) {
        Keys.OF_A_TARGET.forEach(k -> known.add(Settings.targetKey(target, k.name())));
      }
      add(
          key,
          UNKNOWN
              + (Nearest.to(key, known).isPresent()
                  ? Nearest.hint(key, known)
                  : "; no route of routes.dir asks for it either"));
    }
  }

  /** Whether it is of a key that nobody asks for, which keeps nothing from being looked at. */
  public static boolean isOfAnUnknownKey(Problem problem) {
    return problem.message().startsWith(UNKNOWN);
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

  private static Optional<Map<String, Template>> templates(Map<Path, String> routes) {
    try {
      return Optional.of(Template.in(routes));
    } catch (ConfigurationException e) {
      return Optional.empty(); // told by routes()
    }
  }

  private void camelKey(String key) {
    if (Inboxes.KEY.matcher(key).matches()) {
      return; // checked with its template
    }
    if (key.startsWith("camel.route-template") || key.startsWith("camel.routeTemplate")) {
      add(key, "has to be written camel.route-template[NAME].PARAMETER");
    } else if (!CamelKeys.known(key)) {
      add(key, "is not a key that Camel knows" + Nearest.hint(key, CamelKeys.names()));
    }
  }

  private void targets() {
    for (String target : settings.targetNames()) {
      if (!TARGET_NAME.matcher(target).matches()) {
        add(
            Settings.targetKey(target, "url"),
            "a target's name may have small and capital letters, digits, '_' and '-' only, at most"
                + " 64");
        continue;
      }
      if (settings.all().keySet().stream().noneMatch(key -> isOf(target, key))) {
        continue; // every key of it is misspelt, and told already
      }
      String url = Settings.targetKey(target, "url");
      String token = Settings.targetKey(target, "token");
      String tokenFile = Settings.targetKey(target, "token-file");
      boolean embedded = target.equals(Keys.DEFAULT_TARGET) && settings.find(url).isEmpty();
      if (!embedded && settings.find(url).isEmpty()) {
        add(url, "is missing: the target " + target + " has other keys but no URL");
      }
      if (settings.find(token).isPresent() && settings.find(tokenFile).isPresent()) {
        add(token, "and " + tokenFile + " are both set: keep one of them");
      } else if (!embedded
          && settings.find(token).isEmpty()
          && settings.find(tokenFile).isEmpty()) {
        add(token, "is missing: set it, or " + tokenFile + ", to the API token of that endpoint");
      }
      settings.find(tokenFile).ifPresent(file -> tokenFile(tokenFile, file, token));
      String certificate = Settings.targetKey(target, ClientCertificate.CERTIFICATE);
      String clientKey = Settings.targetKey(target, ClientCertificate.KEY);
      for (String key : List.of(Settings.targetKey(target, "ca-file"), certificate, clientKey)) {
        settings.find(key).ifPresent(file -> forTls(key, file, url));
      }
      together(certificate, clientKey);
      together(clientKey, certificate);
    }
  }

  private void password() {
    String key = "http.password";
    String file = "http.password-file";
    if (settings.find(key).isPresent() && settings.find(file).isPresent()) {
      add(key, "and " + file + " are both set: keep one of them");
    }
    settings
        .find(file)
        .ifPresent(
            path -> {
              int before = problems.size();
              readable(file, path);
              if (problems.size() == before && Credential.in(Path.of(path), file).get().isEmpty()) {
                add(file, path + " holds no password in its first line");
              }
            });
  }

  private void together(String key, String other) {
    if (settings.find(key).isEmpty() && settings.find(other).isPresent()) {
      add(key, "is missing: it goes together with " + other);
    }
  }

  /** Who writes the token where the file's name belongs must not see it shown. */
  private void tokenFile(String key, String file, String token) {
    if (TOKEN.matcher(file).matches() && !Files.exists(Path.of(file))) {
      add(key, "has to name a file, and looks like a token: set " + token + " to it");
    } else {
      readable(key, file);
    }
  }

  private static boolean isOf(String target, String key) {
    return target.equals(Keys.DEFAULT_TARGET)
        || (key.startsWith(Keys.TARGET + target + ".") && Keys.find(key).isPresent());
  }

  /** With these, TLS would be spoken to a server that has none. */
  private void forTls(String key, String file, String url) {
    readable(key, file);
    Optional<String> base = settings.find(url);
    if (base.isEmpty() || (base.get().startsWith("http://") && new BaseUrl().accepts(base.get()))) {
      add(
          key,
          "is for https:// alone, and "
              + url
              + " is "
              + base.orElse("http://, as the embedded endpoint is,")
              + ": remove it, or use https://");
    }
  }

  private void readable(String key, String file) {
    if (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file))) {
      add(key, "the file " + file + " does not exist or can't be read");
    }
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
    InboxCheck inboxes = new InboxCheck(settings, templates.get(), this::add);
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
