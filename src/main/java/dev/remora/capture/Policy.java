package dev.remora.capture;

import java.time.Duration;

/**
 * How the captures of one inbox are to be treated, whatever its kind.
 *
 * @param target name of the target that they go to
 * @param method {@code post}, {@code put}, or empty for the target's own
 * @param after what becomes of a delivered capture at its source
 * @param sendDuplicates whether the same again is sent again
 * @param acceptAny whether files are delivered that no known format fits
 * @param giveUp how long a cut or empty file has to stay unchanged before it is taken as it is
 */
public record Policy(
    String target,
    String method,
    After after,
    boolean sendDuplicates,
    boolean acceptAny,
    Duration giveUp) {

  /** What becomes of a delivered capture at its source. */
  public enum After {
    MOVE,
    KEEP,
    DELETE
  }

  /** The same, but for where they go and how they are sent. */
  public Policy to(String otherTarget, String otherMethod) {
    return new Policy(otherTarget, otherMethod, after, sendDuplicates, acceptAny, giveUp);
  }

  /** The same, but that they stay. */
  public Policy keeping() {
    return new Policy(target, method, After.KEEP, sendDuplicates, acceptAny, giveUp);
  }

  /** For captures that a user's own route hands over. */
  public static final Policy PLAIN =
      new Policy("default", "", After.MOVE, false, false, Duration.ofMinutes(10));
}
