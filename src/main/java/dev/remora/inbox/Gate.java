package dev.remora.inbox;

import java.util.function.Supplier;

/** The way out of an inbox: limits how many captures are on their way at once. */
public interface Gate {

  /** Takes a place if there is one; never waits. */
  boolean enter();

  /** Gives the place back. */
  void leave();

  /** Whether one at a time is let in, to see whether the endpoint takes it. */
  boolean isStopped();

  /** Whether it lets no more in, for its inbox is to leave. */
  default boolean isShut() {
    return false;
  }

  /**
   * Whether another inbox, which lets no more in, has a capture on its way.
   *
   * @param path of it within the inbox that asks
   * @param place where it lies, for all inboxes the same
   */
  default boolean isUnderWay(String path, Supplier<String> place) {
    return false;
  }

  /** Why the line does not move, in words; empty while it does. */
  default String trouble() {
    return "";
  }
}
