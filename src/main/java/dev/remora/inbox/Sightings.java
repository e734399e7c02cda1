package dev.remora.inbox;

import dev.remora.capture.Names;
import dev.remora.inbox.Sighting.Kind;
import dev.remora.inbox.Sighting.Phase;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a watched folder as the looks have shown them, by their paths within it with {@code
 * /} between. What is told of one is told once.
 */
final class Sightings {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryInbox.class);

  private final String inbox;
  private final Path root;
  private final int prefix;
  private final Watching rules;
  private final ByPath all = new ByPath();
  private final Orphans orphans = new Orphans(all);
  private final Map<String, Ring> rings = new HashMap<>();
  private int look;

  /**
   * @param inbox its name
   * @param root the watched folder
   */
  Sightings(String inbox, Path root, Watching rules) {
    this.inbox = inbox;
    this.root = root;
    this.prefix = root.resolve("x").toString().length() - 1;
    this.rules = rules;
  }

  /** A file's path within the folder. */
  String path(Path file) {
    return file.toString().substring(prefix).replace(File.separatorChar, '/');
  }

  ByPath all() {
    return all;
  }

  /** Null for one that no look has shown. */
  Sighting get(String path) {
    return all.get(path);
  }

  void remove(String path) {
    all.remove(path);
  }

  void beginLook() {
    look++;
    orphans.forget();
  }

  /** What was not seen in this look is gone, unless it is on its way. */
  void endLook() {
    all.removeIf(s -> s.phase() != Phase.TAKEN && !s.seenIn(look));
    rings.values().removeIf(ring -> !ring.seenIn(look));
  }

  /** The file was seen in this look, for the first time perhaps. */
  Sighting see(String path, Path file) {
    Sighting sighting = all.get(path);
    return see(sighting != null ? sighting : add(path, file));
  }

  Sighting see(Sighting sighting) {
    sighting.seen(look);
    return sighting;
  }

  private Sighting add(String path, Path file) {
    String name = file.getFileName().toString();
    Kind kind =
        Names.isUnfinished(name) || isMarker(name) || !rules.wants(root.relativize(file))
            ? Kind.LEFT_ALONE
            : Names.isCompanion(name) ? Kind.COMPANION : Kind.CAPTURE;
    return all.add(path, kind, kind == Kind.CAPTURE ? ring(file, name) : null);
  }

  private Ring ring(Path file, String name) {
    return RingBuffer.of(name)
        .map(ring -> rings.computeIfAbsent(file.getParent() + "/" + ring, r -> new Ring()))
        .orElse(null);
  }

  private boolean isMarker(String file) {
    return rules.doneSuffix().isPresent() && file.endsWith(rules.doneSuffix().get());
  }

  /** Nobody knows by how much. */
  void clockWasSetBack() {
    all.forEach(Sighting::endHold);
  }

  void clockWasSetForward(Duration jump) {
    all.forEach(sighting -> sighting.shift(jump));
  }

  /**
   * @param patience how long its capture may take to come
   */
  void warnOfOrphan(String path, Sighting companion, Instant now, Duration patience) {
    if (companion.isHeld(now) || companion.unchangedFor(now).compareTo(patience) < 0) {
      return;
    }
    companion.hold(now.plus(patience)); // as often as that is often enough
    if (orphans.isOrphan(path)) {
      warnOnce(path, companion, "belongs to no capture that has come; it stays until one does");
    }
  }

  /** Of one that is nothing to be taken. */
  void warnOnce(String path, String what) {
    Sighting sighting = all.get(path);
    warnOnce(path, sighting != null ? sighting : all.add(path, Kind.LEFT_ALONE, null), what);
  }

  void warnOnce(String path, Sighting sighting, String what) {
    if (see(sighting).isNews(what)) {
      LOG.warn("{} from inbox {}: {}", Names.printable(path), inbox, what);
    }
  }
}
