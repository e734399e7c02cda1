package dev.remora.inbox;

import java.time.Instant;

/**
 * How long a folder is left alone between two looks: the longer the longer a look takes, and the
 * longer the more of its captures are in line anyway, or can't be complete yet. Otherwise looking
 * would be all that is done.
 */
final class Rests {
  /** With so many of ours in line there is no hurry to find more: they get the processor. */
  private static final int ENOUGH_IN_LINE = 64;

  /** More than leave the line in each millisecond that a look takes. */
  private static final int LEAVING_EACH_MILLISECOND = 4;

  private static final long NO_HURRY_MILLIS = 1000;

  /** A look is followed by so many times its length without one. */
  private static final int REST_AFTER_LOOK = 3;

  private static final int REST_WITH_ENOUGH_IN_LINE = 10;

  /** Asking for each takes about four microseconds: this makes a twenty-fifth of a processor. */
  private static final int ASKED_EACH_IDLE_MILLISECOND = 10;

  /** What comes new, or grows after all, is to be noticed within this part of the settle time. */
  private static final int PART_OF_SETTLE = 4;

  private static final long LONGEST_LOOK_MILLIS = 10_000;

  private final long longestIdleMillis;

  /** In milliseconds since 1970. */
  private long begun;

  private long lookedMillis;
  private long idleMillis;

  Rests(Watching rules) {
    // Where markers are, one may come at any moment.
    longestIdleMillis =
        rules.doneSuffix().isPresent()
            ? 0
            : Math.min(NO_HURRY_MILLIS, rules.settle().toMillis() / PART_OF_SETTLE);
  }

  /** Whether the clock was set back since the last look began. */
  boolean isBefore(Instant now) {
    return now.toEpochMilli() < begun;
  }

  /**
   * Begins a look, unless it is too early for one.
   *
   * @param inLine captures of this folder that were let out and are not settled
   */
  boolean begin(Instant now, int inLine) {
    if (isBefore(now)) {
      begun = 0;
    }
    long millis = now.toEpochMilli();
    if (millis < begun + restMillis(inLine)) {
      return false;
    }
    begun = millis;
    return true;
  }

  /**
   * Ends the look.
   *
   * @param asked how many files it asked how they are
   * @param idle for how many milliseconds from its beginning none of them can become complete
   */
  void end(Instant now, int asked, long idle) {
    long time = now.toEpochMilli() - begun;
    // No longer than any look takes, whatever a clock that was set or a machine that slept says.
    lookedMillis = time < 0 || time > LONGEST_LOOK_MILLIS ? LONGEST_LOOK_MILLIS : time;
    idleMillis = Math.min(asked / ASKED_EACH_IDLE_MILLISECOND, Math.min(idle, longestIdleMillis));
  }

  /** From the beginning of one look to the next. */
  private long restMillis(int inLine) {
    // Enough that the line does not run dry until the next look has ended.
    if (inLine <= ENOUGH_IN_LINE + LEAVING_EACH_MILLISECOND * lookedMillis) {
      return Math.max(idleMillis, lookedMillis * (1 + REST_AFTER_LOOK));
    }
    return Math.max(NO_HURRY_MILLIS, lookedMillis * (1 + REST_WITH_ENOUGH_IN_LINE));
  }
}
