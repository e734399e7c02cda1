package dev.remora.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Tells by a clock that nobody sets how far the usual one was set forward between two looks, as
 * when a machine without a battery first hears of the time, or one that slept wakes up. By the
 * usual one alone a file that is being written would have rested for hours.
 */
final class Jumps {
  /** Less is how clocks are kept right, and how long a thread may wait for its turn. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private Instant before;
  private long nanosBefore;

  /**
   * @param nanos nanoseconds of a clock that nobody sets, from any moment on
   */
  Jumps(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** How far the clock was set forward since this was last asked; zero where it was not. */
  Duration until(Instant now) {
    long nanosNow = nanos.getAsLong();
    Duration jump =
        before == null
            ? Duration.ZERO
            : Duration.between(before, now).minusNanos(nanosNow - nanosBefore);
    before = now;
    nanosBefore = nanosNow;
    return jump.compareTo(LEAST) < 0 ? Duration.ZERO : jump;
  }
}
