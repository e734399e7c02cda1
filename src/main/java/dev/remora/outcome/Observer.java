package dev.remora.outcome;

import dev.remora.ledger.Delivery;

/**
 * Hears of each step of a delivery. It is told in the delivery's own thread: what it does there
 * neither waits nor throws.
 */
public interface Observer {
  /** Hears and forgets. */
  Observer NONE = new Observer() {};

  /** Tells one after the other. */
  static Observer both(Observer first, Observer second) {
    return new Observer() {
      @Override
      public void attempting(Delivery sending) {
        first.attempting(sending);
        second.attempting(sending);
      }

      @Override
      public void attempted(Delivery sent, Outcome outcome, long bytes) {
        first.attempted(sent, outcome, bytes);
        second.attempted(sent, outcome, bytes);
      }

      @Override
      public void decided(Delivery row, Outcome outcome) {
        first.decided(row, outcome);
        second.decided(row, outcome);
      }

      @Override
      public void settled(Delivery row) {
        first.settled(row);
        second.settled(row);
      }
    };
  }

  /** An attempt begins; {@link #attempted} follows. */
  default void attempting(Delivery sending) {}

  /**
   * An attempt has ended.
   *
   * @param sent its row as it was when the attempt began
   * @param bytes of the capture that went out
   */
  default void attempted(Delivery sent, Outcome outcome, long bytes) {}

  /** The capture has reached its end, which is on record. */
  default void decided(Delivery row, Outcome outcome) {}

  /** The outcome is carried out: the capture is put away and its document lies beside it. */
  default void settled(Delivery row) {}
}
