package dev.remora.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what a misspelt name was meant to be. */
public final class Nearest {
  /** Fewer letters may begin anything. */
  private static final int SHORTEST = 3;

  private Nearest() {}

  /**
   * The known name nearest to the given one, unless none is near. The words that both begin with
   * say nothing of that: {@code inbox-dir} is not {@code inbox-ftp}.
   */
  public static Optional<String> to(String name, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .filter(
            k -> distance.apply(name, k) <= Math.max(2, (k.length() - wordsShared(name, k)) / 3))
        .min(Comparator.comparingInt(k -> distance.apply(name, k)));
  }

  /** How many letters the words have that both begin with. */
  private static int wordsShared(String name, String known) {
    int end = 0;
    for (int i = 0; i < Math.min(name.length(), known.length()); i++) {
      if (name.charAt(i) != known.charAt(i)) {
        break;
      }
      end = Character.isLetterOrDigit(name.charAt(i)) ? end : i + 1;
    }
    return end;
  }

  /** The only known name that begins so. */
  private static Optional<String> shortened(String name, Collection<String> known) {
    List<String> longer = known.stream().filter(k -> k.startsWith(name)).toList();
    return name.length() >= SHORTEST && longer.size() == 1
        ? Optional.of(longer.get(0))
        : Optional.empty();
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
    return to(name, known)
        .or(() -> shortened(name, known))
        .map(k -> "; did you mean " + k + "?")
        .orElse("");
  }
}
