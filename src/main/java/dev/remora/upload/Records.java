package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.capture.Hashes;
import dev.remora.config.Settings;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.DeliveryBuilder;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Fields;
import dev.remora.outcome.Observer;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Delivered;
import dev.remora.outcome.Outcome.Duplicate;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Known;
import dev.remora.outcome.Outcome.NotYet;
import dev.remora.outcome.Outcome.Reason;
import dev.remora.outcome.Outcome.Rejected;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts outcomes on record in the ledger, tells the line, and says what comes next. */
public final class Records {
  private static final Logger LOG = LoggerFactory.getLogger(Records.class);

  /** How soon to look at a capture again that could not be read or asked about. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** Nobody says these of one capture. */
  private static final Set<Integer> TOKEN_OR_QUOTA = Set.of(401, 402, 407, 507);

  /** What comes next where {@code delivery.in-doubt} is {@code hold}, and what a user can do. */
  static final String HELD =
      "held as configured (delivery.in-doubt = hold): remove it where the endpoint has it, touch it"
          + " to have it sent again";

  /** Enough for another one to be let out, by an inbox on a server too. */
  private static final Duration BEHIND_OTHERS = Duration.ofSeconds(6);

  /** Before a capture is tried again of which the endpoint has heard nothing. */
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  private final Failures failures = new Failures();
  private final Ledger ledger;
  private final Lines lines;
  private final BackOff backOff;
  private final int giveUpAfter;
  private final boolean holds;
  private final Observer observer;
  private final Clock clock;

  public Records(Ledger ledger, Lines lines, Settings settings, Clock clock) {
    this(ledger, lines, settings, Observer.NONE, clock);
  }

  public Records(Ledger ledger, Lines lines, Settings settings, Observer observer, Clock clock) {
    this.observer = observer;
    this.ledger = ledger;
    this.lines = lines;
    this.backOff = BackOff.of(settings);
    this.giveUpAfter = settings.number("delivery.give-up-after");
    this.holds = settings.text("delivery.in-doubt").equals("hold");
    this.clock = clock;
  }

  /** For a capture that is not sent, because its outcome is known without. */
  public Settlement decided(@Body Claim claim) {
    Capture capture = claim.capture();
    Delivery row = claim.delivery();
    Outcome outcome = claim.outcome();
    if (outcome instanceof NotYet notYet) {
      return new Settlement(capture, row, outcome, false, notYet.delay());
    }
    if (outcome instanceof Unavailable unavailable) {
      return untried(capture, row, unavailable);
    }
    if (outcome instanceof Known || row.state().isDecided()) {
      return new Settlement(capture, row, outcome, false, Duration.ZERO);
    }
    return finished(capture, row, outcome);
  }

  /** The line is stopped before anything is sent. */
  private Settlement untried(Capture capture, Delivery row, Unavailable outcome) {
    Line line = lines.line(row.target());
    boolean stopped = line.failed(line.era(), capture.place(), outcome);
    Delivery told = row.edit().status(null).exceptions(outcome.exceptions()).build();
    return new Settlement(capture, told, outcome, stopped, line.untilProbe().plus(AT_ONCE));
  }

  /** For a capture that was sent, or tried to be. */
  public Settlement answered(@Variable("attempt") Attempt attempt, @Body Outcome outcome) {
    lines.ended(attempt);
    Capture capture = attempt.capture();
    observer.attempted(attempt.getDelivery(), outcome, attempt.sentBytes());
    Delivery row = withHash(attempt);
    Line line = lines.line(row.target());
    if (outcome instanceof Unavailable unavailable) {
      return unavailable(attempt, row, unavailable, line);
    }
    if (outcome instanceof NotYet notYet) {
      line.undecided(capture.place());
      Fields.of(LOG.atWarn(), row, "not-read")
          .log("{}: {}; trying again in {} s", capture, notYet.why(), notYet.delay().toSeconds());
      Delivery waiting = ledger.save(row.edit().state(stillToSend(row)).build());
      return new Settlement(capture, waiting, outcome, false, notYet.delay());
    }
    if (outcome instanceof InDoubt inDoubt) {
      return inDoubt(attempt, row, inDoubt, line);
    }
    line.passed(attempt.era());
    DeliveryBuilder answered = row.edit().answeredAt(clock.instant());
    if (outcome instanceof Rejected && row.sha256() == null && capture.reference().isEmpty()) {
      hash(capture).ifPresent(answered::sha256);
    }
    return finished(capture, answered.build(), outcome);
  }

