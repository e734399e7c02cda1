package dev.remora.capture;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tags of one capture.
 *
 * @param kept at most {@value #MOST}, without repeats
 * @param dropped those beyond
 */
public record Tags(List<String> kept, List<String> dropped) {
  /** How many tags the endpoint takes on one capture. */
  public static final int MOST = 30;

  /** Of all that were said, in their order. */
  public static Tags of(Collection<String> said) {
    Set<String> all = new LinkedHashSet<>(said);
    List<String> list = List.copyOf(all);
    int kept = Math.min(MOST, list.size());
    return new Tags(list.subList(0, kept), list.subList(kept, list.size()));
  }

  /** The tags of a text with commas between them; empty ones are left out. */
  public static List<String> split(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(text.split(","))
        .map(tag -> tag.replaceAll("\\p{Cc}+", " ").strip())
        .filter(tag -> !tag.isEmpty())
        .toList();
  }
}
