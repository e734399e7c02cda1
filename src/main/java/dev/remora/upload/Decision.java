package dev.remora.upload;

import java.time.Duration;

/** What a route of a user's has decided of a capture before it was looked at. */
public sealed interface Decision {

  /**
   * Not to be sent ever: a dead letter.
   *
   * @param why in the user's words
   */
  record Drop(String why) implements Decision {}

  /**
   * Not to be sent now.
   *
   * @param time after which it is asked for again
   * @param why in the user's words
   */
  record Hold(Duration time, String why) implements Decision {}
}