  /** Of a capture that was refused before all of it was sent. */
  private static Optional<String> hash(Capture capture) {
    try {
      return Optional.of(Hashes.sha256(capture.inboxFile()));
    } catch (IOException e) {
      LOG.warn("{}: can't be read for its hash: {}", capture, e.toString());
      return Optional.empty();
    }
  }

  private static Delivery withHash(Attempt attempt) {
    String sent = attempt.sending().sha256();
    Delivery row = attempt.getDelivery();
    return sent == null ? row : row.edit().sha256(sent).build();
  }

  private Settlement finished(Capture capture, Delivery row, Outcome outcome) {
    failures.forget(row);
    DeliveryBuilder edit = row.edit().nextAttemptAt(null);
    if (outcome instanceof Delivered delivered) {
      edit.state(State.DELIVERED)
          .status(delivered.session().status())
          .filename(delivered.session().filename())
          .session(delivered.session().id())
          .sessionUrl(delivered.session().url())
          .exceptions(List.of());
    } else if (outcome instanceof Duplicate duplicate) {
      edit.state(State.DELIVERED)
          .session(duplicate.session())
          .sessionUrl(duplicate.url())
          .duplicateOf(duplicate.session());
    } else if (outcome instanceof Rejected rejected) {
      edit.state(State.DEAD)
          .status(rejected.status())
          .exceptions(rejected.exceptions())
          .reason(rejected.reason().text());
    } else {
      throw new IllegalArgumentException(outcome.toString());
    }
    Delivery decided = ledger.save(edit.build());
    observer.decided(decided, outcome);
    return new Settlement(capture, decided, outcome, false, Duration.ZERO);
  }

  /**
   * An endpoint that takes everything and says nothing of use would be sent the same captures for
   * ever: one after another without an answer, they close the line, and one alone is given up.
   */
  private Settlement inDoubt(Attempt attempt, Delivery row, InDoubt outcome, Line line) {
    Capture capture = attempt.capture();
    Failures.Count count = failures.failed(row, line);
    if (isToBeGivenUp(count)) {
      Delivery noted = row.edit().possibleDuplicate(true).build();
      return givenUp(capture, noted, outcome.status(), outcome.exceptions(), count.own(), line);
    }
    line.failed(
        attempt.era(),
        capture.place(),
        new Unavailable(Scope.CAPTURE, outcome.status(), outcome.exceptions(), Optional.empty()));
    Duration wait = backOff.after(Math.max(1, count.own()));
    Fields.of(LOG.atWarn(), row, "in-doubt")
        .log(
            "{}: in doubt ({}); it may have been delivered, {}",
            capture,
            String.join("; ", outcome.exceptions()),
            holds ? HELD : "looking again in " + wait.toSeconds() + " s");
    Delivery doubtful =
        ledger.save(
            row.edit()
                .state(State.IN_DOUBT)
                .status(outcome.status())
                .exceptions(outcome.exceptions())
                .nextAttemptAt(clock.instant().plus(wait))
                .build());
    return new Settlement(capture, doubtful, outcome, false, wait);
  }

  private boolean isToBeGivenUp(Failures.Count count) {
    return count.own() >= giveUpAfter && count.othersPassed();
  }

