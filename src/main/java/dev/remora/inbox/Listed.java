package dev.remora.inbox;

import dev.remora.capture.Names;
import dev.remora.inbox.Sighting.Kind;
import dev.remora.inbox.Sighting.Phase;
import dev.remora.inbox.Source.Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the looks at a server have shown: the last listing, and what is known of each file in it.
 * Looked by one thread, asked by many.
 */
final class Listed {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteInbox.class);

  private final RemoteInbox.Frame frame;
  private final Clock clock;
  private final ByPath sightings = new ByPath();
  private final Orphans orphans = new Orphans(sightings);

  /** The looks at which files were put away, by path: what is there later is another file. */
  private final Map<String, Integer> putAwayIn = new ConcurrentHashMap<>();

  private volatile Map<String, Entry> listed = Map.of();
  private volatile int scan;
  private volatile Instant staleAt = Instant.EPOCH;

  Listed(RemoteInbox.Frame frame, Clock clock) {
    this.frame = frame;
    this.clock = clock;
  }

  /** Number of the last look that was begun, from 1 on. */
  int scan() {
    return scan;
  }

  void beginLook() {
    scan++;
  }

  /** That of the last look where it is the same, lest each path be held for each look. */
  Entry known(Entry entry) {
    Entry before = listed.get(entry.path());
    return entry.equals(before) ? before : entry;
  }

  /**
   * Takes up what a look has shown.
   *
   * @param begun when the look was
   */
  void saw(Map<String, Entry> found, Instant begun) {
    listed = found;
    noteRecency(begun);
    found.values().forEach(entry -> see(entry, begun));
    found.values().forEach(entry -> warnOfOrphan(entry.path(), begun));
    orphans.forget();
    sightings.removeIf(s -> s.phase() != Phase.TAKEN && !s.seenIn(scan));
    putAwayIn.keySet().retainAll(found.keySet());
  }

  /** It is recent until two looks, which may take long, should have been. */
  private void noteRecency(Instant begun) {
    Instant ended = clock.instant();
    Duration each = frame.poll().plus(Duration.between(begun, ended).abs());
    staleAt = ended.plus(each.multipliedBy(2));
  }

  /** What leaves looks no more, and a server may have been away. */
  boolean isStale() {
    return frame.gate().isShut() || clock.instant().isAfter(staleAt);
  }

  /** The last listing, by path. */
  Map<String, Entry> entries() {
    return listed;
  }

  /** What is known of all files. */
  ByPath sightings() {
    return sightings;
  }

  /** What is known of one; null for nothing. */
  Sighting sighting(String path) {
    return sightings.get(path);
  }

  /** It has gone from its place; what a later look shows of its name is another file. */
  void wasPutAway(String path) {
    putAwayIn.put(path, scan);
  }

  void clockWasSetBack() {
    sightings.forEach(Sighting::endHold);
  }

  void clockWasSetForward(Duration jump) {
    sightings.forEach(sighting -> sighting.shift(jump));
  }

  private void see(Entry entry, Instant now) {
    Sighting sighting = sightings.get(entry.path());
    if (sighting == null) {
      sighting = first(entry.path());
    }
    sighting.seen(scan);
    Integer done = putAwayIn.get(entry.path());
    if (sighting.phase() == Phase.DONE && done != null && scan > done) {
      putAwayIn.remove(entry.path()); // what was there was put away: this is another one
      sighting = first(entry.path());
      sighting.seen(scan);
    }
    sighting.look(entry.size(), entry.modified(), entry.version(), now);
  }

  private Sighting first(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (file.getBytes(StandardCharsets.UTF_8).length > Names.MAX_BYTES) {
      warn(path, "has a name longer than " + Names.MAX_BYTES + " bytes; rename it");
      return sightings.add(path, Kind.LEFT_ALONE, null);
    }
    boolean marker = frame.rules().doneSuffix().filter(file::endsWith).isPresent();
    return sightings.add(
        path,
        Names.isUnfinished(file) || marker || !frame.rules().wants(Path.of(path))
            ? Kind.LEFT_ALONE
            : Names.isCompanion(file) ? Kind.COMPANION : Kind.CAPTURE,
        null);
  }

  private void warnOfOrphan(String path, Instant now) {
    Sighting sighting = sightings.get(path);
    Duration giveUp = frame.policy().giveUp();
    if (sighting == null
        || sighting.kind() != Kind.COMPANION
        || sighting.isHeld(now)
        || sighting.unchangedFor(now).compareTo(giveUp) < 0) {
      return;
    }
    sighting.hold(now.plus(giveUp));
    String words = "belongs to no capture that has come; it stays until one does";
    if (orphans.isOrphan(path) && sighting.isNews(words)) {
      warn(path, words);
    }
  }

  /**
   * Whether a capture may be taken, as far as looks tell.
   *
   * @param atOnce whether files there are whole by nature
   */
  boolean isComplete(Entry entry, Sighting sighting, boolean atOnce, Instant now) {
    Optional<String> suffix = frame.rules().doneSuffix();
    if (suffix.isPresent()) {
      Entry marker = listed.get(entry.path() + suffix.get());
      if (marker == null) {
        return false;
      }
      if (Watching.isOf(marker.modified(), entry.modified())) {
        return true;
      }
    }
    return atOnce || sighting.unchangedFor(now).compareTo(frame.rules().settle()) >= 0;
  }

  private void warn(String path, String what) {
    LOG.warn("{} from inbox {}: {}", Names.printable(path), frame.name(), what);
  }
}
