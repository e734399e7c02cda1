package dev.remora.inbox;

import java.time.Duration;

/**
 * How long to wait for a server, and how large a copy it makes in one request.
 *
 * @param copy for the answer to such a copy, which servers make while we wait
 * @param wholeCopy bytes; more is copied part by part
 * @param part bytes
 */
record BucketLimits(Duration connect, Duration read, Duration copy, long wholeCopy, long part) {
  static final BucketLimits USUAL =
      new BucketLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          5L << 30,
          512L << 20);

  /** The protocol allows no more parts. */
  private static final long PARTS = 10_000;

  long part(long size) {
    return Math.max(part, (size + PARTS - 1) / PARTS);
  }
}
