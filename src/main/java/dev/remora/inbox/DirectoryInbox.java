package dev.remora.inbox;

import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.inbox.Sighting.Phase;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watched folder: lets a file out when it has been seen complete. A {@link Look} asks for each
 * file once at most how it is; nothing here ever sleeps.
 */
public final class DirectoryInbox implements Inbox, Handover.Holder {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryInbox.class);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  private final WatchedFolder folder;
  private final Watching rules;
  private final Policy policy;
  private final Gate gate;
  private final Clock clock;

  private final Sightings sightings;
  private final Rests rests;
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
    this.folder = new WatchedFolder(name, root, captures, recursive, rules, policy);
    this.rests = new Rests(rules);
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
    return folder.inbox();
  }

  @Override
  public boolean holds(String path) {
    Sighting sighting = sightings.get(path);
    return sighting != null && sighting.phase() == Phase.TAKEN;
  }

  @Override
  public boolean holdsAt(String place) {
    String own = folder.place();
    return place.startsWith(own) && holds(place.substring(own.length()));
  }

  /** What keeps this inbox from being read, in words; empty while all is well. */
  public String trouble() {
    return trouble;
  }

  /** What waits here and why, so many captures one by one. */
  public Backlog backlog(int most) {
    Waits.Place place =
        new Waits.Place(
            folder.root()::resolve,
            marker -> folder.root().resolve(marker).toFile().exists(),
            () -> false,
            "");
    return new Waits(rules, policy, gate, place, clock.instant()).backlog(sightings.all(), most);
  }

  @Override
  public int look(Consumer<Capture> ready) {
    Instant now = now();
    anteroom.answered();
    Look look = new Look(folder, sightings, anteroom, gate, clock, now, ready);
    if (!rests.begin(now, anteroom.captures())) {
      look.fromAnteroom();
      return look.count();
    }
    sightings.beginLook();
    try {
      look.through();
    } catch (IOException e) {
      inTrouble(Look.why(e));
      return look.count();
    }
    rests.end(clock.instant(), look.asked(), look.idleMillis());
    if (!Files.isExecutable(folder.root())) { // its files can be listed and not be looked at
      inTrouble(Look.NOT_ALLOWED);
    } else if (!trouble.isEmpty()) {
      LOG.atInfo().addKeyValue("inbox", name()).log("inbox {}: can be read again", name());
      trouble = "";
    }
    sightings.endLook();
    return look.count();
  }

  @Override
  public void more(Consumer<Capture> ready) {
    anteroom.answered();
    new Look(folder, sightings, anteroom, gate, clock, now(), ready).fromAnteroom();
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

  private void inTrouble(String why) {
    String words = folder.root() + " " + why;
    if (!words.equals(trouble)) {
      LOG.atWarn()
          .addKeyValue("inbox", name())
          .log("inbox {}: {}; looking again at each poll", name(), words);
      trouble = words;
    }
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
                Settlement settlement = done.getVariable("settlement", Settlement.class);
                release(key, settlement, done.getException() != null, marked);
              }
            });
  }

  private long markedAt(Path file) {
    return Completeness.marker(file, rules).toFile().lastModified();
  }

  /** Unless the next capture of that name lies there already, or its marker, put down before it. */
  private void removeMarker(String key, long marked) {
    Path path = folder.root().resolve(key);
    if (rules.doneSuffix().isPresent()
        && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && markedAt(path) == marked) {
      try {
        Files.deleteIfExists(Completeness.marker(path, rules));
      } catch (IOException e) {
        LOG.warn(
            "{} from inbox {}: is settled, but its done marker can't be removed: {}",
            Names.printable(key),
            name(),
            e.getMessage());
      }
    }
  }

  /**
   * @param settlement where it now stands; null where something unforeseen came before that
   * @param failed whether that could not be carried out, as on a full disk
   */
  private void release(String key, Settlement settlement, boolean failed, long marked) {
    Sighting sighting = sightings.get(key);
    gate.leave();
    if (anteroom.left(sighting.isLarge())) {
      whenThereIsRoom.run();
    }
    boolean leaves = policy.after() != Policy.After.KEEP;
    if (settlement != null && settlement.isFinal() && !settlement.isOfAnEarlierFile() && leaves) {
      removeMarker(key, marked);
    }
    if (settlement == null || (settlement.isFinal() && failed)) {
      Instant until = clock.instant().plus(AFTER_FAILURE);
      sighting.hold(until, Waits.failed(until));
      sighting.become(Phase.WATCHED);
    } else if (settlement.isFinal() && (settlement.isOfAnEarlierFile() || leaves)) {
      sightings.remove(key);
    } else if (settlement.isFinal() || settlement.outcome() instanceof Outcome.Known) {
      sighting.become(Phase.DONE);
    } else {
      Instant until = clock.instant().plus(settlement.hold());
      sighting.hold(until, Waits.of(settlement, until));
      sighting.become(Phase.WATCHED);
    }
  }
}
