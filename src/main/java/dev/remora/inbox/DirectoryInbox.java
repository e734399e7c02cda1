package dev.remora.inbox;

import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.inbox.Sighting.Kind;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watched folder: lets a file out when it has been seen complete. Plugged into Camel's file
 * consumer as its filter, which is asked about every file at every poll, and as its poll strategy,
 * which tells where a poll begins and ends, and as its exception handler, lest Camel log a stack
 * trace at each poll of a folder that is gone. Nothing here ever sleeps.
 */
public final class DirectoryInbox
    implements GenericFileFilter<File>, PollingConsumerPollStrategy, ExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryInbox.class);

  /** How many settle times the last file of a ring has to rest when its writer can't be seen. */
  static final int RING_PATIENCE = 5;

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  /** With so many of ours in line there is no hurry to find more: they get the processor. */
  private static final int ENOUGH_IN_LINE = 64;

  /** More than leave the line in each millisecond that a look takes. */
  private static final int LEAVING_EACH_MILLISECOND = 4;

  private static final Duration NO_HURRY = Duration.ofSeconds(1);

  /** A look is followed by so many times its length without one, lest it be all that is done. */
  private static final int REST_AFTER_LOOK = 3;

  private static final int REST_WITH_ENOUGH_IN_LINE = 10;

  private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

  /** What Remora itself keeps under {@code captures.dir}, where an inbox around it would look. */
  private static final Set<String> OURS = Set.of("delivered", "dead-letter", "state", "sessions");

  private final String name;
  private final Path root;
  private final String prefix;
  private final Path captures;
  private final Watching rules;
  private final Policy policy;
  private final Gate gate;
  private final Clock clock;

  private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();
  private final Orphans orphans = new Orphans(sightings);
  private final Map<String, Ring> rings = new HashMap<>();
  private final AtomicInteger inLine = new AtomicInteger();

  /**
   * Let out at this poll and not taken up yet. Camel asks first and may drop what it was given: a
   * file that it has not put aside yet since its last turn, or all when the poll fails half-way.
   */
  private final Map<String, Sighting> letOut = new HashMap<>();

  private int scan;
  private Instant scanned = Instant.EPOCH;
  private Duration looked = Duration.ZERO;
  private OpenFiles openFiles;
  private volatile String trouble = "";

  /**
   * @param root the folder to watch
   * @param captures where Remora keeps its own, which is never taken from there
   */
  public DirectoryInbox(
      String name,
      Path root,
      Path captures,
      Watching rules,
      Policy policy,
      Gate gate,
      Clock clock) {
    this.name = name;
    this.root = root;
    this.prefix = root + File.separator;
    this.captures = captures;
    this.rules = rules;
    this.policy = policy;
    this.gate = gate;
    this.clock = clock;
  }

  public String name() {
    return name;
  }

  /** What keeps this inbox from being read, in words; empty while all is well. */
  public String trouble() {
    return trouble;
  }

  /** What waits here and why, so many captures one by one. */
  public Backlog backlog(int most) {
    return new Waits(rules, policy, gate)
        .backlog(
            sightings,
            most,
            clock.instant(),
            marker -> root.resolve(marker).toFile().exists(),
            () -> false,
            "");
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    Instant now = clock.instant();
    if (now.isBefore(scanned)) {
      sightings.values().forEach(Sighting::endHold); // the clock was set back, by who knows what
      scanned = Instant.EPOCH;
    }
    if (now.isBefore(scanned.plus(rest()))) {
      return false;
    }
    scanned = now;
    scan++;
    endOfPoll();
    return true;
  }

  private void endOfPoll() {
    openFiles = null;
    orphans.forget();
    for (Sighting dropped : letOut.values()) {
      dropped.phase = Sighting.Phase.WATCHED;
      leave();
    }
    letOut.clear();
  }

  /** Enough that the line does not run dry until the next look has ended. */
  private boolean isEnoughInLine() {
    return inLine.get() > ENOUGH_IN_LINE + LEAVING_EACH_MILLISECOND * looked.toMillis();
  }

  /** From the beginning of one look to the next. */
  private Duration rest() {
    if (!isEnoughInLine()) {
      return looked.multipliedBy(1 + REST_AFTER_LOOK);
    }
    Duration rest = looked.multipliedBy(1 + REST_WITH_ENOUGH_IN_LINE);
    return rest.compareTo(NO_HURRY) < 0 ? NO_HURRY : rest;
  }

  @Override
  public void commit(Consumer consumer, Endpoint endpoint, int polled) {
    looked = lookedFor(clock.instant());
    endOfPoll();
    if (!Files.isReadable(root) || !Files.isExecutable(root)) { // which Camel takes for empty
      inTrouble(root + " may not be read by user " + System.getProperty("user.name"));
    } else if (!trouble.isEmpty()) {
      LOG.atInfo().addKeyValue("inbox", name).log("inbox {}: can be read again", name);
      trouble = "";
    }
    sightings.values().removeIf(s -> s.phase != Sighting.Phase.TAKEN && !s.seenIn(scan));
    rings.values().removeIf(ring -> !ring.seenIn(scan));
  }

  /** No longer than any look takes, whatever a clock that was set or a machine that slept says. */
  private Duration lookedFor(Instant end) {
    Duration time = Duration.between(scanned, end);
    return time.isNegative() || time.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : time;
  }

  @Override
  public boolean rollback(Consumer consumer, Endpoint endpoint, int retry, Exception cause) {
    endOfPoll();
    inTrouble(root + " can't be read: " + cause.getMessage());
    return false;
  }

  private void inTrouble(String words) {
    if (!words.equals(trouble)) {
      LOG.atWarn()
          .addKeyValue("inbox", name)
          .log("inbox {}: {}; looking again at each poll", name, words);
      trouble = words;
    }
  }

  @Override
  public void handleException(Throwable failure) {
    handleException("", failure);
  }

  /** Of a poll that failed, which {@link #rollback} has told of already. */
  @Override
  public void handleException(String message, Throwable failure) {
    LOG.debug("inbox {}: {}", name, message, failure);
  }

  @Override
  public void handleException(String message, Exchange exchange, Throwable failure) {
    LOG.warn("inbox {}: {} {}", name, message, failure.toString());
    LOG.debug("the failure in full", failure);
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    Path path;
    try {
      path = file.getFile().toPath();
    } catch (InvalidPathException e) {
      warnOnce(file.getFileName(), "has a name that can't be read in this locale; rename it");
      return false;
    }
    if (file.isDirectory()) {
      return accepts(path);
    }
    return isReady(path);
  }

  private boolean accepts(Path directory) {
    if (Files.isSymbolicLink(directory)) {
      warnOnce(relative(directory) + "/", "is a link to a folder and not followed");
      return false;
    }
    return !isOurs(directory);
  }

  private boolean isOurs(Path directory) {
    try {
      return OURS.contains(directory.getFileName().toString())
          && Files.isSameFile(directory.getParent(), captures);
    } catch (IOException e) {
      LOG.debug("inbox {}: {} is left alone at this poll", name, directory, e);
      return true;
    }
  }

  private boolean isReady(Path path) {
    String key = relative(path);
    Instant now = clock.instant();
    Sighting sighting = sightings.computeIfAbsent(key, k -> sighting(path));
    sighting.seen(scan);
    if (sighting.kind == Sighting.Kind.LEFT_ALONE || !look(path, key, sighting, now)) {
      return false;
    }
    if (sighting.kind == Sighting.Kind.COMPANION) {
      warnOfOrphan(key, sighting, now);
      return false;
    }
    return sighting.phase == Sighting.Phase.WATCHED
        && !sighting.isHeld(now)
        && isComplete(path, sighting, now)
        && enter(key, sighting);
  }

  private Sighting sighting(Path path) {
    String file = path.getFileName().toString();
    Kind kind =
        Names.isUnfinished(file) || isMarker(file) || !rules.wants(root.relativize(path))
            ? Kind.LEFT_ALONE
            : Names.isCompanion(file) ? Kind.COMPANION : Kind.CAPTURE;
    return new Sighting(kind, kind == Kind.CAPTURE ? ring(path, file) : null);
  }

  private Ring ring(Path path, String file) {
    return RingBuffer.of(file)
        .map(ring -> rings.computeIfAbsent(path.getParent() + "/" + ring, r -> new Ring()))
        .orElse(null);
  }

  private boolean isMarker(String file) {
    return rules.doneSuffix().isPresent() && file.endsWith(rules.doneSuffix().get());
  }

  private boolean look(Path path, String key, Sighting sighting, Instant now) {
    try {
      BasicFileAttributes seen =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!seen.isRegularFile()) {
        warnOnce(key, seen.isSymbolicLink() ? "is a link and not followed" : "is no regular file");
        return false;
      }
      sighting.look(seen.size(), seen.lastModifiedTime().toMillis(), seen.fileKey(), now);
      if (sighting.ring != null) {
        sighting.ring.look(seen.lastModifiedTime().toMillis());
      }
      return true;
    } catch (NoSuchFileException e) {
      if (key.indexOf('\uFFFD') >= 0) {
        warnOnce(key, "has a name that is not valid UTF-8; rename it");
      }
      return false; // gone between listing and looking
    } catch (IOException e) {
      warnOnce(key, "can't be looked at: " + e.getMessage());
      return false;
    }
  }

  private boolean isComplete(Path path, Sighting sighting, Instant now) {
    String file = path.getFileName().toString();
    if (rules.doneSuffix().isPresent()) {
      File marker = marker(path).toFile();
      if (!marker.exists()) {
        return false;
      }
      if (Watching.isOf(marker.lastModified(), sighting.modified())) {
        return true;
      }
    }
    Duration unchanged = sighting.unchangedFor(now);
    if (unchanged.compareTo(rules.settle()) < 0) {
      return false;
    }
    if (openFiles().holds(file, sighting.identity())) {
      sighting.sawOpen();
      return false;
    }
    return unchanged.compareTo(patience(sighting)) >= 0 && isAsSeen(path, sighting);
  }

  /** Its writer may have written its last and closed it between the look and the look for him. */
  private static boolean isAsSeen(Path path, Sighting sighting) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return sighting.isOf(now.size(), now.lastModifiedTime().toMillis(), now.fileKey());
    } catch (IOException e) {
      return false; // gone; the next look says more
    }
  }

  /**
   * How long a file has to rest. The last file of a ring may just be waiting for traffic: where we
   * can't see for ourselves that its writer has closed it, it rests longer.
   */
  private Duration patience(Sighting sighting) {
    boolean last = sighting.ring != null && sighting.ring.endsWith(sighting.modified());
    if (!last || sighting.wasOpen() || (rules.isLocal() && openFiles().isComplete())) {
      return rules.settle();
    }
    return sighting.hasGrown() ? policy.giveUp() : rules.settle().multipliedBy(RING_PATIENCE);
  }

  private OpenFiles openFiles() {
    if (openFiles == null) {
      openFiles = OpenFiles.now();
    }
    return openFiles;
  }

  private boolean enter(String key, Sighting sighting) {
    if (!gate.enter()) {
      return false;
    }
    sighting.phase = Sighting.Phase.TAKEN;
    inLine.incrementAndGet();
    letOut.put(key, sighting);
    return true;
  }

  private void leave() {
    inLine.decrementAndGet();
    gate.leave();
  }

  private void warnOfOrphan(String key, Sighting sighting, Instant now) {
    if (sighting.isHeld(now) || sighting.unchangedFor(now).compareTo(policy.giveUp()) < 0) {
      return;
    }
    sighting.hold(now.plus(policy.giveUp())); // as often as that is often enough
    if (orphans.isOrphan(key)) {
      warnOnce(key, "belongs to no capture that has come; it stays until one does");
    }
  }

  private void warnOnce(String key, String what) {
    Sighting sighting =
        sightings.computeIfAbsent(key, k -> new Sighting(Sighting.Kind.LEFT_ALONE, null));
    sighting.seen(scan);
    if (sighting.isNews(what)) {
      LOG.warn("{} from inbox {}: {}", Names.printable(key), name, what);
    }
  }

  private String relative(Path path) {
    String text = path.toString();
    String within =
        text.startsWith(prefix)
            ? text.substring(prefix.length())
            : root.relativize(path).toString(); // which says the same, and costs more
    return within.replace(File.separatorChar, '/');
  }

  /**
   * Takes the file up as a capture, still in the poll that let it out; when the exchange ends, the
   * inbox learns what became of it.
   */
  public Capture take(@Body GenericFile<File> file, Exchange exchange) throws IOException {
    Path path = file.getFile().toPath();
    String key = relative(path);
    Sighting sighting = sightings.get(key);
    long marked = rules.doneSuffix().isPresent() ? marker(path).toFile().lastModified() : 0;
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                release(key, done.getVariable("settlement", Settlement.class), marked);
              }
            });
    letOut.remove(key);
    return new Capture(
        name,
        key,
        path,
        "file:" + rules.shownPath() + "/" + key,
        sighting.size(),
        sighting.modified(),
        sighting.seenAt(),
        sighting.unchangedFor(clock.instant()),
        policy);
  }

  private Path marker(Path path) {
    return path.resolveSibling(path.getFileName() + rules.doneSuffix().orElseThrow());
  }

  /** Unless the next capture of that name lies there already, or its marker, put down before it. */
  private void removeMarker(String key, long marked) {
    Path path = root.resolve(key);
    if (rules.doneSuffix().isPresent()
        && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && marker(path).toFile().lastModified() == marked) {
      try {
        Files.deleteIfExists(marker(path));
      } catch (IOException e) {
        LOG.warn(
            "{} from inbox {}: is settled, but its done marker can't be removed: {}",
            Names.printable(key),
            name,
            e.getMessage());
      }
    }
  }

  private void release(String key, Settlement settlement, long marked) {
    leave();
    Sighting sighting = sightings.get(key);
    if (settlement == null) {
      Instant until = clock.instant().plus(AFTER_FAILURE);
      sighting.hold(until, Waits.failed(until));
      sighting.phase = Sighting.Phase.WATCHED;
    } else if (settlement.isFinal() && settlement.isOfAnEarlierFile()) {
      sightings.remove(key);
    } else if (settlement.isFinal() && policy.after() != Policy.After.KEEP) {
      removeMarker(key, marked);
      sightings.remove(key);
    } else if (settlement.isFinal() || settlement.outcome() instanceof Outcome.Known) {
      sighting.phase = Sighting.Phase.DONE;
    } else {
      Instant until = clock.instant().plus(settlement.hold());
      sighting.hold(until, Waits.of(settlement, until));
      sighting.phase = Sighting.Phase.WATCHED;
    }
  }
}
