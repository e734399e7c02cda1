package dev.remora.config;

import java.util.Arrays;
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

  /**
   * The known name that the given one surely is but for a slip, unless there is none. Short names
   * are near to anything: of those only a letter more or less, or two that swapped.
   */
  public static Optional<String> slip(String name, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .filter(
            k ->
                k.equalsIgnoreCase(name)
                    || distance.apply(name, k) <= (k.length() < 6 ? 1 : 2)
                    || (distance.apply(name, k) == 2 && letters(name).equals(letters(k))))
        .sorted()
        .min(Comparator.comparingInt(k -> distance.apply(name, k)));
  }

  private static String letters(String name) {
    char[] letters = name.toCharArray();
    Arrays.sort(letters);
    return new String(letters);
  }

  /** {@code ; did you mean X?}, or nothing. */
  public static String hint(String name, Collection<String> known) {
    return to(name, known).map(k -> "; did you mean " + k + "?").orElse("");
  }
}
