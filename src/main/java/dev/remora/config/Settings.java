package dev.remora.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The effective configuration: {@code config/application.properties}, overridden key by key by the
 * user's file, and for Remora's own keys by the environment.
 */
public final class Settings {

  /**
   * A value and where it was set.
   *
   * @param where the file, or {@code environment variable NAME}
   */
  public record Value(String text, String where) {}

  private static final String COMPONENTS = "components.dir";

  /** Plain names only: what has a {@code :} or {@code ?} in it is Camel's to read. */
  private static final Pattern REFERENCE = Pattern.compile("\\{\\{([A-Za-z0-9._-]+)}}");

  private final Map<String, Value> values;

  /** As they are written, references to others not resolved. */
  private final Map<String, Value> written;

  private final Origin origin;

  /**
   * @param files that were read, or would be if they were there
   */
  private record Origin(Path home, List<Path> files) {}

  private Settings(Map<String, Value> values, Map<String, Value> written, Origin origin) {
    this.values = values;
    this.written = written;
    this.origin = origin;
  }

  private static Settings resolved(Map<String, Value> all, Origin origin) {
    Map<String, Value> written = new TreeMap<>(all);
    written.entrySet().removeIf(Settings::asksForTheDefault);
    Map<String, Value> values = new TreeMap<>(written);
    Settings unresolved = new Settings(Map.copyOf(values), written, origin);
    values.replaceAll(
        (key, value) -> new Value(unresolved.resolve(value.text(), List.of(key)), value.where()));
    values.entrySet().removeIf(Settings::asksForTheDefault); // by what it refers to
    return new Settings(values, written, origin);
  }

  /** Nothing is written where a key has a default: the same as if it were not there at all. */
  private static boolean asksForTheDefault(Map.Entry<String, Value> set) {
    return set.getValue().text().isEmpty()
        && Keys.find(set.getKey()).filter(key -> !key.defaultValue().isEmpty()).isPresent();
  }

