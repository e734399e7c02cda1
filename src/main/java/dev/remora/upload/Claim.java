package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.ledger.Delivery;
import dev.remora.outcome.Outcome;

/**
 * What is to be done with a capture: send it, ask the endpoint for it first, or carry out an
 * outcome that is known already.
 *
 * @param delivery its row, perhaps not saved yet
 * @param description what the endpoint is told; null where nothing is sent
 * @param content what is sent; null where nothing is
 * @param doubtful whether it was sent before and may be there
 * @param outcome null where it is to be sent
 */
public record Claim(
    Capture capture,
    Delivery delivery,
    Description description,
    Content content,
    boolean doubtful,
    Outcome outcome) {

  static Claim send(Capture capture, Delivery delivery, Description description, Content content) {
    return new Claim(capture, delivery, description, content, false, null);
  }

  /** The same, to be asked for before it is sent again. */
  Claim inDoubt() {
    return new Claim(capture, delivery, description, content, true, null);
  }

  /** The same, to be sent again. */
  Claim sendingAgain(Delivery row) {
    return new Claim(capture, row, description, content, false, null);
  }

  static Claim decided(Capture capture, Delivery delivery, Outcome outcome) {
    return new Claim(capture, delivery, null, null, false, outcome);
  }

  /** Whether it is to be sent. */
  public boolean isSending() {
    return outcome == null;
  }
}
