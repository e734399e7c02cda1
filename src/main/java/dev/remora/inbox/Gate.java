package dev.remora.inbox;

/** The way out of an inbox: limits how many captures are on their way at once. */
public interface Gate {

  /** Takes a place if there is one; never waits. */
  boolean enter();

  /** Gives the place back. */
  void leave();

  /** Whether one at a time is let in, to see whether the endpoint takes it. */
  boolean isStopped();

  /** Why the line does not move, in words; empty while it does. */
  default String trouble() {
    return "";
  }
}
