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
 * @param sent its row as it was sent before, where it may be there; otherwise null
 * @param outcome null where it is to be sent
 */
public record Claim(
    Capture capture,
    Delivery delivery,
    Description description,
    Content content,
    Delivery sent,
    Outcome outcome) {

  static Claim send(Capture capture, Delivery delivery, Description description, Content content) {
    return new Claim(capture, delivery, description, content, null, null);
  }

  /** The same, to be asked for before it is sent again. */
  Claim inDoubt(Delivery before) {
    return new Claim(capture, delivery, description, content, before, null);
  }

  /** The same, with a note that it may be there; nobody is asked any more. */
  Claim onRecord() {
    Delivery noted = delivery.edit().possibleDuplicate(true).build();
    return new Claim(capture, noted, description, content, null, outcome);
  }

  static Claim decided(Capture capture, Delivery delivery, Outcome outcome) {
    return new Claim(capture, delivery, null, null, null, outcome);
  }

  /** Whether it may be there. */
  public boolean isInDoubt() {
    return sent != null;
  }

  /** Whether it is to be sent. */
  public boolean isSending() {
    return outcome == null;
  }
}
