package dev.remora.status;

import dev.remora.outcome.Outcome;

/** How an attempt ended, as labels have it. */
enum End {
  DELIVERED("delivered"),
  /** This capture will never be taken. */
  REJECTED("rejected"),
  /** It failed, perhaps by itself alone. */
  FAILED("failed"),
  /** The endpoint is away or busy. */
  UNAVAILABLE("unavailable"),
  /** The endpoint refuses us. */
  REFUSED("refused"),
  IN_DOUBT("in-doubt"),
  /** The capture could not be read. */
  NOT_READ("not-read");

  private final String label;

  End(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static End of(Outcome outcome) {
    if (outcome instanceof Outcome.Unavailable unavailable) {
      return switch (unavailable.scope()) {
        case CAPTURE -> FAILED;
        case ENDPOINT -> UNAVAILABLE;
        case REFUSED -> REFUSED;
      };
    }
    if (outcome instanceof Outcome.Delivered) {
      return DELIVERED;
    }
    if (outcome instanceof Outcome.Rejected) {
      return REJECTED;
    }
    return outcome instanceof Outcome.InDoubt ? IN_DOUBT : NOT_READ;
  }
}
