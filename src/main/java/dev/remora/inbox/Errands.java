package dev.remora.inbox;

import dev.remora.capture.Capture;
import dev.remora.capture.Names;
import dev.remora.capture.Policy.After;
import dev.remora.config.Causes;
import dev.remora.inbox.Sighting.Phase;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways to a server for the captures that an inbox has let in: each is fetched to its work file,
 * and put away there when its outcome is known. Used by many threads.
 */
final class Errands {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteInbox.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  /**
   * Captures let in at once: a part of a line only, lest an inbox whose server has fallen silent
   * keeps others of its target out; and more than are fetched between two looks.
   */
  private static final int MOST_TAKEN = 1024;

  private final RemoteInbox.Frame frame;
  private final Listed listed;
  private final Room room;
  private final Hands hands;
  private final Carrier carrier;
  private final Ledger ledger;
  private final Clock clock;
  private final AtomicInteger taken = new AtomicInteger();
  private final Set<String> puttingAway = ConcurrentHashMap.newKeySet();

  /** Those of which the exchange has ended meanwhile. */
  private final Set<String> awaited = new HashSet<>();

  private volatile Runnable whenThereIsRoom = () -> {};
  private volatile boolean someWait;

  Errands(
      RemoteInbox.Frame frame, Listed listed, Room room, Hands hands, Ledger ledger, Clock clock) {
    this.frame = frame;
    this.listed = listed;
    this.room = room;
    this.hands = hands;
    this.carrier = new Carrier(frame.rules(), listed::entries, listed::isStale);
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Whether nothing is fetched or put away. */
  boolean isAtRest() {
    return taken.get() == 0 && puttingAway.isEmpty();
  }

  boolean isPuttingAway(String path) {
    return puttingAway.contains(path);
  }

  /** Takes a place for one more, unless there are so many that none is free; never waits. */
  boolean enter() {
    someWait = taken.get() == MOST_TAKEN;
    if (someWait || !frame.gate().enter()) {
      return false;
    }
    taken.incrementAndGet();
    return true;
  }

  /**
   * @param ask called once half of those that were let in are gone, where others found no place
   */
  void whenThereIsRoom(Runnable ask) {
    whenThereIsRoom = ask;
  }

  private void left() {
    if (taken.decrementAndGet() == MOST_TAKEN / 2 && someWait) {
      whenThereIsRoom.run();
    }
  }

  /**
   * Brings the capture, unless the endpoint fetches it, and what lies beside it to its work file.
   *
   * @return the capture with what the place says of it
   * @throws IOException when it can't be fetched, or is no longer what the listing showed
   */
  Capture fetch(Capture capture) throws IOException {
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

  /** A URL with which anyone may read the capture for a while: a secret. */
  URI presigned(String path) {
    try {
      return hands.use(source -> source.presigned(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link dev.remora.capture.Origin#settle}. */
  CompletionStage<Void> settle(Capture capture, boolean delivered, String document) {
    puttingAway.add(capture.path());
    CompletableFuture<Void> end = new CompletableFuture<>();
    CompletionStage<Void> known =
        end.whenComplete((done, failure) -> putAway(capture, failure == null));
    carryOut(carrier.putAway(capture, delivered, document), capture, hands.executor(), end);
    return known;
  }

  /**
   * What fails before the capture has left its place, a look meets again. From then on it is tried
   * here, a few times: until then the next capture of its name is not to be taken, as it would be
   * with what belongs to this one.
   */
  private void carryOut(
      PutAway work, Capture capture, Executor executor, CompletableFuture<Void> end) {
    CompletionStage<Void> tried =
        CompletableFuture.runAsync(() -> carryOut(work, capture), executor);
    tried.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            end.complete(null);
          } else if (!work.hasBegun()) {
            end.completeExceptionally(failure);
          } else if (work.isGivenUp()) {
            tell(capture, failure, "that is left as it is, and may go with the next of its name");
            end.complete(null);
          } else {
            if (work.isNews()) {
              tell(capture, failure, "trying again");
            }
            carryOut(work, capture, hands.later(AFTER_FAILURE), end);
          }
        });
  }

  private void carryOut(PutAway work, Capture capture) {
    try {
      hands.use(
          source -> {
            carrier.carryOut(work, source, capture);
            return null;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tell(Capture capture, Throwable failure, String next) {
    String words =
        Causes.first(failure, IOException.class)
            .map(Throwable::getMessage)
            .orElseGet(() -> Causes.root(failure).toString());
    LOG.warn("{}: is put away, but not all that belongs to it: {}; {}", capture, words, next);
  }

  private void putAway(Capture capture, boolean done) {
    synchronized (puttingAway) {
      puttingAway.remove(capture.path());
      if (awaited.remove(capture.path())) {
        left();
      }
    }
    Sighting sighting = listed.sighting(capture.path());
    if (sighting == null) {
      return;
    }
    if (done) {
      if (capture.policy().after() != After.KEEP) {
        listed.wasPutAway(capture.path());
      }
      sighting.become(Phase.DONE);
    } else {
      sighting.hold(clock.instant().plus(AFTER_FAILURE));
      sighting.become(Phase.WATCHED);
    }
  }

  /**
   * The exchange of a capture has ended.
   *
   * @param settlement where it now stands; null where something unforeseen ended it
   */
  void release(Capture capture, Settlement settlement) {
    frame.gate().leave();
    synchronized (puttingAway) {
      if (puttingAway.contains(capture.path())) {
        awaited.add(capture.path()); // a slow server gets no more until it has put that away
      } else {
        left();
      }
    }
    Sighting sighting = listed.sighting(capture.path());
    try {
      room.release(capture.file(), capture.path(), capture.size());
    } catch (IOException e) {
      String words = "is done with, but its work file can't be removed: " + e.getMessage();
      if (sighting == null || sighting.isNews(words)) {
        LOG.warn("{} from inbox {}: {}", Names.printable(capture.path()), frame.name(), words);
      }
    }
    if (sighting != null && sighting.phase() == Phase.TAKEN) { // or it was put away already
      note(capture.path(), sighting, settlement);
    }
  }

  private void note(String path, Sighting sighting, Settlement settlement) {
    if (settlement == null) {
      Instant until = clock.instant().plus(AFTER_FAILURE);
      sighting.hold(until, Waits.failed(until));
      sighting.become(Phase.WATCHED);
    } else if (settlement.outcome() instanceof Outcome.Known) {
      sighting.become(Phase.DONE);
    } else if (!settlement.isFinal()) {
      Instant until = clock.instant().plus(settlement.hold());
      sighting.hold(until, Waits.of(settlement, until));
      sighting.become(Phase.WATCHED);
    } else if (!puttingAway.contains(path)) {
      sighting.hold(clock.instant().plus(AFTER_FAILURE)); // its receipt could not be written
      sighting.become(Phase.WATCHED);
    }
  }
}
