package dev.remora.inbox;

import java.time.Instant;

/** What is known of one file of an inbox from the looks at it so far. */
final class Sighting {
  /** What a file is held to be doing. */
  enum Phase {
    WATCHED,
    TAKEN,
    DONE
  }

  /** What a name alone says of a file; asked once a file, not at each look. */
  enum Kind {
    CAPTURE,
    COMPANION,
    LEFT_ALONE
  }

  final Kind kind;

  /** The ring that the file belongs to by its name, with its folder; null for none. */
  final String ring;

  private long size = -1;
  private long modified;
  private Object identity;
  private Instant unchangedSince;
  private Instant holdUntil = Instant.MIN;
  private boolean grown;
  private boolean wasOpen;
  private int scan;
  Instant seenAt;
  Phase phase = Phase.WATCHED;

  Sighting(Kind kind, String ring) {
    this.kind = kind;
    this.ring = ring;
  }

  /** Notes how the file looks now; a change makes it a new one, to be watched from now on. */
  void look(long newSize, long newModified, Object newIdentity, Instant now) {
    if (!isOf(newSize, newModified, newIdentity) && phase != Phase.TAKEN) {
      grown = size >= 0 && java.util.Objects.equals(identity, newIdentity);
      if (!grown || phase == Phase.DONE) {
        seenAt = now;
      }
      size = newSize;
      modified = newModified;
      identity = newIdentity;
      unchangedSince = now;
      holdUntil = Instant.MIN;
      phase = Phase.WATCHED;
    }
  }

  /** Whether it was last seen to look so. */
  boolean isOf(long thisSize, long thisModified, Object thisIdentity) {
    return size == thisSize
        && modified == thisModified
        && java.util.Objects.equals(identity, thisIdentity);
  }

  void seen(int scanNumber) {
    scan = scanNumber;
  }

  void sawOpen() {
    wasOpen = true;
  }

  boolean wasOpen() {
    return wasOpen;
  }

  /** Whether it changed under our eyes: something writes it in place. */
  boolean hasGrown() {
    return grown;
  }

  void hold(Instant until) {
    holdUntil = until;
  }

  boolean isHeld(Instant now) {
    return now.isBefore(holdUntil);
  }

  boolean seenIn(int scanNumber) {
    return scan == scanNumber;
  }

  Instant unchangedSince() {
    return unchangedSince;
  }

  long size() {
    return size;
  }

  long modified() {
    return modified;
  }

  Object identity() {
    return identity;
  }
}
