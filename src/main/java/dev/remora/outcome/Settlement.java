package dev.remora.outcome;

import dev.remora.capture.Capture;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.time.Duration;

/**
 * Where a capture stands after it was looked at or sent, as the ledger now has it.
 *
 * @param outcome what it came to
 * @param lineStopped whether this very outcome stopped the target's line
 * @param hold how long to leave the capture alone, where it stays in its inbox
 */
public record Settlement(
    Capture capture, Delivery delivery, Outcome outcome, boolean lineStopped, Duration hold) {

  /** Whether the outcome is to be carried out: the capture has reached its end. */
  public boolean isFinal() {
    return !(outcome instanceof Outcome.Known) && delivery.state().isDecided();
  }

  /** Whether it ends what was there before; what lies at the capture's place now is another. */
  public boolean isOfAnEarlierFile() {
    return delivery.size() != capture.size() || delivery.modified() != capture.modified();
  }

  /** What it came to, in words. */
  public String words() {
    String said = String.join("; ", delivery.exceptions());
    if (outcome instanceof Outcome.NotYet notYet) {
      return said.isEmpty() || notYet.why().contains(said)
          ? notYet.why()
          : notYet.why() + " (" + said + ")";
    }
    String what =
        outcome instanceof Outcome.InDoubt
            ? "it is in doubt"
            : delivery.status() == null
                ? "there was no answer"
                : "the answer was " + delivery.status();
    return said.isEmpty() ? what : what + " (" + said + ")";
  }

  public boolean isDelivered() {
    return isFinal() && delivery.state() == State.DELIVERED;
  }

  public boolean isDeadLetter() {
    return isFinal() && delivery.state() == State.DEAD;
  }
}
