package dev.remora.component;

import dev.remora.config.Nearest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which of Camel's libraries has which component, language or data format. */
public final class Catalog {
  private static final String PREFIX = "camel-";
  private static final Pattern COMMENT = Pattern.compile("#.*");

  /** In the order in which a name that stands for several is looked up. */
  public enum Kind {
    COMPONENT("component"),
    LANGUAGE("language"),
    DATA_FORMAT("data format"),
    OTHER("library");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** As it is called in a sentence. */
    public String words() {
      return words;
    }
  }

  private final Map<Kind, Map<String, String>> artifacts = new TreeMap<>();

  private Catalog(String text) {
    text.lines().filter(line -> !COMMENT.matcher(line).matches()).forEach(this::add);
  }

  /** That of the Camel which runs. */
  public static Catalog ofCamel() {
    return OnDemand.CATALOG;
  }

  /** Most starts need none of it. */
  private static final class OnDemand {
    static final Catalog CATALOG =
        new Catalog(new String(Bundled.resource("camel.txt"), StandardCharsets.UTF_8));
  }

  /** A line such as {@code COMPONENT imaps camel-mail}. */
  private void add(String line) {
    String[] words = line.split(" ");
    artifacts
        .computeIfAbsent(Kind.valueOf(words[0]), kind -> new TreeMap<>())
        .put(words[1], words[2]);
  }

  /** Whether there is such a library of Camel's. */
  boolean has(String library) {
    return libraries().contains(library);
  }

  /** The library that has the component, language or data format of this name. */
  public Optional<String> artifact(Kind kind, String name) {
    return Optional.ofNullable(artifacts.getOrDefault(kind, Map.of()).get(name));
  }

  /**
   * The library that a user means by a word: {@code kafka}, {@code camel-kafka}, or the name of
   * something in it, as {@code imaps} in {@code camel-mail}.
   */
  Optional<String> artifact(String word) {
    String name = word.toLowerCase(Locale.ROOT);
    String whole = name.startsWith(PREFIX) ? name : PREFIX + name;
    if (has(whole)) {
      return Optional.of(whole);
    }
    return artifacts.values().stream()
        .flatMap(of -> of.entrySet().stream())
        .filter(e -> e.getKey().equalsIgnoreCase(word))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private Set<String> libraries() {
    Set<String> all = new TreeSet<>();
    artifacts.values().forEach(of -> all.addAll(of.values()));
    return all;
  }

  /** {@code ; did you mean X?}, or nothing. */
  String hint(String word) {
    Set<String> names = new TreeSet<>();
    libraries().forEach(library -> names.add(library.substring(PREFIX.length())));
    artifacts.values().forEach(of -> names.addAll(of.keySet()));
    return Nearest.hint(word.toLowerCase(Locale.ROOT).replaceFirst("^" + PREFIX, ""), names);
  }

  /** How users name a library of Camel's. */
  static String shortName(String artifact) {
    return artifact.startsWith(PREFIX) ? artifact.substring(PREFIX.length()) : artifact;
  }
}
