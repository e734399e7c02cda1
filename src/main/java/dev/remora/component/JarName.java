package dev.remora.component;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a jar's name says.
 *
 * @param version empty where it says none
 */
public record JarName(String artifact, String version) {
  private static final Pattern VERSIONED = Pattern.compile("(.+?)-(\\d+\\..*|\\d+)\\.jar");

  /** That of a jar, {@code camel-kafka-4.18.0.jar}. */
  public static JarName of(Path jar) {
    String name = jar.getFileName().toString();
    Matcher versioned = VERSIONED.matcher(name);
    return versioned.matches()
        ? new JarName(versioned.group(1), versioned.group(2))
        : new JarName(name.replaceFirst("\\.jar$", ""), "");
  }

  /** Whether it is a jar of this library, and not of another whose name begins with the same. */
  static boolean isOf(String artifact, Path jar) {
    return jar.getFileName().toString().matches(Pattern.quote(artifact) + "-\\d.*\\.jar");
  }
}
