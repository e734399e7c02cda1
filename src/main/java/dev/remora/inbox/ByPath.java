package dev.remora.inbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The sightings of an inbox by their paths. A million files may wait in one, so there is one array
 * and nothing beside each sighting: a map costs 40 bytes more for each, and 24 for a path as text.
 */
final class ByPath {
  private static final int SMALLEST = 16;

  /** Nobody outside knows which names would all want one place. */
  private final int seed = ThreadLocalRandom.current().nextInt();

  /** Each is at the place that its path leads to, or as near after it as there was one free. */
  private Sighting[] places = new Sighting[SMALLEST];

  private int count;

  /** A path as it is kept. */
  static byte[] bytes(String path) {
    return path.getBytes(StandardCharsets.UTF_8);
  }

  /** Null for none. */
  Sighting get(String path) {
    byte[] bytes = bytes(path);
    synchronized (this) {
      return places[place(bytes)];
    }
  }

  boolean has(String path) {
    return get(path) != null;
  }

  /** In place of the one of its path, if there is one. */
  synchronized void put(Sighting sighting) {
    int place = place(sighting.bytes());
    if (places[place] == null) {
      count++;
    }
    places[place] = sighting;
    if (count > places.length / 4 * 3) {
      fill(2 * places.length);
    }
  }

  void remove(String path) {
    byte[] bytes = bytes(path);
    synchronized (this) {
      int free = place(bytes);
      if (places[free] == null) {
        return;
      }
      places[free] = null;
      count--;
      // Those after it come nearer to where their paths lead, lest the gap hides them.
      for (int i = next(free); places[i] != null; i = next(i)) {
        Sighting moved = places[i];
        places[i] = null;
        places[place(moved.bytes())] = moved;
      }
    }
  }

  synchronized void removeIf(Predicate<Sighting> gone) {
    int before = count;
    for (int i = 0; i < places.length; i++) {
      if (places[i] != null && gone.test(places[i])) {
        places[i] = null;
        count--;
      }
    }
    boolean few = count < places.length / 8 && places.length > SMALLEST;
    if (few || count < before) {
      fill(few ? places.length / 2 : places.length);
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
  private int place(byte[] path) {
    int hash = seed;
    for (byte b : path) {
      hash = (hash ^ b) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    int place = hash & (places.length - 1);
    while (places[place] != null && !Arrays.equals(places[place].bytes(), path)) {
      place = next(place);
    }
    return place;
  }

  private int next(int place) {
    return (place + 1) & (places.length - 1);
  }

  /** Puts all anew into so many places. */
  private void fill(int size) {
    Sighting[] before = places;
    places = new Sighting[size];
    for (Sighting sighting : before) {
      if (sighting != null) {
        places[place(sighting.bytes())] = sighting;
      }
    }
  }
}
