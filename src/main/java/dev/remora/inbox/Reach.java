package dev.remora.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an inbox's server can be read. While it can't, it is asked less and less often, and each
 * new reason is told once. Used by the polling thread, but for {@link #trouble}.
 */
final class Reach {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteInbox.class);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  private final String inbox;
  private final Duration poll;
  private final Clock clock;
  private int failures;
  private Instant notBefore = Instant.EPOCH;
  private volatile String trouble = "";

  /**
   * @param poll how often it is looked while all is well
   */
  Reach(String inbox, Duration poll, Clock clock) {
    this.inbox = inbox;
    this.poll = poll;
    this.clock = clock;
  }

  /** Why it can't be read, in words; empty while it can be. */
  String trouble() {
    return trouble;
  }

  /** Whether it failed so short a time ago that it is left alone. */
  boolean isTooEarly(Instant now) {
    return now.isBefore(notBefore);
  }

  /** What was noted of times means nothing any more. */
  void clockWasSetBack() {
    notBefore = Instant.EPOCH;
  }

  /**
   * It could not be read.
   *
   * @param uri without credentials
   */
  void failed(String uri, Exception e) {
    failures++;
    Duration wait = poll.multipliedBy(1L << Math.min(failures, 6));
    notBefore =
        clock.instant().plus(wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF);
    String words = uri + " can't be read: " + e.getMessage();
    if (!words.equals(trouble)) {
      LOG.atWarn()
          .addKeyValue("inbox", inbox)
          .log("inbox {}: {}; trying again, less and less often", inbox, words);
      LOG.debug("the failure in full", e);
      trouble = words;
    }
  }

  /** It was read. */
  void succeeded() {
    failures = 0;
    if (!trouble.isEmpty()) {
      LOG.atInfo().addKeyValue("inbox", inbox).log("inbox {}: can be read again", inbox);
      trouble = "";
    }
  }
}
