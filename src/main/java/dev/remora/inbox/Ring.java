package dev.remora.inbox;

/** What is known of the files of one ring buffer in one folder, one object for all of them. */
final class Ring {
  private long newest = Long.MIN_VALUE;

  /** Of the look before: one that is gone counts no more, as from a clock that was ahead. */
  private long newestBefore = Long.MIN_VALUE;

  private int scan;

  void look(long modified) {
    newest = Math.max(newest, modified);
  }

  /** Some file of it was there. */
  void seen(int scanNumber) {
    if (scan != scanNumber) {
      scan = scanNumber;
      newestBefore = newest;
      newest = Long.MIN_VALUE;
    }
  }

  /** Whether no file of it is newer than one of this time. */
  boolean endsWith(long modified) {
    return modified >= Math.max(newest, newestBefore);
  }

  boolean seenIn(int scanNumber) {
    return scan == scanNumber;
  }
}
