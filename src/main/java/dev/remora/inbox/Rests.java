package dev.remora.inbox;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a folder is left alone between two looks: the longer the longer a look takes, and the
 * longer the more of its captures are in line anyway. Otherwise looking would be all that is done.
 */
final class Rests {
  /** With so many of ours in line there is no hurry to find more: they get the processor. */
  private static final int ENOUGH_IN_LINE = 64;

  /** More than leave the line in each millisecond that a look takes. */
  private static final int LEAVING_EACH_MILLISECOND = 4;

  private static final Duration NO_HURRY = Duration.ofSeconds(1);

  /** A look is followed by so many times its length without one. */
  private static final int REST_AFTER_LOOK = 3;

  private static final int REST_WITH_ENOUGH_IN_LINE = 10;

  private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

  private Instant begun = Instant.EPOCH;
  private Duration looked = Duration.ZERO;

  /** Whether the clock was set back since the last look began. */
  boolean isBefore(Instant now) {
    return now.isBefore(begun);
  }

  /**
   * Begins a look, unless it is too early for one.
   *
   * @param inLine captures of this folder that were let out and are not settled
   */
  boolean begin(Instant now, int inLine) {
    if (isBefore(now)) {
      begun = Instant.EPOCH;
    }
    if (now.isBefore(begun.plus(rest(inLine)))) {
      return false;
    }
    begun = now;
    return true;
  }

  /** Ends the look. */
  void end(Instant now) {
    Duration time = Duration.between(begun, now);
    // No longer than any look takes, whatever a clock that was set or a machine that slept says.
    looked = time.isNegative() || time.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : time;
  }

  /** From the beginning of one look to the next. */
  private Duration rest(int inLine) {
    // Enough that the line does not run dry until the next look has ended.
    if (inLine <= ENOUGH_IN_LINE + LEAVING_EACH_MILLISECOND * looked.toMillis()) {
      return looked.multipliedBy(1 + REST_AFTER_LOOK);
    }
    Duration rest = looked.multipliedBy(1 + REST_WITH_ENOUGH_IN_LINE);
    return rest.compareTo(NO_HURRY) < 0 ? NO_HURRY : rest;
  }
}
