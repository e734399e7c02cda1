package dev.remora.inbox;

import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.inbox.Sighting.Kind;
import dev.remora.inbox.Sighting.Phase;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watched folder: lets a file out when it has been seen complete. Each look asks for each file
 * once how it is; nothing here ever sleeps.
 */
public final class DirectoryInbox implements Inbox, Handover.Holder {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryInbox.class);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  private static final String NOT_ALLOWED =
      "may not be read by user " + System.getProperty("user.name");

  /** What Remora itself keeps under {@code captures.dir}, where an inbox around it would look. */
  private static final Set<String> OURS = Set.of("delivered", "dead-letter", "state", "sessions");

  private final String name;
  private final Path root;
  private final Path captures;
  private final boolean recursive;
  private final Watching rules;
  private final Policy policy;
  private final Gate gate;
  private final Clock clock;

  private final Sightings sightings;
  private final AtomicInteger inLine = new AtomicInteger();
  private final Rests rests = new Rests();
  private final Anteroom anteroom;
  private final Jumps jumps;
  private volatile Runnable whenThereIsRoom = () -> {};
  private volatile String trouble = "";

  /**
   * @param root the folder to watch
   * @param captures where Remora keeps its own, which is never taken from there
   * @param recursive whether folders within are watched too
   * @param concurrency captures of its line that are served at once
   * @param nanos of a clock that nobody sets
   */
  public DirectoryInbox(
      String name,
      Path root,
      Path captures,
      boolean recursive,
      int concurrency,
      Watching rules,
      Policy policy,
      Gate gate,
      Clock clock,
      LongSupplier nanos) {
    this.name = name;
    this.root = root;
    this.captures = captures;
    this.recursive = recursive;
    this.anteroom = new Anteroom(concurrency);
    this.sightings = new Sightings(name, root, rules);
    this.rules = rules;
    this.policy = policy;
    this.gate = gate;
    this.clock = clock;
    this.jumps = new Jumps(nanos);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean holds(String path) {
    Sighting sighting = sightings.get(path);
    return sighting != null && sighting.phase == Phase.TAKEN;
  }

  @Override
  public boolean holdsAt(String place) {
    String folder = place();
    return place.startsWith(folder) && holds(place.substring(folder.length()));
  }

  /** The same by whatever way it is led to. */
  private String place() {
    try {
      return "file:" + root.toRealPath() + "/";
    } catch (IOException e) {
      return "file:" + root.toAbsolutePath().normalize() + "/";
    }
  }

  /** What keeps this inbox from being read, in words; empty while all is well. */
  public String trouble() {
    return trouble;
  }

  /** What waits here and why, so many captures one by one. */
  public Backlog backlog(int most) {
    return new Waits(rules, policy, gate)
        .backlog(
            sightings.all(),
            most,
            clock.instant(),
            marker -> root.resolve(marker).toFile().exists(),
            () -> false,
            "");
  }

  @Override
  public int look(Consumer<Capture> ready) {
    Instant now = now();
    anteroom.answered();
    Look look = new Look(now, ready);
    if (!rests.begin(now, inLine.get() + anteroom.size())) {
      look.fromAnteroom();
      return look.count;
    }
    sightings.beginLook();
    try {
      look.into(root);
    } catch (IOException e) {
      inTrouble(root + " " + why(e));
      return look.count;
    }
    rests.end(clock.instant());
    if (!Files.isExecutable(root)) { // its files can be listed and not be looked at
      inTrouble(root + " " + NOT_ALLOWED);
    } else if (!trouble.isEmpty()) {
      LOG.atInfo().addKeyValue("inbox", name).log("inbox {}: can be read again", name);
      trouble = "";
    }
    sightings.endLook();
    return look.count;
  }

  @Override
  public void more(Consumer<Capture> ready) {
    anteroom.answered();
    new Look(now(), ready).fromAnteroom();
  }

  @Override
  public void whenThereIsRoom(Runnable ask) {
    whenThereIsRoom = ask;
  }

  /** Whoever set the clock since, and by how much, what is known of the files is of that time. */
  private Instant now() {
    Instant now = clock.instant();
    if (rests.isBefore(now)) {
      sightings.clockWasSetBack();
    }
    Duration jump = jumps.until(now);
    if (!jump.isZero()) {
      sightings.clockWasSetForward(jump);
    }
    return now;
  }

  private static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (e instanceof NotDirectoryException) {
      return "is no folder";
    }
    return e instanceof AccessDeniedException ? NOT_ALLOWED : "can't be read: " + e.getMessage();
  }

  private void inTrouble(String words) {
    if (!words.equals(trouble)) {
      LOG.atWarn()
          .addKeyValue("inbox", name)
          .log("inbox {}: {}; looking again at each poll", name, words);
      trouble = words;
    }
  }

  /** One look through the folder and those within. */
  private final class Look {
    private final Instant now;
    private final Completeness completeness;
    private final Consumer<Capture> ready;
    private int count;
    private boolean refused;
    private String place;

    Look(Instant now, Consumer<Capture> ready) {
      this.now = now;
      this.completeness = new Completeness(rules, policy, now);
      this.ready = ready;
    }

    void into(Path folder) throws IOException {
      List<Path> within = new ArrayList<>();
      try (DirectoryStream<Path> listed = Files.newDirectoryStream(folder)) {
        for (Path path : listed) {
          at(path, within);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      for (Path next : within) {
        try {
          into(next);
        } catch (NoSuchFileException e) {
          LOG.debug("inbox {}: {} is gone again", name, next);
        } catch (IOException e) {
          sightings.warnOnce(sightings.path(next) + "/", why(e));
        }
      }
    }

    private void at(Path path, List<Path> within) {
      String key = sightings.path(path);
      if (key.indexOf('\uFFFD') >= 0 && !hasReadableName(path, key)) {
        return;
      }
      Sighting known = sightings.get(key);
      if (known != null && known.phase == Phase.TAKEN) {
        sightings.see(known);
        return; // however it looks now
      }
      BasicFileAttributes seen = attributes(path, key);
      if (seen == null) {
        return;
      }
      if (seen.isDirectory()) {
        if (recursive && !path.getFileName().toString().startsWith(".") && !isOurs(path)) {
          within.add(path);
        }
        return;
      }
      Sighting sighting = sightings.see(key, path);
      if (sighting.kind == Kind.LEFT_ALONE) {
        return;
      }
      if (!seen.isRegularFile()) {
        sightings.warnOnce(key, noFile(path, seen));
        return;
      }
      sighting.look(seen.size(), seen.lastModifiedTime().toMillis(), seen.fileKey(), now);
      if (sighting.ring != null) {
        sighting.ring.look(seen.lastModifiedTime().toMillis());
      }
      if (sighting.kind == Kind.COMPANION) {
        sightings.warnOfOrphan(key, sighting, now, policy.giveUp());
      } else {
        boolean complete =
            sighting.phase == Phase.WATCHED
                && !sighting.isHeld(now)
                && !gate.isUnderWay(key, () -> place() + key)
                && completeness.isComplete(path, sighting);
        sighting.isNext &= complete;
        if (complete && !sighting.isNext) {
          boolean large = isLarge(sighting);
          boolean taken = (large || anteroom.isPassage()) && take(path, key, sighting);
          sighting.isNext = !taken && !large && anteroom.add(key);
        }
        fromAnteroom();
      }
    }

    /**
     * @return whether there was a place in line
     */
    private boolean take(Path path, String key, Sighting sighting) {
      refused = refused || !gate.enter(); // asked no more in this look
      if (refused) {
        return false;
      }
      sighting.phase = Phase.TAKEN;
      sighting.isNext = false;
      inLine.incrementAndGet();
      if (!isLarge(sighting)) {
        anteroom.entered();
      }
      count++;
      ready.accept(capture(path, key, sighting, now));
      return true;
    }

    /** Those that a look found complete go on in their turn, unless they have changed since. */
    void fromAnteroom() {
      while (!refused && anteroom.hasNext()) {
        String key = anteroom.first();
        Sighting sighting = sightings.get(key);
        if (sighting != null && sighting.isNext) {
          Path path = root.resolve(key);
          if (Completeness.isStill(path, sighting) && !take(path, key, sighting)) {
            return;
          }
          sighting.isNext = false;
        }
        anteroom.remove();
      }
    }

    /** Found out once a look, and only where somebody asks. */
    private String place() {
      if (place == null) {
        place = DirectoryInbox.this.place();
      }
      return place;
    }

    private BasicFileAttributes attributes(Path path, String key) {
      try {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (NoSuchFileException e) {
        return null; // gone between listing and looking
      } catch (IOException e) {
        String trouble = "can't be looked at: " + why(e); // which may pass
        sightings.warnOnce(key, sightings.see(key, path), trouble);
        return null;
      }
    }
  }

  private static String noFile(Path path, BasicFileAttributes seen) {
    if (!seen.isSymbolicLink()) {
      return "is no regular file";
    }
    return Files.isDirectory(path)
        ? "is a link to a folder and not followed"
        : "is a link and not followed";
  }

  /** Java shows what it can't decode by a character that leads to no file. */
  private boolean hasReadableName(Path path, String key) {
    try {
      if (Path.of(path.toString()).equals(path)) {
        return true;
      }
      sightings.warnOnce(key, "has a name that is not valid UTF-8; rename it");
    } catch (InvalidPathException e) {
      sightings.warnOnce(key, "has a name that can't be read in this locale; rename it");
    }
    return false;
  }

  private boolean isOurs(Path directory) {
    try {
      return OURS.contains(directory.getFileName().toString())
          && Files.isSameFile(directory.getParent(), captures);
    } catch (IOException e) {
      LOG.debug("inbox {}: {} is left alone at this look", name, directory, e);
      return true;
    }
  }

  private Capture capture(Path path, String key, Sighting sighting, Instant now) {
    return new Capture(
        name,
        key,
        path,
        "file:" + rules.shownPath() + "/" + key,
        sighting.size(),
        sighting.modified(),
        sighting.seenAt(),
        sighting.unchangedFor(now),
        policy);
  }

  @Override
  public void watch(Capture capture, Exchange exchange) {
    String key = capture.path();
    long marked = rules.doneSuffix().isPresent() ? markedAt(capture.file()) : 0;
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                release(key, done.getVariable("settlement", Settlement.class), marked);
              }
            });
  }

  private long markedAt(Path file) {
    return Completeness.marker(file, rules).toFile().lastModified();
  }

  /** Unless the next capture of that name lies there already, or its marker, put down before it. */
  private void removeMarker(String key, long marked) {
    Path path = root.resolve(key);
    if (rules.doneSuffix().isPresent()
        && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && markedAt(path) == marked) {
      try {
        Files.deleteIfExists(Completeness.marker(path, rules));
      } catch (IOException e) {
        LOG.warn(
            "{} from inbox {}: is settled, but its done marker can't be removed: {}",
            Names.printable(key),
            name,
            e.getMessage());
      }
    }
  }

  private static boolean isLarge(Sighting sighting) {
    return sighting.size() >= Capture.LARGE;
  }

  private void release(String key, Settlement settlement, long marked) {
    Sighting sighting = sightings.get(key);
    inLine.decrementAndGet();
    gate.leave();
    if (!isLarge(sighting) && anteroom.left()) {
      whenThereIsRoom.run();
    }
    if (settlement == null) {
      Instant until = clock.instant().plus(AFTER_FAILURE);
      sighting.hold(until, Waits.failed(until));
      sighting.phase = Phase.WATCHED;
    } else if (settlement.isFinal() && settlement.isOfAnEarlierFile()) {
      sightings.remove(key);
    } else if (settlement.isFinal() && policy.after() != Policy.After.KEEP) {
      removeMarker(key, marked);
      sightings.remove(key);
    } else if (settlement.isFinal() || settlement.outcome() instanceof Outcome.Known) {
      sighting.phase = Phase.DONE;
    } else {
      Instant until = clock.instant().plus(settlement.hold());
      sighting.hold(until, Waits.of(settlement, until));
      sighting.phase = Phase.WATCHED;
    }
  }
}
