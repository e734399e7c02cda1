package dev.remora.upload;

import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Reason;
import java.util.Locale;

/** Reads an outcome back from the ledger's row. */
final class Outcomes {
  private Outcomes() {}

  /** The outcome that a decided row speaks of. */
  static Outcome of(Delivery row) {
    if (row.state() == State.DEAD) {
      Reason reason = Reason.valueOf(row.reason().toUpperCase(Locale.ROOT).replace('-', '_'));
      return new Outcome.Rejected(reason, row.status(), row.exceptions());
    }
    if (row.duplicateOf() != null) {
      return new Outcome.Duplicate(row.duplicateOf(), row.sessionUrl());
    }
    return new Outcome.Delivered(
        new Outcome.Session(row.session(), row.filename(), row.sessionUrl(), row.status()));
  }
}
