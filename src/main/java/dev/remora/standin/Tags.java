package dev.remora.standin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tags of a capture: comma-separated, in the order given, each once. */
final class Tags {
  /** The product documents this limit, and not what happens above it. */
  static final int MOST = 30;

  private Tags() {}

  /** Empty tags and trailing commas are skipped; a client's {@code undefined} means none. */
  static List<String> parse(String given) {
    if (given == null || given.equals("undefined")) {
      return List.of();
    }
    Set<String> tags = new LinkedHashSet<>();
    for (String tag : given.split(",", -1)) {
      String clean = Names.printable(tag).strip();
      if (!clean.isEmpty()) {
        tags.add(clean);
      }
    }
    return List.copyOf(tags);
  }

  /**
   * The union, the first list's tags first.
   *
   * @throws Refusal with 422 when there are more than {@link #MOST}
   */
  static List<String> union(List<String> first, List<String> second) throws Refusal {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    if (all.size() > MOST) {
      throw new Refusal(
          422, "A capture takes at most " + MOST + " tags, and these are " + all.size());
    }
    return new ArrayList<>(all);
  }
}
