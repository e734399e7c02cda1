package dev.remora.outcome;

import dev.remora.ledger.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was delivered in the last hour, in intervals. Forgotten with the process. */
public final class Throughput {
  /** The length of an interval. */
  public static final Duration INTERVAL = Duration.ofSeconds(30);

  private static final int INTERVALS = 120;

  private final Clock clock;
  private final long[] numbers = new long[INTERVALS];
  private final long[] captures = new long[INTERVALS];
  private final long[] bytes = new long[INTERVALS];
  private long total;

  public Throughput(Clock clock) {
    this.clock = clock;
  }

  /**
   * What was sent in one interval.
   *
   * @param begin its begin
   * @param captures delivered in it, those left out that were there already
   * @param bytes of them
   */
  public record Interval(Instant begin, long captures, long bytes) {}

  /** What was sent counts as of now; what was there already counts in the total alone. */
  synchronized void delivered(Delivery row) {
    total++;
    if (row.duplicateOf() == null) {
      long number = number(clock.instant());
      int at = (int) (number % INTERVALS);
      if (numbers[at] != number) {
        numbers[at] = number;
        captures[at] = 0;
        bytes[at] = 0;
      }
      captures[at]++;
      bytes[at] += row.size();
    }
  }

  private static long number(Instant now) {
    return now.getEpochSecond() / INTERVAL.toSeconds();
  }

  /** Of the last hour, the oldest first; the last one is still going on. */
  public synchronized List<Interval> lastHour() {
    long now = number(clock.instant());
    List<Interval> intervals = new ArrayList<>(INTERVALS);
    for (long number = now - INTERVALS + 1; number <= now; number++) {
      int at = (int) Math.floorMod(number, (long) INTERVALS);
      boolean known = numbers[at] == number;
      intervals.add(
          new Interval(
              Instant.ofEpochSecond(number * INTERVAL.toSeconds()),
              known ? captures[at] : 0,
              known ? bytes[at] : 0));
    }
    return intervals;
  }

  /** How many captures came to a session since the start, those among them that were there. */
  public synchronized long total() {
    return total;
  }
}
