package dev.remora.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names at which Remora calls routes of users': each alone, or with {@code -NAME} behind it. */
public final class EntryPoints {
  public static final String BEFORE_DELIVERY = "before-delivery";
  public static final String AFTER_DELIVERED = "after-delivered";
  public static final String AFTER_DEAD_LETTER = "after-dead-letter";

  private static final List<String> ALL =
      List.of(BEFORE_DELIVERY, AFTER_DELIVERED, AFTER_DEAD_LETTER);

  private EntryPoints() {}

  /** Whether a route that begins with {@code direct:NAME} is called at some point. */
  static boolean isOne(String name) {
    return ALL.stream().anyMatch(point -> isAt(point, name));
  }

  /** Whether it is called at this point. */
  public static boolean isAt(String point, String name) {
    return name.equals(point) || name.startsWith(point + "-");
  }

  /** The name that was meant, if this one looks as if it were misspelt. */
  static Optional<String> meant(String name) {
    return ALL.stream()
        .filter(point -> isNear(point, name))
        .min(Comparator.comparingInt(point -> distance(point, begin(point, name))))
        .map(point -> point + name.substring(begin(point, name).length()));
  }

  private static boolean isNear(String point, String name) {
    return distance(point, begin(point, name)) <= point.length() / 4;
  }

  /** As many of its words as the point has. */
  private static String begin(String point, String name) {
    return Arrays.stream(name.split("-"))
        .limit(point.split("-").length)
        .collect(Collectors.joining("-"));
  }

  private static int distance(String point, String name) {
    return LevenshteinDistance.getDefaultInstance().apply(point, name);
  }
}
