package dev.remora.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what a misspelt name was meant to be. */
public final class Nearest {
  private Nearest() {}

  /** The known name nearest to the given one, unless none is near. */
  public static Optional<String> to(String name, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .filter(k -> distance.apply(name, k) <= Math.max(2, k.length() / 3))
        .min(Comparator.comparingInt(k -> distance.apply(name, k)));
  }

  /** {@code ; did you mean X?}, or nothing. */
  public static String hint(String name, Collection<String> known) {
    return to(name, known).map(k -> "; did you mean " + k + "?").orElse("");
  }
}
