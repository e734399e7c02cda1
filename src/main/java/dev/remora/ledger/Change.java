package dev.remora.ledger;

/** One row to be written. */
sealed interface Change {
  Delivery delivery();

  /** All of it; it is new where its id is 0. */
  record Save(Delivery delivery) implements Change {}

  /** That a row which is there is settled, and nothing else of it. */
  record Settle(Delivery delivery) implements Change {}
}
