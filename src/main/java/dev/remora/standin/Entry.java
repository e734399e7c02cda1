package dev.remora.standin;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** What the index holds of a session: enough to list it and to read the rest. */
record Entry(
    String id,
    String filename,
    long size,
    Long packets,
    Instant created,
    List<String> tags,
    boolean truncated,
    Journal.Place place) {

  static final Comparator<Entry> NEWEST_FIRST =
      Comparator.comparing(Entry::created).reversed().thenComparing(Entry::id);

  static Entry of(Session session, Journal.Place place) {
    return new Entry(
        session.id(),
        session.filename(),
        session.size(),
        session.facts().packets(),
        session.created(),
        session.tags(),
        session.facts().truncated(),
        place);
  }

  Entry at(Journal.Place elsewhere) {
    return new Entry(id, filename, size, packets, created, tags, truncated, elsewhere);
  }
}
