package dev.remora.upload;

import dev.remora.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after so many failures in a row: doubling, with jitter, up to a longest wait.
 *
 * @param first wait after the first failure
 * @param longest no wait is longer
 */
public record BackOff(Duration first, Duration longest) {

  static BackOff of(Settings settings) {
    return new BackOff(
        settings.duration("delivery.back-off"), settings.duration("delivery.back-off-max"));
  }

  /**
   * What is left of a wait. One longer than any that is ever made comes of a clock that was set
   * back, and is over.
   */
  Duration left(Instant now, Instant until) {
    Duration left = Duration.between(now, until);
    return left.isNegative() || left.compareTo(longest) > 0 ? Duration.ZERO : left;
  }

  /**
   * @param failures in a row, 1 or more
   */
  Duration after(int failures) {
    long doubled = first.toMillis() << Math.min(failures - 1, 20);
    long capped = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
  }

  /** What the endpoint asked for, within reason: not at once, and not never. */
  Duration within(Duration asked) {
    Duration least = first.compareTo(longest) < 0 ? first : longest;
    return asked.compareTo(longest) > 0 ? longest : asked.compareTo(least) < 0 ? least : asked;
  }
}
