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
    return Delivery.fresh(
            inbox,
            path,
            "file:captures/inbox/" + path,
            "default",
            path.substring(path.lastIndexOf('/') + 1),
            size,
            1_795_000_000_000L,
            SEEN)
        .edit()
        .description("8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4")
        .tags(List.of("lab", "site-a"))
        .build();
  }

  static Delivery seenAt(Delivery d, Instant seenAt) {
    return d.edit().seenAt(seenAt).build();
  }

  static Delivery modified(Delivery d, long modified) {
    return d.edit().modified(modified).build();
  }

  static Delivery sending(Delivery d) {
    return d.edit().state(State.SENDING).attempts(d.attempts() + 1).build();
  }

  static Delivery delivered(Delivery d, String sha256, String session) {
    return d.edit()
        .sha256(sha256)
        .state(State.DELIVERED)
        .session(session)
        .sessionUrl("https://host/captures/" + session)
        .build();
  }

  static Delivery settled(Delivery d) {
    return d.edit().settled(true).build();
  }

  static Delivery dead(Delivery d) {
    return d.edit().state(State.DEAD).settled(true).session(null).sessionUrl(null).build();
  }
}
