package dev.remora.ledger;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Unsettled deliveries in memory, by the place within their inbox and by where their file lies. */
final class Unsettled {
  private static final String FILE = "file:";

  private final Map<String, Delivery> byPlace = new ConcurrentHashMap<>();
  private final Map<String, Delivery> bySource = new ConcurrentHashMap<>();

  /** One that is of another inbox by now is no longer at the place where it was. */
  void put(String place, Delivery row) {
    byPlace.put(place, row);
    index(row);
  }

  void putIfAbsent(String place, Delivery row) {
    if (byPlace.putIfAbsent(place, row) == null) {
      index(row);
    }
  }

  private void index(Delivery row) {
    Delivery before = bySource.put(key(row.source()), row);
    if (before != null && before.id() == row.id()) {
      String old = place(before);
      if (!old.equals(place(row))) {
        byPlace.computeIfPresent(old, (place, known) -> known.id() == row.id() ? null : known);
      }
    }
  }

  /** Another that is at its place by now stays. */
  void remove(Delivery row) {
    byPlace.computeIfPresent(place(row), (place, known) -> known.id() == row.id() ? null : known);
    bySource.computeIfPresent(
        key(row.source()), (source, known) -> known.id() == row.id() ? null : known);
  }

  /** Null where there is none. */
  Delivery get(String place) {
    return byPlace.get(place);
  }

  /** That of the file that lies there, of whatever inbox; null where there is none. */
  Delivery from(String source) {
    return bySource.isEmpty() ? null : bySource.get(key(source));
  }

  Collection<Delivery> values() {
    return byPlace.values();
  }

  /** A place of a file; there is no slash in the name of an inbox. */
  static String place(String inbox, String path) {
    return inbox + '/' + path;
  }

  static String place(Delivery row) {
    return place(row.inbox(), row.path());
  }

  /** A folder may be written in more than one way. */
  private static String key(String source) {
    return source.startsWith(FILE)
        ? FILE + Path.of(source.substring(FILE.length())).toAbsolutePath().normalize()
        : source;
  }
}
