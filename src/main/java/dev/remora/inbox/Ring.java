package dev.remora.inbox;

/** What is known of the files of one ring buffer in one folder, one object for all of them. */
final class Ring {
  private long newest;
  private int scan;

  void look(long modified) {
    newest = Math.max(newest, modified);
  }

  /** Some file of it was there. */
  void seen(int scanNumber) {
    scan = scanNumber;
  }

  /** Whether no file of it is newer than one of this time. */
  boolean endsWith(long modified) {
    return modified >= newest;
  }

  boolean seenIn(int scanNumber) {
    return scan == scanNumber;
  }
}
