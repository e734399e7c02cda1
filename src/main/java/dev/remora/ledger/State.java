package dev.remora.ledger;

/** Where a delivery stands. */
public enum State {
  /** Known and not sent, or to be sent again. */
  WAITING,
  /** An attempt is under way; after a crash, in doubt. */
  SENDING,
  /** All was sent and no well-formed answer came. */
  IN_DOUBT,
  /** The endpoint has it. */
  DELIVERED,
  /** It will never be taken. */
  DEAD;

  /** Whether nothing more is sent. */
  public boolean isDecided() {
    return this == DELIVERED || this == DEAD;
  }
}