  /**
   * Reads the files and the environment.
   *
   * @param home where Remora is installed; relative default folders are looked up there where the
   *     working directory has none
   * @param file the user's own file, or null
   * @throws ConfigurationException when a file can't be read or names a key twice, or when a value
   *     refers to itself
   */
  public static Settings load(Path home, Path file, Map<String, String> environment) {
    Map<String, Value> values = new TreeMap<>();
    Path shipped = inWorkingDirectoryOr(home, "config/application.properties");
    if (Files.exists(shipped)) {
      read(shipped, values);
    }
    if (file != null) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new ConfigurationException(
            "--config", "", "the file " + file + " does not exist or can't be read");
      }
      read(file, values);
    }
    overrideFrom(environment, values);
    List<Path> files = file == null ? List.of(shipped) : List.of(shipped, file);
    return resolved(values, new Origin(home, files));
  }

  /**
   * Puts the values of other keys where a text names them as {{key}}; unknown ones stay.
   *
   * @param path the keys that led here, each naming the next
   */
  private String resolve(String text, List<String> path) {
    return REFERENCE
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(referred(m.group(1), m.group(), path)));
  }

  private String referred(String key, String reference, List<String> path) {
    List<String> further = Stream.concat(path.stream(), Stream.of(key)).toList();
    if (path.contains(key)) {
      String circle = String.join(" → ", further.subList(path.indexOf(key), further.size()));
      throw new ConfigurationException(key, where(key), "refers to itself: " + circle);
    }
    Value value = values.get(key);
    return value == null ? find(key).orElse(reference) : resolve(value.text(), further);
  }

  private static void read(Path file, Map<String, Value> into) {
    List<Problem> twice = new ArrayList<>();
    Map<String, String> seen = new LinkedHashMap<>();
    Properties properties =
        new Properties() {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Object put(Object key, Object value) {
            if (seen.put(key.toString(), value.toString().strip()) != null) {
              twice.add(new Problem(key.toString(), file.toString(), "is set twice in this file"));
            }
            return null;
          }
        };
    try {
      // Some editors begin a file with a byte-order mark, which would be part of its first key.
      properties.load(new StringReader(Files.readString(file).replaceFirst("^\uFEFF", "")));
    } catch (CharacterCodingException e) {
      throw new ConfigurationException("--config", file.toString(), "is not in UTF-8");
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "--config", file.toString(), "is not a readable properties file: " + e.getMessage());
    }
    if (!twice.isEmpty()) {
      throw new ConfigurationException(twice);
    }
    seen.forEach((key, text) -> into.put(key, new Value(text, file.toString())));
  }

  private static void overrideFrom(Map<String, String> environment, Map<String, Value> values) {
    Stream<String> general = Keys.GENERAL.stream().map(Key::name);
    Stream.concat(general, keysOfTargets(targetNames(values)))
        .forEach(key -> override(key, environment, values));
  }

  private static void override(
      String key, Map<String, String> environment, Map<String, Value> values) {
    String variable = Key.environmentName(key);
    String text = environment.get(variable);
    if (text != null && !text.isBlank()) {
      values.put(key, new Value(text.strip(), "environment variable " + variable));
    }
  }

  private static Stream<String> keysOfTargets(Set<String> names) {
    return names.stream()
        .flatMap(name -> Keys.OF_A_TARGET.stream().map(key -> targetKey(name, key.name())));
  }

  /** The same with these targets as well, as far as the environment sets keys of them. */
  Settings withTargets(Set<String> names, Map<String, String> environment) {
    Map<String, Value> more = new TreeMap<>(written);
    keysOfTargets(names).forEach(key -> override(key, environment, more));
    return more.equals(written) ? this : resolved(more, origin);
  }

  private static Set<String> targetNames(Map<String, Value> values) {
    Set<String> names = new TreeSet<>(Set.of(Keys.DEFAULT_TARGET));
    for (String key : values.keySet()) {
      int leaf = key.lastIndexOf('.');
      if (key.startsWith(Keys.TARGET) && leaf >= Keys.TARGET.length()) {
        names.add(key.substring(Keys.TARGET.length(), leaf));
      }
    }
    return names;
  }

  /** The key of a target: the default one's carry no name. */
  public static String targetKey(String target, String leaf) {
    return Keys.TARGET + (target.equals(Keys.DEFAULT_TARGET) ? "" : target + ".") + leaf;
  }

  /** Names of all targets that some key speaks of, and the default one. */
  public Set<String> targetNames() {
    return targetNames(values);
  }

  /** The same with the key not set. */
  public Settings without(String key) {
    return only(other -> !other.equals(key));
  }

  /** The same with no other keys set than those that are wanted. */
  public Settings only(Predicate<String> wanted) {
    Map<String, Value> rest = new TreeMap<>(values);
    rest.keySet().removeIf(wanted.negate());
    Map<String, Value> restWritten = new TreeMap<>(written);
    restWritten.keySet().removeIf(wanted.negate());
    return new Settings(rest, restWritten, origin);
  }

  /**
   * These settings with the instances of inboxes that others have. What instances refer to is as it
   * is set here.
   */
  public Settings withInboxesOf(Settings others) {
    Map<String, Value> merged = new TreeMap<>(written);
    merged.keySet().removeIf(Inboxes::isKey);
    others.written.forEach(
        (key, value) -> {
          if (Inboxes.isKey(key)) {
            merged.put(key, value);
          }
        });
    return resolved(merged, origin);
  }

  /** Remora's own folder, as an absolute path. */
  public Path home() {
    return origin.home().toAbsolutePath().normalize();
  }

  /** The files that these were read from, those that are not there among them. */
  public List<Path> files() {
    return origin.files();
  }

  /** The same with the key set to this. */
  public Settings with(String key, String text) {
    Map<String, Value> more = new TreeMap<>(values);
    more.put(key, new Value(text, where(key)));
    Map<String, Value> moreWritten = new TreeMap<>(written);
    moreWritten.put(key, new Value(text, where(key)));
    return new Settings(more, moreWritten, origin);
  }

  /** All that is set, by key. */
  public Map<String, Value> all() {
    return values;
  }

  /** What is set for the key, or its default, or empty. */
  public Optional<String> find(String key) {
    Value value = values.get(key);
    if (value != null) {
      return value.text().isEmpty() ? Optional.empty() : Optional.of(value.text());
    }
    return Keys.find(key).map(Key::defaultValue).filter(text -> !text.isEmpty());
  }

  /** Where the key is set, or empty text. */
  public String where(String key) {
    Value value = values.get(key);
    return value == null ? "" : value.where();
  }

  /** The text of a key that has a default. */
  public String text(String key) {
    return find(key).orElseThrow(() -> new IllegalStateException(key + " has no default"));
  }

  /** The value of a key that is a number. */
  public int number(String key) {
    return Integer.parseInt(text(key));
  }

  /** The value of a key that is a duration. */
  public Duration duration(String key) {
    return Type.Span.parse(text(key));
  }

  /** The value of a key that is a size, in bytes. */
  public long bytes(String key) {
    return Type.Bytes.parse(text(key));
  }

  /** The parts of a list with commas between. */
  public List<String> list(String key) {
    return find(key).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** The folder {@code captures.dir}. */
  public Path captures() {
    return Path.of(text("captures.dir")).toAbsolutePath().normalize();
  }

  /** The folder within it that holds what Remora knows from one run to the next. */
  public Path state() {
    return captures().resolve(Folders.STATE);
  }

  /** The folders of {@code routes.dir}. */
  public List<Path> routeFolders() {
    return list("routes.dir").stream()
        .map(folder -> inWorkingDirectoryOr(origin.home(), folder).toAbsolutePath().normalize())
        .toList();
  }

  /** The folders of {@code components.dir}, whether they are there or not. */
  public List<Path> componentFolders() {
    return list(COMPONENTS).stream()
        .map(folder -> inWorkingDirectoryOr(origin.home(), folder).toAbsolutePath().normalize())
        .toList();
  }

  private static Path inWorkingDirectoryOr(Path home, String name) {
    Path here = Path.of(name);
    return Files.exists(here) ? here : home.resolve(name);
  }
}
