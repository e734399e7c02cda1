package dev.remora.component;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Maven knows a library by.
 *
 * @param version empty for Camel's own, which have that of the Camel that runs
 */
public record Coordinates(String group, String artifact, Optional<String> version) {
  static final String CAMEL = "org.apache.camel";

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  /** Of a component of Camel's: {@code camel-kafka}. */
  static Coordinates ofCamel(String artifact) {
    return new Coordinates(CAMEL, artifact, Optional.empty());
  }

  /** Reads {@code group:artifact} or {@code group:artifact:version}; empty where it is neither. */
  static Optional<Coordinates> parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      return Optional.empty();
    }
    for (String part : parts) {
      if (!PART.matcher(part).matches()) {
        return Optional.empty();
      }
    }
    Optional<String> version = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    return Optional.of(new Coordinates(parts[0], parts[1], version));
  }

  /** Whether it is Camel's own, of which all have one version. */
  public boolean isCamels() {
    return group.equals(CAMEL);
  }

  /** Whether it is the same library, in whatever version. */
  public boolean isSameAs(Coordinates other) {
    return group.equals(other.group) && artifact.equals(other.artifact);
  }

  @Override
  public String toString() {
    return group + ":" + artifact + version.map(v -> ":" + v).orElse("");
  }
}
