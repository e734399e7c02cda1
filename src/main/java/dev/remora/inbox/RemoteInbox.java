package dev.remora.inbox;

import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Names;
import dev.remora.capture.Origin;
import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.capture.Reference;
import dev.remora.capture.Remarks;
import dev.remora.capture.Why;
import dev.remora.inbox.Sighting.Kind;
import dev.remora.inbox.Sighting.Phase;
import dev.remora.inbox.Source.Entry;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  /**
   * Captures let in at once: a part of a line only, lest an inbox whose server has fallen silent
   * keeps others of its target out; and more than are fetched between two looks.
   */
  private static final int MOST_TAKEN = 1024;

  /** Looks at which others may go before one that finds the spool too full. */
  private static final int OVERTAKEN_AT_MOST = 3;

  /**
   * What an inbox needs besides its source.
   *
   * @param name as in messages and receipts
   * @param work folder for files that are being fetched; emptied at the start
   * @param spool most bytes that lie in the work folder at once; one capture may exceed it alone
   * @param poll how often it is looked, for the back-off
   * @param recursive whether folders within are looked into
   * @param byUrl whether captures stay at the source, for the endpoint to fetch them by itself
   */
  public record Frame(
      String name,
      Path work,
      long spool,
      Duration poll,
      boolean recursive,
      boolean byUrl,
      Watching rules,
      Policy policy,
      Gate gate) {}

  /**
   * A capture that the disk has no room for.
   *
   * @param path empty for none
   */
  private record Shortage(String path, String words) {}

  private static final Shortage NONE = new Shortage("", "");

  private final Frame frame;
  private final Source lister;
  private final Hands hands;
  private final Spool spool;
  private final Carrier carrier;
  private final Ledger ledger;
  private final Clock clock;
  private final Jumps jumps;
  private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();
  private final Orphans orphans = new Orphans(sightings);
  private final Map<String, Integer> putAwayIn = new ConcurrentHashMap<>();
  private final Set<String> puttingAway = ConcurrentHashMap.newKeySet();

  /** Those of which the exchange has ended meanwhile. */
  private final Set<String> awaited = new HashSet<>();

  private final AtomicInteger taken = new AtomicInteger();
  private volatile Map<String, Entry> listed = Map.of();
  private volatile int scan;
  private Instant looked = Instant.EPOCH;
  private volatile Instant staleAt = Instant.EPOCH;
  private int failures;
  private Instant notBefore = Instant.EPOCH;
  private boolean reconciled;
  private volatile String trouble = "";
  private volatile Shortage shortage = NONE;

  /** Is ready and found the spool too full; empty for none. */
  private String overtaken = "";

  private int overtakenSince;

  /**
   * @param lister used by the polling thread alone
   * @param hands sources for fetching and putting away
   * @param nanos of a clock that nobody sets
   */
  public RemoteInbox(
      Frame frame, Source lister, Hands hands, Ledger ledger, Clock clock, LongSupplier nanos) {
    this.frame = frame;
    this.lister = lister;
    this.hands = hands;
    this.carrier = new Carrier(frame.rules(), () -> listed, this::isStale);
    this.spool = new Spool(frame.work(), frame.spool());
    this.ledger = ledger;
    this.clock = clock;
    this.jumps = new Jumps(nanos);
  }

  /** What keeps captures of this inbox from being fetched, in words; empty while all is well. */
  public String trouble() {
    return trouble.isEmpty() ? shortage.words() : trouble;
  }

  /** What waits here and why, so many captures one by one. */
  public Backlog backlog(int most) {
    return new Waits(frame.rules(), frame.policy(), frame.gate())
        .backlog(
            sightings,
            most,
            clock.instant(),
            listed::containsKey,
            lister::isWholeAtOnce,
            shortage.words());
  }

  @Override
  public String name() {
    return frame.name();
  }

  @Override
  public boolean holds(String path) {
    Sighting sighting = sightings.get(path);
    return puttingAway.contains(path) || (sighting != null && sighting.phase == Phase.TAKEN);
  }

  @Override
  public boolean holdsAt(String place) {
    String folder = lister.uri() + "/";
    return place.startsWith(folder) && holds(place.substring(folder.length()));
  }

  /** Whether nothing is fetched or put away. */
  public boolean isAtRest() {
    return taken.get() == 0 && puttingAway.isEmpty();
  }

  /** Where it is, without credentials. */
  public String place() {
    return lister.uri();
  }

  @Override
  public int look(Consumer<Capture> ready) {
    Instant now = clock.instant();
    if (now.isBefore(looked)) {
      sightings.values().forEach(Sighting::endHold); // the clock was set back, by who knows what
      notBefore = Instant.EPOCH;
    }
    looked = now;
    Duration jump = jumps.until(now);
    if (!jump.isZero()) {
      sightings.values().forEach(sighting -> sighting.shift(jump));
    }
    if (now.isBefore(notBefore)) {
      return 0;
    }
    scan++;
    Map<String, Entry> found = new HashMap<>();
    try {
      if (scan == 1) {
        spool.clear();
      }
      spool.create();
      lister.list(frame.recursive(), entry -> found.put(entry.path(), known(entry)));
    } catch (IOException | RuntimeException e) {
      failed(e);
      return 0;
    }
    recovered();
    listed = found;
    noteRecency(now);
    found.values().forEach(entry -> see(entry, now));
    found.values().forEach(entry -> warnOfOrphan(entry.path(), now));
    orphans.forget();
    sightings
        .entrySet()
        .removeIf(e -> e.getValue().phase != Phase.TAKEN && !e.getValue().seenIn(scan));
    putAwayIn.keySet().retainAll(found.keySet());
    if (!reconciled) {
      reconcile(found);
      reconciled = true;
    }
    if (!found.containsKey(shortage.path())) {
      endOfShortage();
    }
    return letOut(found.values(), ready, now);
  }

  /** It is recent until two looks, which may take long, should have been. */
  private void noteRecency(Instant begun) {
    Instant ended = clock.instant();
    Duration each = frame.poll().plus(Duration.between(begun, ended).abs());
    staleAt = ended.plus(each.multipliedBy(2));
  }

  /** What leaves looks no more, and a server may have been away. */
  private boolean isStale() {
    return frame.gate().isShut() || clock.instant().isAfter(staleAt);
  }

  /** That of the last look where it is the same, lest each path be held for each look. */
  private Entry known(Entry entry) {
    Entry before = listed.get(entry.path());
    return entry.equals(before) ? before : entry;
  }

  private int letOut(Collection<Entry> found, Consumer<Capture> ready, Instant now) {
    int count = 0;
    for (Entry entry : next(found, now)) {
      Sighting sighting = sightings.get(entry.path());
      if (sighting != null
          && isReady(entry, sighting, now)
          && !isUnderWay(entry.path())
          && hasRoom(entry)) {
        if (taken.get() == MOST_TAKEN || !frame.gate().enter()) {
          break; // nor would another be let in
        }
        taken.incrementAndGet();
        spool.reserve(room(entry.path(), entry.size()));
        sighting.phase = Phase.TAKEN;
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
      return found.stream()
          .sorted(Comparator.comparingLong(entry -> room(entry.path(), entry.size())))
          .toList();
    }
    Entry waiting = listed.get(overtaken);
    Sighting sighting = sightings.get(overtaken);
    if (waiting == null || sighting == null || !isReady(waiting, sighting, now)) {
      overtaken = "";
    }
    if (overtaken.isEmpty() || scan - overtakenSince < OVERTAKEN_AT_MOST) {
      return found;
    }
    return spool.hasRoom(room(waiting.path(), waiting.size()))
        ? Stream.concat(Stream.of(waiting), found.stream()).toList()
        : List.of(waiting);
  }

  private boolean isUnderWay(String path) {
    return frame.gate().isUnderWay(path, () -> lister.uri() + "/" + path);
  }

  private void failed(Exception e) {
    lister.close();
    failures++;
    Duration wait = frame.poll().multipliedBy(1L << Math.min(failures, 6));
    notBefore =
        clock.instant().plus(wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF);
    String words = lister.uri() + " can't be read: " + e.getMessage();
    if (!words.equals(trouble)) {
      LOG.atWarn()
          .addKeyValue("inbox", frame.name())
          .log("inbox {}: {}; trying again, less and less often", frame.name(), words);
      LOG.debug("the failure in full", e);
      trouble = words;
    }
  }

  private void recovered() {
    failures = 0;
    if (!trouble.isEmpty()) {
      LOG.atInfo()
          .addKeyValue("inbox", frame.name())
          .log("inbox {}: can be read again", frame.name());
      trouble = "";
    }
  }

  /** Until that capture fits in or is gone; whether it does is not asked at each look. */
  private void tellOfShortage(String path, String why) {
    String words = "no room to fetch " + Names.printable(path) + ": " + why;
    if (shortage == NONE) {
      LOG.warn("inbox {}: {}; it waits", frame.name(), words);
    }
    if (shortage == NONE || path.equals(shortage.path())) {
      shortage = new Shortage(path, words);
    }
  }

  private void endOfShortage() {
    if (shortage != NONE) {
      shortage = NONE;
      LOG.info("inbox {}: has room again", frame.name());
    }
  }

  private void see(Entry entry, Instant now) {
    Sighting sighting = sightings.computeIfAbsent(entry.path(), this::sighting);
    sighting.seen(scan);
    Integer done = putAwayIn.get(entry.path());
    if (sighting.phase == Phase.DONE && done != null && scan > done) {
      putAwayIn.remove(entry.path()); // what was there was put away: this is another one
      sighting = sighting(entry.path());
      sighting.seen(scan);
      sightings.put(entry.path(), sighting);
    }
    sighting.look(entry.size(), entry.modified(), entry.version(), now);
  }

  private Sighting sighting(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (file.getBytes(StandardCharsets.UTF_8).length > Names.MAX_BYTES) {
      warn(path, "has a name longer than " + Names.MAX_BYTES + " bytes; rename it");
      return new Sighting(Kind.LEFT_ALONE, null);
    }
    boolean marker = frame.rules().doneSuffix().filter(file::endsWith).isPresent();
    return new Sighting(
        Names.isUnfinished(file) || marker || !frame.rules().wants(Path.of(path))
            ? Kind.LEFT_ALONE
            : Names.isCompanion(file) ? Kind.COMPANION : Kind.CAPTURE,
        null);
  }

  private void warnOfOrphan(String path, Instant now) {
    Sighting sighting = sightings.get(path);
    Duration giveUp = frame.policy().giveUp();
    if (sighting == null
        || sighting.kind != Kind.COMPANION
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

  private boolean isReady(Entry entry, Sighting sighting, Instant now) {
    if (sighting.kind != Kind.CAPTURE
        || sighting.phase != Phase.WATCHED
        || sighting.isHeld(now)
        || !isComplete(entry, sighting, now)) {
      return false;
    }
    Optional<Delivery> row =
        ledger.unsettled(frame.name(), entry.path()).filter(r -> isOf(entry, r));
    Optional<Instant> next = row.map(Delivery::nextAttemptAt).filter(now::isBefore);
    if (next.isPresent()) {
      sighting.hold(next.get(), waiting(row.get()));
      return false;
    }
    if (row.isEmpty() && frame.policy().after() == After.KEEP && isKnown(entry)) {
      sighting.phase = Phase.DONE;
      return false;
    }
    return true;
  }

  private static Why waiting(Delivery row) {
    String said = String.join("; ", row.exceptions());
    return new Why.NextAttempt(
        row.nextAttemptAt(), said.isEmpty() ? "the last one came to nothing" : said);
  }

  private boolean isKnown(Entry entry) {
    return ledger
        .settled(frame.name(), entry.path(), entry.size(), entry.modified())
        .filter(row -> row.state().isDecided())
        .isPresent();
  }

  private static boolean isOf(Entry entry, Delivery row) {
    return row.size() == entry.size() && row.modified() == entry.modified();
  }

  private boolean isComplete(Entry entry, Sighting sighting, Instant now) {
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
    return lister.isWholeAtOnce()
        || sighting.unchangedFor(now).compareTo(frame.rules().settle()) >= 0;
  }

  /** A capture that names a URL in its content has to be read for that. */
  private boolean isFetched(String path) {
    return !frame.byUrl() || Names.isUrl(path);
  }

  /** How many bytes of a file of this size come here. */
  private long room(String path, long size) {
    return isFetched(path) ? size : 0;
  }

  /** A full disk, or a full spool, lets nothing in until what is there has gone on. */
  private boolean hasRoom(Entry entry) {
    long bytes = room(entry.path(), entry.size());
    Optional<String> why = spool.shortage(bytes);
    if (why.isPresent()) {
      tellOfShortage(entry.path(), why.get());
    } else if (entry.path().equals(shortage.path())) {
      endOfShortage();
    }
    boolean fits = spool.hasRoom(bytes);
    boolean waits = !fits && why.isEmpty(); // for no more than the spool
    if (waits && overtaken.isEmpty()) {
      overtaken = entry.path();
      overtakenSince = scan;
    } else if (!waits && overtaken.equals(entry.path())) {
      overtaken = "";
    }
    return fits;
  }

  private Capture capture(Entry entry, Sighting sighting, Instant now) {
    String file = entry.path().substring(entry.path().lastIndexOf('/') + 1);
    String source = lister.uri() + "/" + entry.path();
    return new Capture(
        frame.name(),
        entry.path(),
        spool.place(file),
        source,
        entry.size(),
        entry.modified(),
        sighting.seenAt(),
        sighting.unchangedFor(now),
        frame.policy(),
        Optional.of(this),
        Remarks.NONE,
        isFetched(entry.path()) ? Optional.empty() : Optional.of(reference(source, entry)),
        Optional.empty());
  }

  private Reference reference(String source, Entry entry) {
    return new Reference(Carrier.identity(source, entry), () -> presigned(entry.path()));
  }

  private URI presigned(String path) {
    try {
      return hands.use(source -> source.presigned(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void watch(Capture capture, Exchange exchange) {
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                release(capture, done.getVariable("settlement", Settlement.class));
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
    boolean needless =
        ledger
            .unsettled(capture.inbox(), capture.path())
            .filter(row -> row.state().isDecided())
            .filter(row -> row.size() == capture.size() && row.modified() == capture.modified())
            .isPresent();
    if (needless) {
      return capture;
    }
    Files.createDirectories(capture.file().getParent());
    return hands.use(source -> carrier.bring(source, capture));
  }

  @Override
  public CompletionStage<Void> settle(Capture capture, boolean delivered, String document) {
    puttingAway.add(capture.path());
    return CompletableFuture.runAsync(
            () -> {
              try {
                hands.use(
                    source -> {
                      carrier.putAway(source, capture, delivered, document);
                      return null;
                    });
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            hands.executor())
        .whenComplete((done, failure) -> putAway(capture, failure == null));
  }

  private void putAway(Capture capture, boolean done) {
    synchronized (puttingAway) {
      puttingAway.remove(capture.path());
      if (awaited.remove(capture.path())) {
        taken.decrementAndGet();
      }
    }
    Sighting sighting = sightings.get(capture.path());
    if (sighting == null) {
      return;
    }
    if (done) {
      if (capture.policy().after() != After.KEEP) {
        putAwayIn.put(capture.path(), scan);
      }
      sighting.phase = Phase.DONE;
    } else {
      sighting.hold(clock.instant().plus(AFTER_FAILURE));
      sighting.phase = Phase.WATCHED;
    }
  }

  private void release(Capture capture, Settlement settlement) {
    frame.gate().leave();
    synchronized (puttingAway) {
      if (puttingAway.contains(capture.path())) {
        awaited.add(capture.path()); // a slow server gets no more until it has put that away
      } else {
        taken.decrementAndGet();
      }
    }
    Sighting sighting = sightings.get(capture.path());
    try {
      spool.release(capture.file(), room(capture.path(), capture.size()));
    } catch (IOException e) {
      String words = "is done with, but its work file can't be removed: " + e.getMessage();
      if (sighting == null || sighting.isNews(words)) {
        warn(capture.path(), words);
      }
    }
    if (sighting == null || sighting.phase != Phase.TAKEN) {
      return; // it was put away already
    }
    if (settlement == null) {
      Instant until = clock.instant().plus(AFTER_FAILURE);
      sighting.hold(until, Waits.failed(until));
      sighting.phase = Phase.WATCHED;
    } else if (settlement.outcome() instanceof Outcome.Known) {
      sighting.phase = Phase.DONE;
    } else if (!settlement.isFinal()) {
      Instant until = clock.instant().plus(settlement.hold());
      sighting.hold(until, Waits.of(settlement, until));
      sighting.phase = Phase.WATCHED;
    } else if (!puttingAway.contains(capture.path())) {
      sighting.hold(clock.instant().plus(AFTER_FAILURE)); // its receipt could not be written
      sighting.phase = Phase.WATCHED;
    }
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

  private void warn(String path, String what) {
    LOG.warn("{} from inbox {}: {}", Names.printable(path), frame.name(), what);
  }

  /** Threads and sources that fetch and put away. */
  public interface Hands {

    /** Something to be done with a source. */
    interface Task<T> {
      T with(Source source) throws IOException;
    }

    /** Does it with a source that is free, waiting for one where there is none. */
    <T> T use(Task<T> task) throws IOException;

    Executor executor();
  }
}