  private Settlement givenUp(
      Capture capture,
      Delivery row,
      Integer status,
      List<String> exceptions,
      int times,
      Line line) {
    line.undecided(capture.place());
    List<String> words = new ArrayList<>(exceptions);
    words.add("given up after " + times + " attempts while other captures passed");
    return finished(capture, row, new Rejected(Reason.GAVE_UP, status, words));
  }

  /** What was sent before may be there, though this attempt came to nothing. */
  private static State stillToSend(Delivery row) {
    return row.possibleDuplicate() ? State.IN_DOUBT : State.WAITING;
  }

  private Settlement unavailable(Attempt attempt, Delivery row, Unavailable outcome, Line line) {
    if (outcome.scope() == Scope.CAPTURE) {
      Failures.Count count = failures.failed(row, line);
      return isToBeGivenUp(count)
          ? givenUp(
              attempt.capture(), row, outcome.status(), outcome.exceptions(), count.own(), line)
          : failedAlone(attempt, row, outcome, count.own(), line);
    }
    return outcome.status() == null
        ? waiting(attempt, row, outcome, line, AT_ONCE)
        : refused(attempt, row, outcome, line);
  }

  /**
   * It may be all that the endpoint refuses, or this capture alone, as by a filter that dislikes
   * its name. So that others show which, it is held until one of them has been the next probe. One
   * that others have passed since it was refused no longer stops them.
   */
  private Settlement refused(Attempt attempt, Delivery row, Unavailable outcome, Line line) {
    Failures.Count count = failures.refused(row, line);
    int times = count.refused();
    if (count.othersPassed() && outcome.scope() == Scope.REFUSED) {
      return times >= giveUpAfter && !isOfTokenOrQuota(outcome)
          ? givenUp(attempt.capture(), row, outcome.status(), outcome.exceptions(), times, line)
          : failedAlone(attempt, row, ofCapture(outcome), times, line);
    }
    Duration behind = backOff.after(row.attempts());
    return waiting(
        attempt, row, outcome, line, behind.compareTo(BEHIND_OTHERS) < 0 ? behind : BEHIND_OTHERS);
  }

  /** In so many words, or by its status; a filter before the endpoint has none of its words. */
  private static boolean isOfTokenOrQuota(Unavailable outcome) {
    return !outcome.exceptions().isEmpty() || TOKEN_OR_QUOTA.contains(outcome.status());
  }

  private static Unavailable ofCapture(Unavailable outcome) {
    return new Unavailable(Scope.CAPTURE, outcome.status(), outcome.exceptions(), Optional.empty());
  }

  /**
   * @param behind how long to let others go first when the line may be tried again
   */
  private Settlement waiting(
      Attempt attempt, Delivery row, Unavailable outcome, Line line, Duration behind) {
    boolean stopped = line.failed(attempt.era(), attempt.capture().place(), outcome);
    Delivery waiting = saved(row, outcome, null);
    return new Settlement(
        attempt.capture(), waiting, outcome, stopped, line.untilProbe().plus(behind));
  }

  /**
   * @param times that it has failed so
   */
  private Settlement failedAlone(
      Attempt attempt, Delivery row, Unavailable outcome, int times, Line line) {
    Capture capture = attempt.capture();
    line.failed(attempt.era(), capture.place(), outcome);
    Duration wait = backOff.after(Math.max(1, times));
    Fields.of(LOG.atWarn(), row, "failed")
        .log(
            "{}: attempt {} failed ({}); trying again in {} s",
            capture,
            row.attempts(),
            outcome.status() == null ? String.join("; ", outcome.exceptions()) : outcome.status(),
            wait.toSeconds());
    Delivery waiting = saved(row, outcome, clock.instant().plus(wait));
    return new Settlement(capture, waiting, outcome, false, wait);
  }

  private Delivery saved(Delivery row, Unavailable outcome, Instant next) {
    return ledger.save(
        row.edit()
            .state(stillToSend(row))
            .status(outcome.status())
            .exceptions(outcome.exceptions())
            .nextAttemptAt(next)
            .build());
  }
}
