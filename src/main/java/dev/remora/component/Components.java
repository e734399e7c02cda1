package dev.remora.component;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import java.io.Closeable;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The jars of {@code components.dir}, from which Camel has what is not bundled. */
public final class Components implements Closeable {
  private static final String KEY = "components.dir";
  private static final String CLASS = ".class";

  private final List<Path> jars;
  private final String where;
  private final ClassLoader application = Components.class.getClassLoader();
  private URLClassLoader loader;

  private Components(List<Path> jars, String where) {
    this.jars = jars;
    this.where = where;
  }

  /**
   * Those of all its folders, by name.
   *
   * @throws ConfigurationException when a folder or a jar in it can't be read
   */
  public static Components in(Settings settings) {
    String where = settings.where(KEY);
    List<Path> jars = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Path folder : settings.componentFolders()) {
      try {
        for (Path jar : jars(folder)) {
          jars.add(jar);
          unreadable(jar).map(words -> new Problem(KEY, where, words)).ifPresent(problems::add);
        }
      } catch (IOException e) {
        String words = "the folder " + folder + " can't be read: " + e.getMessage();
        problems.add(new Problem(KEY, where, words));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Components(List.copyOf(jars), where);
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

  /** A class loader would pass over it without a word. */
  private static Optional<String> unreadable(Path jar) {
    try (ZipFile whole = new ZipFile(jar.toFile())) {
      return whole.size() > 0
          ? Optional.empty()
          : Optional.of(jar + " is a jar with nothing in it");
    } catch (IOException e) {
      return Optional.of(
          jar
              + " is no jar that can be read ("
              + e.getMessage()
              + "): remove it, or bring it anew");
    }
  }

  /**
   * What loads from them what the application itself has not; empty where there are none. Who runs
   * routes by it leaves it open: classes are loaded until the process ends.
   */
  public Optional<ClassLoader> loader() {
    if (loader == null && !jars.isEmpty()) {
      URL[] urls = jars.stream().map(Components::url).toArray(URL[]::new);
      loader = new URLClassLoader("components", urls, application);
    }
    return Optional.ofNullable(loader);
  }

  /** Lets go of the jars that were loaded from; what was not loaded by then can't be any more. */
  @Override
  public void close() throws IOException {
    if (loader != null) {
      loader.close();
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e); // every file has one
    }
  }

  /** What may not do as its user means it. */
  public List<Problem> warnings() {
    return jars.stream()
        .flatMap(jar -> foreign(jar).or(() -> hidden(jar)).stream())
        .map(words -> new Problem(KEY, where, words))
        .toList();
  }

  /** One of another Camel. */
  private static Optional<String> foreign(Path jar) {
    JarName name = JarName.of(jar);
    String ours = Bundled.ours().camelVersion();
    return name.artifact().startsWith("camel-")
            && !name.version().equals(ours)
            && Catalog.ofCamel().has(name.artifact())
        ? Optional.of(
            jar
                + " is of Camel "
                + name.version()
                + ", and "
                + ours
                + " runs: ./remora components update brings what fits")
        : Optional.empty();
  }

  /** One that the application has in another version, which wins. */
  private Optional<String> hidden(Path jar) {
    try (JarFile contents = new JarFile(jar.toFile())) {
      return contents.stream()
          .map(ZipEntry::getName)
          .filter(Components::isPlainClass)
          .findFirst()
          .map(application::getResource)
          .map(Components::file)
          .filter(ours -> !ours.equals(jar.getFileName().toString()))
          .map(
              ours ->
                  "classes of "
                      + jar
                      + " are in "
                      + ours
                      + " already, which the application comes with and which wins");
    } catch (IOException e) {
      return Optional.of(jar + " can't be read any more: " + e.getMessage());
    }
  }

  private static boolean isPlainClass(String entry) {
    return entry.endsWith(CLASS)
        && !entry.startsWith("META-INF/")
        && !entry.endsWith("-info" + CLASS);
  }

  /** The name of the jar, of an address such as {@code jar:file:/lib/x.jar!/X.class}. */
  private static String file(URL entry) {
    String jar = entry.getPath().replaceFirst("!/.*$", "");
    return jar.substring(jar.lastIndexOf('/') + 1);
  }
}
