package dev.remora.component;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The libraries that the application comes with, as its build wrote them down. */
public final class Bundled {
  /** {@code group:artifact:jar:version:scope}, perhaps with a classifier before the version. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*([^:\\s]+):([^:\\s]+):jar(?::[^:\\s]+)?:([^:\\s]+):(?:compile|runtime)\\b.*");

  private static final Bundled OURS =
      new Bundled(new String(resource("bundled.txt"), StandardCharsets.UTF_8));

  private final List<Coordinates> libraries;

  private Bundled(String text) {
    libraries =
        text.lines()
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .map(m -> new Coordinates(m.group(1), m.group(2), Optional.of(m.group(3))))
            .distinct()
            .toList();
  }

  /** Those of this build. */
  public static Bundled ours() {
    return OURS;
  }

  List<Coordinates> libraries() {
    return libraries;
  }

  /** The one that is the same library, in whatever version. */
  Optional<Coordinates> find(Coordinates wanted) {
    return libraries.stream().filter(wanted::isSameAs).findFirst();
  }

  /** The version of the Camel that runs. */
  public String camelVersion() {
    return find(Coordinates.ofCamel("camel-api")).flatMap(Coordinates::version).orElseThrow();
  }

  /** A file that the build has put beside this class. */
  static byte[] resource(String name) {
    try (InputStream in = Bundled.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing: mvn package makes it");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
