package dev.remora.upload;

import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line of captures that wait for one target: how many are let in, and whether it moves.
 *
 * <p>It is open; or it waits because the endpoint is away or busy; or it is stopped because the
 * endpoint refuses us. In the latter two nothing is sent but one probe at a time, when its time has
 * come; a probe that passes opens the line.
 */
public final class Line {
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);

  /** Captures that fail one after another, none passing between, before the endpoint is blamed. */
  private static final int BLAME_ENDPOINT_AFTER = 3;

  /** A probe of an endpoint that is away costs nothing, so it need not be rare. */
  private static final Duration LONGEST_BETWEEN_PROBES = Duration.ofSeconds(30);

  /** What was told is not told again so soon, where others pass and one capture is refused. */
  private static final Duration TELL_AGAIN = Duration.ofMinutes(5);

  /** A probe may be large, or hang: after so long the next one is sent beside it. */
  private static final Duration PROBES_ALONE = Duration.ofSeconds(30);

  /** One that is let in to probe may be none, or stand behind others that take their time. */
  private static final Duration INVITED_ALONE = Duration.ofSeconds(1);

  private final String target;
  private final BackOff backOff;
  private final Clock clock;
  private final Semaphore room;
  private final int capacity;

  private int failures;
  private int era;
  private Instant closedUntil = Instant.MIN;
  private Instant closedSince = Instant.MIN;
  private boolean closed;
  private Instant invited = Instant.MIN;
  private String probe = "";
  private Instant probing = Instant.MIN;
  private boolean ending;
  private String trouble = "";
  private boolean refused;
  private boolean takesExpect = true;
  private boolean told;
  private boolean toldOfOurs;
  private String lastTold = "";
  private Instant toldAt = Instant.MIN;
  private long passes;
  private final Set<String> failedAlone = new HashSet<>();

  /**
   * @param capacity how many captures may be on the way through this line at once
   */
  public Line(String target, BackOff backOff, int capacity, Clock clock) {
    this.target = target;
    this.backOff = backOff;
    this.capacity = capacity;
    this.room = new Semaphore(capacity);
    this.clock = clock;
  }

  /**
   * Takes a place in the line, if there is one and the line moves. When a probe is due, one at a
   * time is let in, whatever else is in the line: large captures may be under way for hours.
   */
  public synchronized boolean enter() {
    Instant now = clock.instant();
    if (ending || (closed && (!isProbeDue(now) || isWithin(INVITED_ALONE, invited, now)))) {
      return false;
    }
    if (!room.tryAcquire()) {
      return false;
    }
    invited = closed ? now : Instant.MIN;
    return true;
  }

  private boolean isProbeDue(Instant now) {
    return backOff.left(now, closedUntil).isZero() && !isWithin(PROBES_ALONE, probing, now);
  }

  private static boolean isWithin(Duration time, Instant begun, Instant now) {
    return !now.isBefore(begun) && now.minus(time).isBefore(begun);
  }

  /** Whether nobody is in it. */
  boolean isEmpty() {
    return room.availablePermits() == capacity;
  }

  /** Gives the place back. A probe that ended unheard is over once nobody is in the line. */
  public synchronized void leave() {
    room.release();
    invited = Instant.MIN; // it may have been this one, which came to nothing
    if (isEmpty()) {
      probeIsOver();
    }
  }

  private void probeIsOver() {
    probe = "";
    probing = Instant.MIN;
  }

  /**
   * Asked before each attempt.
   *
   * @param capture that is to be sent
   * @return empty to go ahead; otherwise how long to wait
   */
  synchronized Optional<Outcome.NotYet> gate(String capture) {
    if (ending) {
      return Optional.of(new Outcome.NotYet(Duration.ZERO, "Remora is ending"));
    }
    if (!closed) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (!isProbeDue(now)) {
      Duration wait = backOff.left(now, closedUntil);
      return Optional.of(new Outcome.NotYet(wait.isZero() ? Duration.ofSeconds(1) : wait, trouble));
    }
    probe = capture;
    probing = now;
    return Optional.empty();
  }

  /** Lets nothing more through. */
  synchronized void close() {
    ending = true;
  }

  /** Whether this capture is the probe, to be refused before the body is sent. */
  synchronized boolean isProbe(String capture) {
    return probe.equals(capture);
  }

  /** The time from one closing of the line to the next, which each attempt begins in. */
  synchronized int era() {
    return era;
  }

  /**
   * The endpoint answered in its right mind: the line is open, unless it was refused while that
   * attempt was under way.
   *
   * @param begun the era that the attempt began in
   */
  synchronized void passed(int begun) {
    if (refused && isLate(begun)) {
      return;
    }
    passes++;
    if (closed) {
      LOG.atInfo()
          .addKeyValue("target", target)
          .log("target {}: answers again, the line goes on", target);
    }
    closed = false;
    probeIsOver();
    failures = 0;
    trouble = "";
    refused = false;
    told = false;
    failedAlone.clear();
  }

  /** Whether what came of an attempt is older than what is known by now. */
  private boolean isLate(int begun) {
    return closed && begun != era;
  }

  /** An attempt ended without any answer about the endpoint; a probe may be repeated. */
  synchronized void undecided(String capture) {
    if (isProbe(capture)) {
      probeIsOver();
    }
  }

  /**
   * The endpoint was in trouble.
   *
   * @param begun the era that the attempt began in
   * @param capture which capture met it
   * @return whether the line has been stopped by this, and it is to be told
   */
  synchronized boolean failed(int begun, String capture, Unavailable outcome) {
    if (isLate(begun) && (refused || outcome.scope() != Scope.REFUSED)) {
      return false; // one of several that met the same
    }
    boolean probed = isProbe(capture);
    undecided(capture);
    if (outcome.scope() == Scope.CAPTURE) {
      failedAlone.add(capture);
      if (failedAlone.size() < BLAME_ENDPOINT_AFTER && !probed) {
        return false;
      }
    }
    String now = words(outcome);
    boolean stopped = outcome.scope() == Scope.REFUSED && isNews(outcome, now);
    Duration wait = wait(outcome);
    if (!closed || stopped) {
      if (stopped) {
        told = true;
        toldOfOurs = isOurs(outcome);
        lastTold = now;
        toldAt = clock.instant();
        LOG.atError()
            .addKeyValue("target", target)
            .log(
                "target {}: {}. The line is stopped, every capture stays where it is; trying again in"
                    + " {} s and then by itself",
                target,
                now,
                Math.max(1, wait.toSeconds()));
      } else {
        LOG.atWarn()
            .addKeyValue("target", target)
            .log(
                "target {}: {}. The line waits, nothing is lost; next attempt in {} s",
                target,
                now,
                Math.max(1, wait.toSeconds()));
      }
    }
    era += closed ? 0 : 1;
    closedSince = closed ? closedSince : clock.instant();
    closed = true;
    closedUntil = clock.instant().plus(wait);
    trouble = now;
    refused |= outcome.scope() == Scope.REFUSED;
    return stopped;
  }

  /** A refusal is told once until a capture passes, and soon after that only in other words. */
  private boolean isNews(Unavailable outcome, String words) {
    if (isOurs(outcome) != toldOfOurs) {
      return true;
    }
    return !told && (!words.equals(lastTold) || !isWithin(TELL_AGAIN, toldAt, clock.instant()));
  }

  /** Nothing was sent for it: there is no token, say. */
  private static boolean isOurs(Unavailable outcome) {
    return outcome.scope() == Scope.REFUSED && outcome.status() == null;
  }

  private Duration wait(Unavailable outcome) {
    failures++;
    if (outcome.retryAfter().isPresent()) {
      return backOff.within(outcome.retryAfter().get());
    }
    Duration wait = backOff.after(failures);
    boolean busy = outcome.status() != null && outcome.scope() == Scope.ENDPOINT;
    return busy || wait.compareTo(LONGEST_BETWEEN_PROBES) < 0 ? wait : LONGEST_BETWEEN_PROBES;
  }

  private static String words(Unavailable outcome) {
    String said = String.join("; ", outcome.exceptions());
    if (isOurs(outcome)) {
      return said;
    }
    String status = outcome.status() == null ? "no answer" : "answer " + outcome.status();
    return said.isEmpty() ? status : status + " (" + said + ")";
  }

  /** How long it takes until the next probe is due; none where the line moves. */
  synchronized Duration untilProbe() {
    return closed ? backOff.left(clock.instant(), closedUntil) : Duration.ZERO;
  }

  /** How many captures have passed. */
  synchronized long passes() {
    return passes;
  }

  /** The endpoint does not understand {@code Expect}: it is not asked that way again. */
  synchronized void expectsNothing() {
    takesExpect = false;
  }

  synchronized boolean takesExpect() {
    return takesExpect;
  }

  /**
   * How it stands with it.
   *
   * @param standing {@code moves}, {@code waits} or {@code stopped}
   * @param why it does not move, in words; empty where it does
   * @param since when it does not; null where it does
   * @param nextTry when it is tried again; null where it moves
   */
  public record Standing(String standing, String why, Instant since, Instant nextTry) {}

  public synchronized Standing standing() {
    return closed
        ? new Standing(refused ? "stopped" : "waits", trouble, closedSince, closedUntil)
        : new Standing("moves", "", null, null);
  }

  /** What is wrong, in words; empty while the line moves. */
  public synchronized String trouble() {
    return closed ? trouble : "";
  }

  /** Whether the endpoint refuses us, and nothing goes on until that is mended. */
  public synchronized boolean isStopped() {
    return closed && refused;
  }

  /** Whether the endpoint is away or busy, and nothing goes on until it is back. */
  public synchronized boolean isWaiting() {
    return closed && !refused;
  }

  /** How many captures are in it. */
  public int length() {
    return capacity - room.availablePermits();
  }

  public String target() {
    return target;
  }
}
