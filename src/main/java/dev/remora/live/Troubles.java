package dev.remora.live;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of the files is not in effect, and why. Each is told once, and its end too. */
public final class Troubles {
  private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

  private final UnaryOperator<String> mask;
  private volatile List<String> wrong = List.of();
  private volatile List<String> later = List.of();
  private Set<String> doubts = Set.of();

  /**
   * @param mask takes what is secret out of a text
   */
  public Troubles(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  /** What can't be taken up, in words; empty while all is in effect. */
  public List<String> wrong() {
    return wrong;
  }

  /** What takes effect at the next start, in words. */
  public List<String> later() {
    return later;
  }

  /** All of {@link #wrong} in a line. */
  public String words() {
    return String.join("; ", wrong);
  }

  /** What is wrong now, in place of what was. */
  void set(Map<?, String> now) {
    Set<String> masked = new LinkedHashSet<>();
    now.values().forEach(words -> masked.add(mask.apply(words)));
    List<String> before = wrong;
    wrong = List.copyOf(masked);
    masked.stream()
        .filter(words -> !before.contains(words))
        .forEach(words -> LOG.warn("{}; what ran before goes on", words));
    if (masked.isEmpty() && !before.isEmpty()) {
      LOG.info("routes and inboxes are in effect as their files have them again");
    }
  }

  /** What is in effect and does nothing as it is. */
  void setDoubts(Set<String> now) {
    now.stream()
        .filter(words -> !doubts.contains(words))
        .forEach(words -> LOG.warn("{}", mask.apply(words)));
    doubtsTold(now);
  }

  /** The same of what has been told of by others. */
  void doubtsTold(Set<String> told) {
    doubts = Set.copyOf(told);
  }

  /** What waits for the next start now, in place of what did. */
  void setLater(Set<String> now) {
    Map<String, String> masked = new LinkedHashMap<>();
    now.forEach(words -> masked.put(mask.apply(words), ""));
    List<String> before = later;
    later = List.copyOf(masked.keySet());
    masked.keySet().stream()
        .filter(words -> !before.contains(words))
        .forEach(words -> LOG.warn("{}", words));
  }
}
