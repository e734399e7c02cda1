package dev.remora.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where Remora lies, and where the user's own configuration does.
 *
 * @param home Remora's folder, as its launcher says
 * @param mounted a folder that may hold {@code application.properties} and {@code routes/} of the
 *     user's, as containers have it; what is not there is left out
 */
public record Installation(Path home, Optional<Path> mounted) {

  /** The one that this process was started from. */
  public static Installation ofThisProcess() {
    return new Installation(
        Path.of(System.getProperty("remora.home", ".")),
        Optional.ofNullable(System.getProperty("remora.config")).map(Path::of));
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
    return mounted("routes").map(routes -> withRoutes(settings, routes)).orElse(settings);
  }

  private Optional<Path> mounted(String name) {
    return mounted.map(folder -> folder.resolve(name)).filter(Files::exists);
  }

  private static Settings withRoutes(Settings settings, Path routes) {
    String folders = settings.text("routes.dir");
    return settings.list("routes.dir").contains(routes.toString())
        ? settings
        : settings.with("routes.dir", folders + "," + routes);
  }
}
