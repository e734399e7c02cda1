package dev.remora.inbox;

import dev.remora.inbox.Sighting.Kind;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The sightings of an inbox by their paths. A million files may wait in one, so there is one array
 * and nothing beside each sighting: a map costs 40 bytes more for each, and 40 for a path as text.
 */
final class ByPath {
  private static final int SMALLEST = 16;

  /** Nobody outside knows which names would all want one place. */
  private final int seed = ThreadLocalRandom.current().nextInt();

  /** Each is at the place that its path leads to, or as near after it as there was one free. */
  private Sighting[] places = new Sighting[SMALLEST];

  private int count;

  /** Where the next path of a kind goes. */
  private final Map<Kind, KeptPaths> paths = new EnumMap<>(Kind.class);

  /** Null for none. */
  Sighting get(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    synchronized (this) {
      return places[place(places, bytes)];
    }
  }

  boolean has(String path) {
    return get(path) != null;
  }

  /**
   * A new one, in place of the one of its path, if there is one.
   *
   * @param ring that the file belongs to; null for none
   */
  Sighting add(String path, Kind kind, Ring ring) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    synchronized (this) {
      if (count >= places.length / 4 * 3) {
        places = moved(2 * places.length);
      }
      KeptPaths with =
          paths.compute(
              kind, (k, p) -> p != null && p.hasRoomFor(bytes) ? p : KeptPaths.of(kind, bytes));
      Sighting sighting = new Sighting(with, with.add(bytes), ring);
      int place = place(places, bytes);
      if (places[place] == null) {
        count++;
      }
      places[place] = sighting;
      return sighting;
    }
  }

  void remove(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    synchronized (this) {
      int place = place(places, bytes);
      if (places[place] != null) {
        free(place);
      }
    }
  }

  synchronized void removeIf(Predicate<Sighting> gone) {
    for (int i = 0; i < places.length; ) {
      if (places[i] != null && gone.test(places[i])) {
        free(i); // to where another may come, which is asked next
      } else {
        i++;
      }
    }
    if (count < places.length / 8 && places.length > SMALLEST) {
      places = moved(places.length / 2);
    }
  }

  /** Those after it come nearer to where their paths lead, lest the gap hides them. */
  private void free(int place) {
    places[place] = null;
    count--;
    for (int i = next(place); places[i] != null; i = next(i)) {
      Sighting moved = places[i];
      places[i] = null;
      places[place(places, moved.bytes())] = moved;
    }
  }

  /** All that there were at one moment; others may come and go meanwhile. */
  void forEach(Consumer<Sighting> action) {
    Sighting[] now;
    synchronized (this) {
      now = places.clone();
    }
    for (Sighting sighting : now) {
      if (sighting != null) {
        action.accept(sighting);
      }
    }
  }

  /** Where one of this path is, or would be put. */
  private int place(Sighting[] in, byte[] path) {
    int hash = seed;
    for (byte b : path) {
      hash = (hash ^ b) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    int place = hash & (in.length - 1);
    while (in[place] != null && !in[place].isAt(path)) {
      place = (place + 1) & (in.length - 1);
    }
    return place;
  }

  private int next(int place) {
    return (place + 1) & (places.length - 1);
  }

  /**
   * All of them in so many places; where memory is short, those that there are stay as they are.
   */
  private Sighting[] moved(int size) {
    Sighting[] after = new Sighting[size];
    for (Sighting sighting : places) {
      if (sighting != null) {
        after[place(after, sighting.bytes())] = sighting;
      }
    }
    return after;
  }
}
