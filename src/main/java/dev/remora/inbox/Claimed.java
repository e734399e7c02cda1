package dev.remora.inbox;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A free name on a shelf, kept for a capture that is under way to it: of two that are moved there
 * at one time both stay. It is kept from all inboxes: the ones beside each other have one shelf,
 * and not all servers see to it that nothing there is overwritten.
 *
 * @param place it stands for, on a server, with the server's name
 */
record Claimed(String name, String place) implements AutoCloseable {
  private static final Set<String> PLACES = ConcurrentHashMap.newKeySet();

  /** Whether there is something already. */
  interface Look {
    boolean isThere() throws IOException;
  }

  /**
   * Takes it, where nobody else has it and nothing is there, which is asked once it is kept: one
   * that had it may just have ended.
   */
  static Optional<Claimed> claim(String name, String place, Look look) throws IOException {
    if (!PLACES.add(place)) {
      return Optional.empty();
    }
    boolean taken = true;
    try {
      taken = look.isThere();
    } finally {
      if (taken) {
        PLACES.remove(place);
      }
    }
    return taken ? Optional.empty() : Optional.of(new Claimed(name, place));
  }

  static boolean is(String place) {
    return PLACES.contains(place);
  }

  /** What was under way has come, or has not. */
  @Override
  public void close() {
    PLACES.remove(place);
  }
}
