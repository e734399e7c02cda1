package dev.remora.inbox;

import dev.remora.capture.Backlog;
import dev.remora.capture.Policy;
import dev.remora.capture.Why;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What waits in an inbox and why, as far as its sightings tell. Asked by those who look at Remora,
 * while the inbox goes on by itself: what it says may be a moment old.
 */
final class Waits {
  private final Watching rules;
  private final Policy policy;
  private final Gate gate;
  private final Place place;
  private final Instant now;

  /** Asked at most once, and only where a file was seen to be open. */
  private OpenFiles openFiles;

  /**
   * What an inbox knows of the place that it watches.
   *
   * @param file the file at a path, asked of those alone that were seen open here
   * @param holds whether the done marker of this name lies there
   * @param isWholeAtOnce whether files are whole by nature
   * @param shortage why nothing can be fetched; empty where it can be
   */
  record Place(
      Function<String, Path> file,
      Predicate<String> holds,
      BooleanSupplier isWholeAtOnce,
      String shortage) {}

  Waits(Watching rules, Policy policy, Gate gate, Place place, Instant now) {
    this.rules = rules;
    this.policy = policy;
    this.gate = gate;
    this.place = place;
    this.now = now;
  }

  /** So many of them one by one. */
  Backlog backlog(ByPath sightings, int most) {
    Backlog.Collector collector = new Backlog.Collector(most);
    sightings.forEach(
        sighting -> {
          if (sighting.kind() == Sighting.Kind.CAPTURE
              && sighting.phase() != Sighting.Phase.DONE
              && sighting.isSeen()) {
            collector.add(sighting::path, sighting.size(), sighting.seenAt(), () -> why(sighting));
          }
        });
    return collector.backlog();
  }

  private Why why(Sighting sighting) {
    if (sighting.phase() == Sighting.Phase.TAKEN) {
      return new Why.InLine(policy.target());
    }
    Why heldFor = sighting.heldFor();
    if (sighting.isHeld(now) && heldFor != null) {
      return heldFor;
    }
    Optional<String> marker = rules.doneSuffix().map(suffix -> sighting.path() + suffix);
    if (marker.isPresent() && !place.holds().test(marker.get())) {
      return new Why.NoDoneMarker(marker.get());
    }
    Duration left = rules.settle().minus(sighting.unchangedFor(now));
    if (!left.isNegative() && !left.isZero() && !place.isWholeAtOnce().getAsBoolean()) {
      return sighting.hasGrown() ? new Why.StillGrowing() : new Why.NotSettled(left);
    }
    return writer(sighting)
        .<Why>map(Why.OpenForWriting::new)
        .or(() -> newestOfRing(sighting))
        .orElseGet(
            () ->
                place.shortage().isEmpty()
                    ? new Why.BeforeLine(policy.target(), gate.trouble())
                    : new Why.NoRoom(place.shortage()));
  }

  private Optional<Long> writer(Sighting sighting) {
    if (!sighting.wasOpen()) {
      return Optional.empty();
    }
    if (openFiles == null) {
      openFiles = OpenFiles.now();
    }
    return openFiles.writer(place.file().apply(sighting.path()));
  }

  private Optional<Why> newestOfRing(Sighting sighting) {
    return rules
        .ringPatience(sighting, policy.giveUp())
        .map(sighting.unchangedSince()::plus)
        .filter(until -> until.isAfter(now))
        .map(Why.NewestOfRing::new);
  }

  /** Why a capture is held that was looked at, or sent, and did not come to its end. */
  static Why of(Settlement settlement, Instant until) {
    if (settlement.outcome() instanceof Outcome.NotYet notYet && notYet.isUnfinished()) {
      return new Why.Cut(until);
    }
    return new Why.NextAttempt(until, settlement.words());
  }

  /** Of one of which nothing came that is known here. */
  static Why failed(Instant until) {
    return new Why.NextAttempt(until, "something unforeseen kept it, which the log tells of");
  }
}
