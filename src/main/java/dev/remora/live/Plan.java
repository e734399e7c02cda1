package dev.remora.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to be done to get from how it is to how it is wanted, and nothing more.
 *
 * @param changes in the order of their kinds
 */
record Plan(List<Change> changes) {

  /**
   * One unit that is to be another.
   *
   * @param before null where it is new
   * @param after null where it goes
   */
  record Change(Unit before, Unit after) {
    Unit.Kind kind() {
      return (before == null ? after : before).kind();
    }

    String key() {
      return (before == null ? after : before).key();
    }

    Change undone() {
      return new Change(after, before);
    }

    @Override
    public String toString() {
      return before == null
          ? after + " added"
          : after == null ? before + " removed" : after + " changed";
    }
  }

  /** From these units to those, by key. */
  static Plan between(Map<String, Unit> before, Map<String, Unit> after) {
    List<Change> changes = new ArrayList<>();
    after.forEach(
        (key, unit) -> {
          Unit old = before.get(key);
          if (old == null || !unit.isAs(old)) {
            changes.add(new Change(old, unit));
          }
        });
    before.forEach(
        (key, unit) -> {
          if (!after.containsKey(key)) {
            changes.add(new Change(unit, null));
          }
        });
    changes.sort(Comparator.comparing(Change::kind).thenComparing(Change::key));
    return new Plan(List.copyOf(changes));
  }

  /**
   * What is to be added, in an order in which nobody calls what is not there yet: from {@code
   * direct:} first, and of these the new ones, for callers wait for one that is being replaced.
   */
  List<Change> coming() {
    return changes.stream()
        .filter(c -> c.kind().runs() && c.after() != null)
        .sorted(
            Comparator.comparing((Change c) -> !c.after().isCalled())
                .thenComparing(c -> c.before() != null))
        .toList();
  }

  /**
   * Keys of what goes and of what comes that is not alone in that: another follows it, or goes for
   * it, by its key or by the place that both take from. Not of what is called and goes on at a
   * place of another name, for who calls the old one has nobody to wait for.
   */
  Set<String> replaced() {
    Set<String> keys = new HashSet<>();
    List<Change> runs = changes.stream().filter(c -> c.kind().runs()).toList();
    runs.stream()
        .filter(c -> c.before() != null && c.after() != null)
        .filter(c -> !c.before().isCalled() || isTaken(c.before()))
        .forEach(c -> keys.add(c.key()));
    for (Change goes : runs) {
      if (goes.after() == null && goes.before().from().isPresent()) {
        runs.stream()
            .filter(c -> c.after() != null && c.after().from().equals(goes.before().from()))
            .forEach(c -> keys.addAll(List.of(goes.key(), c.key())));
      }
    }
    return keys;
  }

  private boolean isTaken(Unit goes) {
    return coming().stream().anyMatch(c -> c.after().from().equals(goes.from()));
  }

  /** Whether it takes from where one takes that goes or is changed. */
  boolean takesAPlace(Change comes) {
    return comes.after().from().isPresent()
        && changes.stream()
            .filter(c -> c.kind().runs() && c.before() != null)
            .anyMatch(c -> c.before().from().equals(comes.after().from()));
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  /** What is told of it; what others are made from only where nothing else is to be told. */
  List<String> words() {
    List<Change> running = changes.stream().filter(c -> c.kind().runs()).toList();
    return (running.isEmpty() ? changes : running).stream().map(Change::toString).toList();
  }
}
