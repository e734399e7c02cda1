package dev.remora.component;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Settings;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The jars of {@code components.dir}, from which Camel has what is not bundled. */
public final class Components {
  private static final String KEY = "components.dir";

  private final List<Path> jars;

  private Components(List<Path> jars) {
    this.jars = jars;
  }

  /**
   * Those of all its folders, by name.
   *
   * @throws ConfigurationException when a folder can't be read
   */
  public static Components in(Settings settings) {
    List<Path> jars = new ArrayList<>();
    for (Path folder : settings.componentFolders()) {
      try {
        jars.addAll(jars(folder));
      } catch (IOException e) {
        throw new ConfigurationException(
            KEY, settings.where(KEY), "the folder " + folder + " can't be read: " + e.getMessage());
      }
    }
    return new Components(List.copyOf(jars));
  }

  /** The jars in a folder; of one that is not there, none. */
  static List<Path> jars(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().endsWith(".jar") && Files.isRegularFile(f))
          .sorted()
          .toList();
    }
  }

  /**
   * What loads from them what the application itself has not; empty where there are none. It is
   * left open: classes are loaded until the process ends.
   */
  public Optional<ClassLoader> loader() {
    return jars.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new URLClassLoader(
                "components",
                jars.stream().map(Components::url).toArray(URL[]::new),
                Components.class.getClassLoader()));
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e); // every file has one
    }
  }
}
