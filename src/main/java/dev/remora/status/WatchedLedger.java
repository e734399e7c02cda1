package dev.remora.status;

import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.LedgerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A ledger of which is known how long it takes to write, and whether it can. */
public final class WatchedLedger implements Ledger {
  /** Whatever could not be written is tried again sooner. */
  private static final Duration NEWS = Duration.ofMinutes(1);

  private final Ledger ledger;
  private final LongConsumer nanos;
  private final Clock clock;
  private volatile boolean closed;
  private volatile Failure failure;

  private record Failure(Instant at, String words) {}

  /**
   * @param nanos is told how long each save took
   */
  public WatchedLedger(Ledger ledger, LongConsumer nanos, Clock clock) {
    this.ledger = ledger;
    this.nanos = nanos;
    this.clock = clock;
  }

  /** Why it can't be written, in words; empty while it can. */
  public String trouble() {
    Failure last = failure;
    return last == null || last.at().plus(NEWS).isBefore(clock.instant()) ? "" : last.words();
  }

  public boolean isOpen() {
    return !closed;
  }

  @Override
  public Delivery save(Delivery delivery) {
    long begun = System.nanoTime();
    try {
      Delivery saved = ledger.save(delivery);
      failure = null;
      return saved;
    } catch (LedgerException e) {
      failure = new Failure(clock.instant(), e.getMessage());
      throw e;
    } finally {
      nanos.accept(System.nanoTime() - begun);
    }
  }

  @Override
  public void settle(Delivery delivery) {
    ledger.settle(delivery);
  }

  @Override
  public Optional<Delivery> unsettled(String inbox, String path) {
    return ledger.unsettled(inbox, path);
  }

  @Override
  public Optional<Delivery> unsettledFrom(String source, long size, long modified) {
    return ledger.unsettledFrom(source, size, modified);
  }

  @Override
  public List<Delivery> unsettled() {
    return ledger.unsettled();
  }

  @Override
  public Optional<Delivery> settled(String inbox, String path, long size, long modified) {
    return ledger.settled(inbox, path, size, modified);
  }

  @Override
  public Optional<Delivery> settledWithin(
      String inbox, String path, long size, long after, long before) {
    return ledger.settledWithin(inbox, path, size, after, before);
  }

  @Override
  public List<Delivery> settledLastBefore(Instant start) {
    return ledger.settledLastBefore(start);
  }

  @Override
  public Optional<Delivery> closedUndecided(String inbox, String path, long size, long modified) {
    return ledger.closedUndecided(inbox, path, size, modified);
  }

  @Override
  public List<Delivery> diedInDoubt(String inbox, String path) {
    return ledger.diedInDoubt(inbox, path);
  }

  @Override
  public Optional<Delivery> lastDead(String inbox, String path) {
    return ledger.lastDead(inbox, path);
  }

  @Override
  public boolean knowsSize(String inbox, long size) {
    return ledger.knowsSize(inbox, size);
  }

  @Override
  public Optional<Delivery> delivered(
      String inbox, String target, long size, String sha256, String description) {
    return ledger.delivered(inbox, target, size, sha256, description);
  }

  @Override
  public boolean hasSession(String target, String session) {
    return ledger.hasSession(target, session);
  }

  @Override
  public List<Delivery> lastDelivered(int most) {
    return ledger.lastDelivered(most);
  }

  @Override
  public long countDelivered() {
    return ledger.countDelivered();
  }

  @Override
  public void close() {
    closed = true;
    ledger.close();
  }
}
