package dev.remora.capture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * The captures that lie in an inbox and have not come to their end, those on their way among them.
 *
 * @param count how many
 * @param bytes all together
 * @param oldest when the first of them was first seen
 * @param first those that were seen first, so many and no more
 */
public record Backlog(long count, long bytes, Optional<Instant> oldest, List<Waiting> first) {
  public Backlog {
    first = List.copyOf(first);
  }

  public static final Backlog NONE = new Backlog(0, 0, Optional.empty(), List.of());

  /**
   * One of them.
   *
   * @param path within the inbox
   * @param size bytes, as last seen
   * @param since when it was first seen
   */
  public record Waiting(String path, long size, Instant since, Why why) {}

  /** Collects a backlog; only for those that are shown it is asked why. */
  public static final class Collector {
    private record Seen(String path, long size, Instant since, Supplier<Why> why) {}

    private static final Comparator<Seen> OLDEST_FIRST =
        Comparator.comparing(Seen::since).thenComparing(Seen::path);

    private final int most;
    private final PriorityQueue<Seen> oldest = new PriorityQueue<>(OLDEST_FIRST.reversed());
    private Instant since = Instant.MAX;
    private long count;
    private long bytes;

    /**
     * @param most how many are told one by one
     */
    public Collector(int most) {
      this.most = most;
    }

    /**
     * @param path asked for where it may be told
     */
    public void add(Supplier<String> path, long size, Instant seen, Supplier<Why> why) {
      count++;
      bytes += size;
      since = seen.isBefore(since) ? seen : since;
      if (most > 0 && (oldest.size() < most || !seen.isAfter(oldest.peek().since()))) {
        oldest.add(new Seen(path.get(), size, seen, why));
        if (oldest.size() > most) {
          oldest.poll();
        }
      }
    }

    public Backlog backlog() {
      List<Seen> shown = new ArrayList<>(oldest);
      shown.sort(OLDEST_FIRST);
      return new Backlog(
          count,
          bytes,
          count == 0 ? Optional.empty() : Optional.of(since),
          shown.stream()
              .map(s -> new Waiting(s.path(), s.size(), s.since(), s.why().get()))
              .toList());
    }
  }
}
