package dev.remora.inbox;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names on shelves that captures are under way to. Those of all inboxes: the ones beside each other
 * have one shelf, and not all servers see to it that nothing there is overwritten.
 */
final class Claimed {
  private static final Set<String> PLACES = ConcurrentHashMap.newKeySet();

  private Claimed() {}

  /**
   * Whether nobody else has it; until it is {@link #release released}.
   *
   * @param place on a server, with the server's name
   */
  static boolean claim(String place) {
    return PLACES.add(place);
  }

  static boolean is(String place) {
    return PLACES.contains(place);
  }

  static void release(String place) {
    PLACES.remove(place);
  }
}
