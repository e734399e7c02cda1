package dev.remora.ledger;

import java.time.Instant;
import java.util.List;

/** Deliveries as a capture's life in the ledger makes them. */
final class Sample {
  static final Instant SEEN = Instant.parse("2026-11-22T21:05:00.123Z");

  private Sample() {}

  static Delivery waiting(String inbox, String path) {
    return waiting(inbox, path, 25803);
  }

  static Delivery waiting(String inbox, String path, long size) {
    return new Delivery(
        0,
        inbox,
        path,
        "file:captures/inbox/" + path,
        "default",
        path.substring(path.lastIndexOf('/') + 1),
        size,
        1_795_000_000_000L,
        null,
        "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
        "POST",
        List.of("lab", "site-a"),
        List.of(),
        null,
        false,
        false,
        State.WAITING,
        false,
        0,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        false,
        SEEN,
        null,
        null,
        null);
  }

  static Delivery seenAt(Delivery d, Instant seenAt) {
    return copy(
        d,
        d.path(),
        d.modified(),
        d.sha256(),
        d.state(),
        d.settled(),
        d.attempts(),
        d.session(),
        seenAt);
  }

  static Delivery modified(Delivery d, long modified) {
    return copy(
        d,
        d.path(),
        modified,
        d.sha256(),
        d.state(),
        d.settled(),
        d.attempts(),
        d.session(),
        d.seenAt());
  }

  static Delivery sending(Delivery d) {
    return copy(
        d,
        d.path(),
        d.modified(),
        d.sha256(),
        State.SENDING,
        false,
        d.attempts() + 1,
        null,
        d.seenAt());
  }

  static Delivery delivered(Delivery d, String sha256, String session) {
    return copy(
        d,
        d.path(),
        d.modified(),
        sha256,
        State.DELIVERED,
        false,
        d.attempts(),
        session,
        d.seenAt());
  }

  static Delivery settled(Delivery d) {
    return copy(
        d,
        d.path(),
        d.modified(),
        d.sha256(),
        d.state(),
        true,
        d.attempts(),
        d.session(),
        d.seenAt());
  }

  static Delivery dead(Delivery d) {
    return copy(
        d, d.path(), d.modified(), d.sha256(), State.DEAD, true, d.attempts(), null, d.seenAt());
  }

  private static Delivery copy(
      Delivery d,
      String path,
      long modified,
      String sha256,
      State state,
      boolean settled,
      int attempts,
      String session,
      Instant seenAt) {
    return new Delivery(
        d.id(),
        d.inbox(),
        path,
        d.source(),
        d.target(),
        d.filename(),
        d.size(),
        modified,
        sha256,
        d.description(),
        d.method(),
        d.tags(),
        d.droppedTags(),
        d.comments(),
        d.keylog(),
        d.truncated(),
        state,
        settled,
        attempts,
        d.status(),
        d.exceptions(),
        d.reason(),
        session,
        session == null ? null : "https://host/captures/" + session,
        d.duplicateOf(),
        d.possibleDuplicate(),
        seenAt,
        d.sentAt(),
        d.answeredAt(),
        d.nextAttemptAt());
  }
}
