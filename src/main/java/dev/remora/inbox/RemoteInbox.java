package dev.remora.inbox;

import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Names;
import dev.remora.capture.Origin;
import dev.remora.capture.Policy;
import dev.remora.capture.Reference;
import dev.remora.capture.Remarks;
import dev.remora.inbox.Sighting.Phase;
import dev.remora.inbox.Source.Entry;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An inbox on a server: lets a file out when listings have shown it unchanged for long enough,
 * fetches it to a work file, and puts it away at the server when its outcome is known. Knows
 * nothing of the server's kind; that is its {@link Source}.
 *
 * <p>Listing has a connection of its own, and so have the threads that fetch and put away: a long
 * download holds up neither the next look nor another inbox.
 */
public final class RemoteInbox implements Inbox, Origin, Handover.Holder {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteInbox.class);

  /**
   * What an inbox needs besides its source.
   *
   * @param name as in messages and receipts
   * @param work folder for files that are being fetched; emptied at the start
   * @param spool most bytes that lie in the work folder at once; one capture may exceed it alone
   * @param poll how often it is looked, for the back-off
   * @param recursive whether folders within are looked into
   * @param byUrl whether captures stay at the source, for the endpoint to fetch them by itself
   * @param longestWait no capture waits longer for its next attempt
   */
  public record Frame(
      String name,
      Path work,
      long spool,
      Duration poll,
      boolean recursive,
      boolean byUrl,
      Duration longestWait,
      Watching rules,
      Policy policy,
      Gate gate) {}

  private final Frame frame;
  private final Source lister;
  private final Ledger ledger;
  private final Clock clock;
  private final Jumps jumps;
  private final Listed listed;
  private final Room room;
  private final Reach reach;
  private final Readiness readiness;
  private final Errands errands;
  private Instant asked = Instant.EPOCH;
  private boolean reconciled;

  /**
   * @param lister used by the polling thread alone
   * @param hands sources for fetching and putting away
   * @param nanos of a clock that nobody sets
   */
  public RemoteInbox(
      Frame frame, Source lister, Hands hands, Ledger ledger, Clock clock, LongSupplier nanos) {
    this.frame = frame;
    this.lister = lister;
    this.ledger = ledger;
    this.clock = clock;
    this.jumps = new Jumps(nanos);
    this.listed = new Listed(frame, clock);
    this.room = new Room(frame.name(), frame.byUrl(), new Spool(frame.work(), frame.spool()));
    this.reach = new Reach(frame.name(), frame.poll(), clock);
    this.readiness = new Readiness(frame, lister, listed, ledger);
    this.errands = new Errands(frame, listed, room, hands, ledger, clock);
  }

  /** What keeps captures of this inbox from being fetched, in words; empty while all is well. */
  public String trouble() {
    return reach.trouble().isEmpty() ? room.trouble() : reach.trouble();
  }

  /** What waits here and why, so many captures one by one. */
  public Backlog backlog(int most) {
    Waits.Place place =
        new Waits.Place(
            Path::of, listed.entries()::containsKey, lister::isWholeAtOnce, room.trouble());
    return new Waits(frame.rules(), frame.policy(), frame.gate(), place, clock.instant())
        .backlog(listed.sightings(), most);
  }

  @Override
  public String name() {
    return frame.name();
  }

  @Override
  public boolean holds(String path) {
    Sighting sighting = listed.sighting(path);
    return errands.isPuttingAway(path) || (sighting != null && sighting.phase() == Phase.TAKEN);
  }

  @Override
  public boolean holdsAt(String place) {
    String folder = lister.uri() + "/";
    return place.startsWith(folder) && holds(place.substring(folder.length()));
  }

  /** Whether nothing is fetched or put away. */
  public boolean isAtRest() {
    return errands.isAtRest();
  }

  /** Where it is, without credentials. */
  public String place() {
    return lister.uri();
  }

  @Override
  public int look(Consumer<Capture> ready) {
    Instant now = now();
    if (reach.isTooEarly(now)) {
      return 0;
    }
    listed.beginLook();
    Map<String, Entry> found = new HashMap<>();
    try {
      room.open(listed.scan() == 1);
      lister.list(frame.recursive(), entry -> found.put(entry.path(), listed.known(entry)));
    } catch (IOException | RuntimeException e) {
      lister.close();
      reach.failed(lister.uri(), e);
      return 0;
    }
    reach.succeeded();
    listed.saw(found, now);
    if (!reconciled) {
      reconcile(found);
      reconciled = true;
    }
    room.saw(found);
    return letOut(found.values(), ready, now);
  }

  /** By the last listing; whether a capture still is what that showed, its fetching finds out. */
  @Override
  public void more(Consumer<Capture> ready) {
    if (!listed.isStale()) {
      letOut(listed.entries().values(), ready, now());
    }
  }

  /** Whoever set the clock since, and by how much, what is known of the files is of that time. */
  private Instant now() {
    Instant now = clock.instant();
    if (now.isBefore(asked)) {
      listed.clockWasSetBack();
      reach.clockWasSetBack();
    }
    asked = now;
    Duration jump = jumps.until(now);
    if (!jump.isZero()) {
      listed.clockWasSetForward(jump);
    }
    return now;
  }

  @Override
  public void whenThereIsRoom(Runnable ask) {
    errands.whenThereIsRoom(ask);
  }

  private int letOut(Collection<Entry> found, Consumer<Capture> ready, Instant now) {
    int count = 0;
    for (Entry entry : next(found, now)) {
      Sighting sighting = listed.sighting(entry.path());
      if (sighting != null
          && readiness.is(entry, sighting, now)
          && !isUnderWay(entry.path())
          && room.takes(entry, listed.scan())) {
        if (!errands.enter()) {
          break; // nor would another be let in
        }
        room.reserve(entry);
        sighting.become(Phase.TAKEN);
        ready.accept(capture(entry, sighting, now));
        count++;
      }
    }
    return count;
  }

  /**
   * In what order they are let in. One that was overtaken often enough is the next, and the others
   * wait until it has room; but what a stopped line is tried with is fetched anew for each trial.
   */
  private Collection<Entry> next(Collection<Entry> found, Instant now) {
    if (frame.gate().isStopped()) {
      return found.stream().sorted(Comparator.comparingLong(room::bytes)).toList();
    }
    Entry waiting = listed.entries().get(room.overtaken());
    Sighting sighting = listed.sighting(room.overtaken());
    if (waiting == null || sighting == null || !readiness.is(waiting, sighting, now)) {
      room.forgetOvertaken();
    }
    if (!room.isItsTurn(listed.scan())) {
      return found;
    }
    return room.hasSpool(waiting)
        ? Stream.concat(Stream.of(waiting), found.stream()).toList()
        : List.of(waiting);
  }

  private boolean isUnderWay(String path) {
    return frame.gate().isUnderWay(path, () -> lister.uri() + "/" + path);
  }

  private Capture capture(Entry entry, Sighting sighting, Instant now) {
    String file = entry.path().substring(entry.path().lastIndexOf('/') + 1);
    String source = lister.uri() + "/" + entry.path();
    return new Capture(
        frame.name(),
        entry.path(),
        room.place(file),
        source,
        entry.size(),
        entry.modified(),
        sighting.seenAt(),
        sighting.unchangedFor(now),
        frame.policy(),
        Optional.of(this),
        Remarks.NONE,
        room.isFetched(entry.path()) ? Optional.empty() : Optional.of(reference(source, entry)),
        Optional.empty());
  }

  private Reference reference(String source, Entry entry) {
    return new Reference(Carrier.identity(source, entry), () -> errands.presigned(entry.path()));
  }

  @Override
  public void watch(Capture capture, Exchange exchange) {
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                errands.release(capture, done.getVariable("settlement", Settlement.class));
              }
            });
  }

  /**
   * Brings the capture, unless the endpoint fetches it, and what lies beside it to its work file.
   *
   * @return the capture with what the place says of it
   * @throws IOException when it can't be fetched, or is no longer what the listing showed
   */
  public Capture fetch(@Body Capture capture) throws IOException {
    return errands.fetch(capture);
  }

  @Override
  public CompletionStage<Void> settle(Capture capture, boolean delivered, String document) {
    return errands.settle(capture, delivered, document);
  }

  /** An earlier run may have put a capture away and not come to say so in the ledger. */
  private void reconcile(Map<String, Entry> found) {
    for (Delivery row : ledger.unsettled()) {
      if (!row.inbox().equals(frame.name())
          || found.containsKey(row.path())
          || isUnderWay(row.path())) {
        continue;
      }
      if (!row.state().isDecided()) {
        LOG.warn(
            "{} from inbox {}: is gone from {} after {} attempts; it may or may not have been"
                + " delivered",
            Names.printable(row.path()),
            row.inbox(),
            lister.uri(),
            row.attempts());
      }
      ledger.save(row.edit().settled(true).build());
    }
  }
}
