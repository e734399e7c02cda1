package dev.remora.inbox;

/** The way out of an inbox: limits how many captures are on their way at once. */
public interface Gate {

  /**
   * Takes a place if there is one for a capture of this size; never waits.
   *
   * @param bytes its size
   */
  boolean enter(long bytes);

  /** Gives the place of a capture of this size back. */
  void leave(long bytes);
}
