package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.capture.Hashes;
import dev.remora.config.Settings;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.DeliveryBuilder;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
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
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts outcomes on record in the ledger, tells the line, and says what comes next. */
public final class Records {
  private static final Logger LOG = LoggerFactory.getLogger(Records.class);

  /** How soon to look at a capture again that could not be read or asked about. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final Ledger ledger;
  private final Lines lines;
  private final BackOff backOff;
  private final int giveUpAfter;
  private final Clock clock;

  public Records(Ledger ledger, Lines lines, Settings settings, Clock clock) {
    this.ledger = ledger;
    this.lines = lines;
    this.backOff =
        new BackOff(
            settings.duration("delivery.back-off"), settings.duration("delivery.back-off-max"));
    this.giveUpAfter = settings.number("delivery.give-up-after");
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
    if (outcome instanceof Known || row.state().isDecided()) {
      return new Settlement(capture, row, outcome, false, Duration.ZERO);
    }
    return finished(capture, row, outcome);
  }

  /** For a capture that was sent, or tried to be. */
  public Settlement answered(@Variable("attempt") Attempt attempt, @Body Outcome outcome) {
    Capture capture = attempt.capture();
    Delivery row = withHash(attempt);
    Line line = lines.line(row.target());
    if (outcome instanceof Unavailable unavailable) {
      return unavailable(attempt, row, unavailable, line);
    }
    if (outcome instanceof NotYet notYet) {
      line.undecided();
      LOG.warn("{}: {}; trying again in {} s", capture, notYet.why(), notYet.delay().toSeconds());
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
    return new Settlement(capture, ledger.save(edit.build()), outcome, false, Duration.ZERO);
  }

  /**
   * An endpoint that takes everything and says nothing of use would be sent the same captures for
   * ever: one after another without an answer, they close the line, and one alone is given up.
   */
  private Settlement inDoubt(Attempt attempt, Delivery row, InDoubt outcome, Line line) {
    Capture capture = attempt.capture();
    if (isToBeGivenUp(attempt, row, line)) {
      Delivery noted = row.edit().possibleDuplicate(true).build();
      return givenUp(capture, noted, outcome.status(), outcome.exceptions(), line);
    }
    line.failed(
        attempt.era(),
        capture.place(),
        new Unavailable(Scope.CAPTURE, outcome.status(), outcome.exceptions(), Optional.empty()));
    Duration wait = backOff.after(row.attempts());
    LOG.warn(
        "{}: in doubt ({}); it may have been delivered, looking again in {} s",
        capture,
        String.join("; ", outcome.exceptions()),
        wait.toSeconds());
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

  private boolean isToBeGivenUp(Attempt attempt, Delivery row, Line line) {
    return row.attempts() >= giveUpAfter && line.passedSince(attempt.previous());
  }

  private Settlement givenUp(
      Capture capture, Delivery row, Integer status, List<String> exceptions, Line line) {
    line.undecided();
    List<String> words = new ArrayList<>(exceptions);
    words.add("given up after " + row.attempts() + " attempts while other captures passed");
    return finished(capture, row, new Rejected(Reason.GAVE_UP, status, words));
  }

  /** What was sent before may be there, though this attempt came to nothing. */
  private static State stillToSend(Delivery row) {
    return row.possibleDuplicate() ? State.IN_DOUBT : State.WAITING;
  }

  private Settlement unavailable(Attempt attempt, Delivery row, Unavailable outcome, Line line) {
    Capture capture = attempt.capture();
    boolean alone = outcome.scope() == Scope.CAPTURE;
    if (alone && isToBeGivenUp(attempt, row, line)) {
      return givenUp(capture, row, outcome.status(), outcome.exceptions(), line);
    }
    boolean stopped = line.failed(attempt.era(), capture.place(), outcome);
    Duration wait = alone ? backOff.after(row.attempts()) : Duration.ofMillis(500);
    Instant next = alone ? clock.instant().plus(wait) : null;
    if (alone) {
      LOG.warn(
          "{}: attempt {} failed ({}); trying again in {} s",
          capture,
          row.attempts(),
          outcome.status() == null ? String.join("; ", outcome.exceptions()) : outcome.status(),
          wait.toSeconds());
    }
    Delivery waiting =
        ledger.save(
            row.edit()
                .state(stillToSend(row))
                .status(outcome.status())
                .exceptions(outcome.exceptions())
                .nextAttemptAt(next)
                .build());
    return new Settlement(capture, waiting, outcome, stopped, wait);
  }
}
