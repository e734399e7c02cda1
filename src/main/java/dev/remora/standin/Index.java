package dev.remora.standin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;

/** The sessions in memory, newest first. */
final class Index {
  private final Map<String, Entry> byId = new ConcurrentHashMap<>();
  private final ConcurrentSkipListSet<Entry> newestFirst =
      new ConcurrentSkipListSet<>(Entry.NEWEST_FIRST);

  /** Takes the place of an entry with the same id. */
  void add(Entry entry) {
    Entry before = byId.put(entry.id(), entry);
    if (before != null) {
      newestFirst.remove(before);
    }
    newestFirst.add(entry);
  }

  /** Returns whether this call removed it: of two that delete the same, one does. */
  boolean remove(String id) {
    Entry entry = byId.remove(id);
    return entry != null && newestFirst.remove(entry);
  }

  Optional<Entry> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  List<Entry> oldestFirst() {
    return List.copyOf(newestFirst.descendingSet());
  }

  int size() {
    return byId.size();
  }

  List<Entry> list(Predicate<Entry> wanted, long skip, long most) {
    return newestFirst.stream().filter(wanted).skip(skip).limit(most).toList();
  }
}
