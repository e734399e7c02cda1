package dev.remora.inbox;

import dev.remora.capture.Policy.After;
import dev.remora.capture.Why;
import dev.remora.inbox.Sighting.Kind;
import dev.remora.inbox.Sighting.Phase;
import dev.remora.inbox.Source.Entry;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Whether a file at a server is to be let in, by what looks and the ledger say of it. */
final class Readiness {
  private final RemoteInbox.Frame frame;
  private final Source lister;
  private final Listed listed;
  private final Ledger ledger;

  Readiness(RemoteInbox.Frame frame, Source lister, Listed listed, Ledger ledger) {
    this.frame = frame;
    this.lister = lister;
    this.listed = listed;
    this.ledger = ledger;
  }

  /** Notes as well until when it is held, and that it is done with. */
  boolean is(Entry entry, Sighting sighting, Instant now) {
    if (sighting.kind() != Kind.CAPTURE
        || sighting.phase() != Phase.WATCHED
        || sighting.isHeld(now)
        || !listed.isComplete(entry, sighting, lister.isWholeAtOnce(), now)) {
      return false;
    }
    Optional<Delivery> row =
        ledger.unsettled(frame.name(), entry.path()).filter(r -> isOf(entry, r));
    Optional<Instant> next = row.map(Delivery::nextAttemptAt).filter(until -> isAhead(until, now));
    if (next.isPresent()) {
      sighting.hold(next.get(), waiting(row.get()));
      return false;
    }
    if (row.isEmpty() && frame.policy().after() == After.KEEP && isKnown(entry)) {
      sighting.become(Phase.DONE);
      return false;
    }
    return true;
  }

  /** What is further ahead than any wait is of a clock that was set back since, and over. */
  private boolean isAhead(Instant until, Instant now) {
    return until.isAfter(now) && !until.isAfter(now.plus(frame.longestWait()));
  }

  private static Why waiting(Delivery row) {
    String said = String.join("; ", row.exceptions());
    return new Why.NextAttempt(
        row.nextAttemptAt(), said.isEmpty() ? "the last one came to nothing" : said);
  }

  private boolean isKnown(Entry entry) {
    return ledger
        .settled(frame.name(), entry.path(), entry.size(), entry.modified())
        .or(() -> ofItsDay(entry))
        .filter(row -> row.state().isDecided())
        .isPresent();
  }

  /**
   * Servers that list by LIST leave the time of day out once a file is half a year old. The same
   * file, that is, where its time seems to have gone back to the midnight before.
   */
  private Optional<Delivery> ofItsDay(Entry entry) {
    ZonedDateTime day = Instant.ofEpochMilli(entry.modified()).atZone(ZoneId.systemDefault());
    return day.equals(day.truncatedTo(ChronoUnit.DAYS))
        ? ledger.settledWithin(
            frame.name(),
            entry.path(),
            entry.size(),
            entry.modified(),
            day.plusDays(1).toInstant().toEpochMilli())
        : Optional.empty();
  }

  private static boolean isOf(Entry entry, Delivery row) {
    return row.size() == entry.size() && row.modified() == entry.modified();
  }
}
