package dev.remora.live;

import dev.remora.config.AskedKeys;
import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How the files want it to be. What of them can't be understood is wanted as it was before, and
 * told.
 */
final class Wanted {
  /** Under which what the configuration says wrong is told, wherever it stands. */
  static final Path CONFIGURATION = Path.of("configuration");

  private static final String ROUTES = "routes.dir";

  private final Settings started;
  private final Collection<Instance> lines;
  private final Map<Path, RouteFile> files = new LinkedHashMap<>();
  private final Map<String, Instance> instances = new LinkedHashMap<>();
  private final Map<Path, String> troubles = new LinkedHashMap<>();
  private final Map<Path, String> atFault = new LinkedHashMap<>();
  private final Set<Path> changed = new LinkedHashSet<>();
  private final Set<String> later = new TreeSet<>();

  /**
   * @param started the settings that the process runs with
   * @param lines instances that are Remora's own
   */
  Wanted(Settings started, Collection<Instance> lines) {
    this.started = started;
    this.lines = lines;
  }

  /**
   * Reads what the files hold.
   *
   * @param contents of files of routes
   * @param before what of them is in effect
   * @param refused files that are not to be taken up, and why
   */
  void files(
      Map<Path, Watch.Content> contents, Map<Path, RouteFile> before, Map<Path, String> refused) {
    contents.forEach(
        (path, content) -> {
          String trouble = refused.get(path);
          try {
            if (trouble == null && content.text() != null) {
              files.put(path, RouteFile.of(path, content.text()));
              if (!isAsBefore(path, before)) {
                changed.add(path);
              }
              return;
            }
            troubles.put(path, trouble == null ? path + " " + content.trouble() : trouble);
          } catch (RouteFile.Broken e) {
            troubles.put(path, words(e.problem()));
          }
          keep(path, before);
        });
    refused.forEach(
        (path, trouble) -> {
          if (!contents.containsKey(path) && before.containsKey(path)) {
            troubles.put(path, trouble);
            keep(path, before);
          }
        });
  }

  private boolean isAsBefore(Path path, Map<Path, RouteFile> before) {
    RouteFile file = before.get(path);
    return file != null && file.text().equals(files.get(path).text());
  }

  /** As it was, which may have been another file of its name in an earlier folder. */
  private void keep(Path path, Map<Path, RouteFile> before) {
    if (before.containsKey(path)) {
      files.put(path, before.get(path));
    } else {
      before.keySet().stream()
          .filter(other -> other.getFileName().equals(path.getFileName()))
          .forEach(other -> files.put(other, before.get(other)));
    }
  }

  /**
   * Reads what the configuration says of inboxes.
   *
   * @param around has the configuration as it is now
   * @param before the instances that are in effect
   * @param refused why it is not to be taken up; null where it is
   */
  void instances(LiveChanges.Surroundings around, Map<String, Instance> before, String refused) {
    if (refused != null) {
      troubles.put(CONFIGURATION, refused);
      instances.putAll(before);
      return;
    }
    try {
      Settings now = around.reread().get();
      Settings settings = started.withInboxesOf(now);
      List<Problem> problems = new ArrayList<>(around.check().apply(settings, texts()));
      problems.removeIf(this::isOfAFile);
      List<Problem> others = problems.stream().filter(p -> !Inboxes.concerns(p)).toList();
      problems.removeAll(others);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      nextStart(now.all().equals(settings.all()) ? others : problems(around, now));
      AskedKeys.gone(started, now, texts()).forEach((key, problem) -> nextStart(key, problem));
      instances.putAll(Inboxes.complete(settings, texts()));
      lines.forEach(line -> instances.put(line.name(), line));
      later(now);
    } catch (ConfigurationException e) {
      List<String> all = e.problems().stream().map(Wanted::words).toList();
      troubles.put(CONFIGURATION, String.join("; ", all));
      instances.putAll(before);
    }
  }

