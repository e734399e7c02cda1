package dev.remora.config;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where Remora lies, and where the user's own configuration does.
 *
 * @param home Remora's folder, as its launcher says, or as its jar lies
 * @param mounted a folder that may hold {@code application.properties}, {@code routes/} and {@code
 *     components/} of the user's, as containers have it; what is not there is left out
 */
public record Installation(Path home, Optional<Path> mounted) {

  /** The one that this process was started from, by the launcher or by Java itself. */
  public static Installation ofThisProcess() {
    return new Installation(
        Optional.ofNullable(System.getProperty("remora.home"))
            .map(Path::of)
            .or(() -> code().flatMap(Installation::around))
            .orElse(Path.of(".")),
        Optional.ofNullable(System.getProperty("remora.config")).map(Path::of));
  }

  /** The jar that this is of. */
  private static Optional<Path> code() {
    CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? Optional.empty() : Optional.of(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty(); // it is no file, so nothing lies around it
    }
  }

  /** The folder that the jar's own is in, if that is an installation's. */
  static Optional<Path> around(Path jar) {
    return Optional.ofNullable(jar.toAbsolutePath().getParent())
        .map(Path::getParent)
        .filter(folder -> Files.isDirectory(folder.resolve("routes")));
  }

  /**
   * Reads the configuration.
   *
   * @param file the user's own file, or null for the mounted one, if any
   * @throws ConfigurationException as {@link Settings#load} does
   */
  public Settings load(Path file, Map<String, String> environment) {
    Path own = file == null ? mounted("application.properties").orElse(null) : file;
    Settings settings = Settings.load(home, own, environment);
    for (String folders : List.of("routes", "components")) {
      Optional<Path> more = mounted(folders);
      if (more.isPresent()) {
        settings = with(settings, folders + ".dir", more.get());
      }
    }
    return speaksOfTargets(environment)
        ? settings.withTargets(Inboxes.targets(settings), environment)
        : settings;
  }

  /** Whether it has keys of targets that have a name: of which, the inboxes say. */
  private static boolean speaksOfTargets(Map<String, String> environment) {
    String start = Key.environmentName(Keys.TARGET);
    Set<String> ofTheDefault =
        Keys.OF_A_TARGET.stream()
            .map(key -> Key.environmentName(Settings.targetKey(Keys.DEFAULT_TARGET, key.name())))
            .collect(Collectors.toSet());
    return environment.keySet().stream()
        .anyMatch(name -> name.startsWith(start) && !ofTheDefault.contains(name));
  }

  private Optional<Path> mounted(String name) {
    return mounted.map(folder -> folder.resolve(name)).filter(Files::exists);
  }

  private static Settings with(Settings settings, String key, Path folder) {
    return settings.list(key).contains(folder.toString())
        ? settings
        : settings.with(key, settings.find(key).map(has -> has + ",").orElse("") + folder);
  }
}
