package dev.remora.ledger;

/**
 * The ledger could not do what was asked. The message is a sentence for people: what went wrong,
 * with which file, and what to do. Nothing was changed.
 */
public final class LedgerException extends RuntimeException {
  public LedgerException(String message) {
    super(message);
  }

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
