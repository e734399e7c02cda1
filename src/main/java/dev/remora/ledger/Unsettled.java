package dev.remora.ledger;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Unsettled deliveries in memory, by the place within their inbox and by the file that lies
 * somewhere: its source alone may be that of others, for a server may lead each login elsewhere.
 */
final class Unsettled {
  private static final String FILE = "file:";

  private final Map<String, Delivery> byPlace = new ConcurrentHashMap<>();
  private final Map<Seen, Delivery> bySeen = new ConcurrentHashMap<>();

  /** A file, as it was seen. */
  private record Seen(String source, long size, long modified) {
    static Seen of(Delivery row) {
      return of(row.source(), row.size(), row.modified());
    }

    /** A folder may be written in more than one way. */
    static Seen of(String source, long size, long modified) {
      return new Seen(source.startsWith(FILE) ? FILE + absolute(source) : source, size, modified);
    }

    private static String absolute(String source) {
      String path = source.substring(FILE.length());
      if (isPlain(path)) {
        return path;
      }
      try {
        return Path.of(path).toAbsolutePath().normalize().toString();
      } catch (InvalidPathException e) {
        return path; // written in another locale; nothing on this disk has such a name now
      }
    }

    /** Whether there is one way to write it; asked several times of each capture. */
    private static boolean isPlain(String path) {
      return path.startsWith("/") && !path.contains("/.") && !path.contains("//");
    }
  }

  /** One that is of another inbox by now is no longer at the place where it was. */
  void put(String place, Delivery row) {
    Delivery before = byPlace.put(place, row);
    if (before != null && before.id() == row.id() && !isSeenAs(before, row)) {
      forget(before);
    }
    index(row);
  }

  void putIfAbsent(String place, Delivery row) {
    if (byPlace.putIfAbsent(place, row) == null) {
      index(row);
    }
  }

  private static boolean isSeenAs(Delivery one, Delivery other) {
    return one.size() == other.size()
        && one.modified() == other.modified()
        && one.source().equals(other.source());
  }

  private void index(Delivery row) {
    Delivery before = bySeen.put(Seen.of(row), row);
    if (before != null && before.id() == row.id()) {
      String old = place(before);
      if (!old.equals(place(row))) {
        byPlace.computeIfPresent(old, (place, known) -> known.id() == row.id() ? null : known);
      }
    }
  }

  private void forget(Delivery row) {
    bySeen.computeIfPresent(Seen.of(row), (seen, known) -> known.id() == row.id() ? null : known);
  }

  /** Another that is at its place by now stays. */
  void remove(Delivery row) {
    byPlace.computeIfPresent(place(row), (place, known) -> known.id() == row.id() ? null : known);
    forget(row);
  }

  /** Null where there is none. */
  Delivery get(String place) {
    return byPlace.get(place);
  }

  /** That of the file that was seen so there, of whatever inbox; null where there is none. */
  Delivery from(String source, long size, long modified) {
    return bySeen.isEmpty() ? null : bySeen.get(Seen.of(source, size, modified));
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
}