  private List<Problem> problems(LiveChanges.Surroundings around, Settings now) {
    return now.routeFolders().equals(started.routeFolders())
        ? around.check().apply(now, texts())
        : Check.problems(now);
  }

  /** What a start would not go on with: better known now than then. */
  private void nextStart(List<Problem> problems) {
    for (Problem problem : problems) {
      if (!Inboxes.isKey(problem.key()) && !isOfAFile(problem)) {
        nextStart(problem.key(), problem);
      }
    }
  }

  private void nextStart(String key, Problem problem) {
    troubles.merge(
        place(key),
        words(problem) + "; the next start is refused unless that is mended",
        (one, other) -> one + "; " + other);
  }

  /** Under which trouble with a key is told. */
  private static Path place(String key) {
    return Path.of("key", key);
  }

  /** A file stays in effect that inboxes are made from which stay themselves. */
  void templates(Map<Path, RouteFile> before) {
    for (Instance instance : instances.values()) {
      if (files.values().stream().noneMatch(file -> has(file, instance.template()))) {
        before.values().stream()
            .filter(file -> has(file, instance.template()))
            .forEach(file -> files.put(file.path(), file));
      }
    }
  }

  private static boolean has(RouteFile file, String template) {
    return file.items(RouteFile.Kind.TEMPLATE).stream().anyMatch(t -> template.equals(t.id()));
  }

  /** Whether it is of a file of routes, of which it is told then. */
  private boolean isOfAFile(Problem problem) {
    if (files.keySet().stream().noneMatch(file -> isAt(problem.where(), file))) {
      return false;
    }
    changed.stream()
        .filter(file -> isAt(problem.where(), file) || problem.message().contains(file.toString()))
        .forEach(file -> atFault.putIfAbsent(file, words(problem)));
    return true;
  }

  private static boolean isAt(String place, Path file) {
    return place.equals(file.toString()) || place.startsWith(file + ",");
  }

  /** Files that are not to be taken up, and why, for what they hold as a whole. */
  Map<Path, String> atFault() {
    return atFault;
  }

  private Map<Path, String> texts() {
    Map<Path, String> texts = new LinkedHashMap<>();
    files.forEach((path, file) -> texts.put(path, file.text()));
    return texts;
  }

  private void later(Settings now) {
    Set<String> keys = new TreeSet<>(now.all().keySet());
    keys.addAll(started.all().keySet());
    for (String key : keys) {
      if (!Inboxes.isKey(key)
          && !now.find(key).equals(started.find(key))
          && !troubles.containsKey(place(key))) {
        later.add(key + ": the change takes effect at the next start");
      }
    }
  }

  /** Items of files that can't be changed while they run. */
  void fixed(Map<Path, RouteFile> before) {
    Set<Path> all = new TreeSet<>(files.keySet());
    all.addAll(before.keySet());
    for (Path path : all) {
      if (!fixed(files.get(path)).equals(fixed(before.get(path)))) {
        later.add(
            path + ": what is in it beside routes and templates takes effect at the next start");
      }
    }
  }

  private static List<Object> fixed(RouteFile file) {
    List<Object> fixed = new ArrayList<>();
    if (file != null) {
      file.items(RouteFile.Kind.FIXED).forEach(item -> fixed.add(item.content()));
    }
    return fixed;
  }

  private static String words(Problem problem) {
    return problem.key().equals(ROUTES) && !problem.where().isEmpty()
        ? problem.where() + ": " + problem.message()
        : problem.toString();
  }

  Map<Path, RouteFile> files() {
    return files;
  }

  Map<String, Instance> instances() {
    return instances;
  }

  Map<Path, String> troubles() {
    return troubles;
  }

  Set<String> later() {
    return later;
  }

  /** What does nothing as it is. */
  Set<String> doubts() {
    return Check.warnings(started, texts()).stream()
        .map(Wanted::words)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The units that it comes to. */
  Map<String, Unit> units() {
    return Layout.units(files.values(), instances.values(), Set.of(CONFIGURATION));
  }

  static String told(Problem problem) {
    return words(problem);
  }
}
