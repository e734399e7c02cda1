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

  /** Asked at most once for each backlog, and only where a file was seen to be open. */
  private OpenFiles openFiles;

  Waits(Watching rules, Policy policy, Gate gate) {
    this.rules = rules;
    this.policy = policy;
    this.gate = gate;
  }

  /**
   * @param where the file at a path, asked of those alone that were seen open here
   * @param marked whether the done marker of this name lies there
   * @param atOnce whether files are whole by nature
   * @param shortage why nothing can be fetched; empty where it can be
   */
  Backlog backlog(
      ByPath sightings,
      int most,
      Instant now,
      Function<String, Path> where,
      Predicate<String> marked,
      BooleanSupplier atOnce,
      String shortage) {
    Backlog.Collector collector = new Backlog.Collector(most);
    sightings.forEach(
        sighting -> {
          if (sighting.kind() == Sighting.Kind.CAPTURE
              && sighting.phase() != Sighting.Phase.DONE
              && sighting.isSeen()) {
            collector.add(
                sighting::path,
                sighting.size(),
                sighting.seenAt(),
                () -> why(sighting, now, where, marked, atOnce, shortage));
          }
        });
    return collector.backlog();
  }

  private Why why(
      Sighting sighting,
      Instant now,
      Function<String, Path> where,
      Predicate<String> marked,
      BooleanSupplier atOnce,
      String shortage) {
    if (sighting.phase() == Sighting.Phase.TAKEN) {
      return new Why.InLine(policy.target());
    }
    Why heldFor = sighting.heldFor();
    if (sighting.isHeld(now) && heldFor != null) {
      return heldFor;
    }
    Optional<String> marker = rules.doneSuffix().map(suffix -> sighting.path() + suffix);
    if (marker.isPresent() && !marked.test(marker.get())) {
      return new Why.NoDoneMarker(marker.get());
    }
    Duration left = rules.settle().minus(sighting.unchangedFor(now));
    if (!left.isNegative() && !left.isZero() && !atOnce.getAsBoolean()) {
      return sighting.hasGrown() ? new Why.StillGrowing() : new Why.NotSettled(left);
    }
    return writer(sighting, where)
        .<Why>map(Why.OpenForWriting::new)
        .or(() -> newestOfRing(sighting, now))
        .orElseGet(
            () ->
                shortage.isEmpty()
                    ? new Why.BeforeLine(policy.target(), gate.trouble())
                    : new Why.NoRoom(shortage));
  }

  private Optional<Long> writer(Sighting sighting, Function<String, Path> where) {
    if (!sighting.wasOpen()) {
      return Optional.empty();
    }
    if (openFiles == null) {
      openFiles = OpenFiles.now();
    }
    return openFiles.writer(where.apply(sighting.path()));
  }

  private Optional<Why> newestOfRing(Sighting sighting, Instant now) {
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
