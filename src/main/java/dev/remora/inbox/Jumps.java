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
  private static final long LEAST_MILLIS = 1000;

  private static final long NANOS_OF_MILLI = 1_000_000;

  private final LongSupplier nanos;
  private boolean asked;
  private long before;
  private long nanosBefore;

  /**
   * @param nanos nanoseconds of a clock that nobody sets, from any moment on
   */
  Jumps(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** How far the clock was set forward since this was last asked; zero where it was not. */
  Duration until(Instant now) {
    long millis = now.toEpochMilli();
    long nanosNow = nanos.getAsLong();
    long jump = asked ? millis - before - (nanosNow - nanosBefore) / NANOS_OF_MILLI : 0;
    asked = true;
    before = millis;
    nanosBefore = nanosNow;
    return jump < LEAST_MILLIS ? Duration.ZERO : Duration.ofMillis(jump);
  }
}
