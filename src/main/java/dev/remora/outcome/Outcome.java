package dev.remora.outcome;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one attempt, or the look at a capture before it, came to. */
public sealed interface Outcome {

  /** The endpoint has the capture. */
  record Delivered(Session session) implements Outcome {}

  /** The same is there already; nothing was sent. */
  record Duplicate(String session, String url) implements Outcome {}

  /** This capture will never be taken: a dead letter. */
  record Rejected(Reason reason, Integer status, List<String> exceptions) implements Outcome {}

  /**
   * The endpoint's trouble; the capture stays where it is and is tried again.
   *
   * @param scope whether it may lie with this capture alone
   * @param status null where no HTTP answer came
   * @param retryAfter what the endpoint asked for
   */
  record Unavailable(
      Scope scope, Integer status, List<String> exceptions, Optional<Duration> retryAfter)
      implements Outcome {}

  /** All was sent, and no well-formed answer came. */
  record InDoubt(Integer status, List<String> exceptions) implements Outcome {}

  /** Settled by an earlier run and kept in its place: nothing to do until it changes. */
  record Known() implements Outcome {}

  /** Not to be sent now; nothing was tried. */
  record NotYet(Duration delay, String why) implements Outcome {
    private static final String UNFINISHED = "not complete yet";

    /** It may be written on. */
    public static NotYet unfinished(Duration delay) {
      return new NotYet(delay, UNFINISHED);
    }

    public boolean isUnfinished() {
      return why.equals(UNFINISHED);
    }
  }

  /** Whose trouble it is. */
  enum Scope {
    /** Perhaps this capture's alone: other captures go on. */
    CAPTURE,
    /** The endpoint is away or busy: its line waits. */
    ENDPOINT,
    /** The endpoint refuses us (token, quota): its line stops until that is mended. */
    REFUSED
  }

  /** Why a capture became a dead letter; spelt so in the receipt. */
  enum Reason {
    EMPTY,
    NOT_A_CAPTURE,
    REJECTED,
    TOO_LARGE,
    GAVE_UP,
    BAD_SIDECAR,
    BAD_URL,
    UNSUPPORTED_FORMAT,
    CONVERSION_FAILED,
    REFUSED_TOKEN,
    DROPPED;

    /** {@code not-a-capture}. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** A session as the endpoint's answer names it. */
  record Session(String id, String filename, String url, int status) {}
}
