package dev.remora.upload;

import dev.failsafe.RateLimiter;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/** Holds what goes to one target, all its uploads together, to so many bytes a second. */
final class Pace {
  /** Bytes that are counted together. */
  static final int UNIT = 1024;

  private final Optional<RateLimiter<Object>> units;

  private Pace(Optional<RateLimiter<Object>> units) {
    this.units = units;
  }

  static Pace unbounded() {
    return new Pace(Optional.empty());
  }

  static Pace of(long bytesPerSecond) {
    return new Pace(
        Optional.of(
            RateLimiter.smoothBuilder(bytesPerSecond / UNIT, Duration.ofSeconds(1)).build()));
  }

  /** Returns when so many units may be sent. */
  void await(int count) throws InterruptedIOException {
    if (units.isPresent() && count > 0) {
      try {
        units.get().acquirePermits(count);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }
}
