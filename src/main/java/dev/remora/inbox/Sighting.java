package dev.remora.inbox;

import dev.remora.capture.Capture;
import dev.remora.capture.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What is known of one file of an inbox from the looks at it so far. There may be 100,000 of these,
 * so times are kept as milliseconds since 1970.
 */
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

  /** The ring that the file belongs to by its name; null for none. */
  final Ring ring;

  private long size = -1;
  private long modified;
  private Object identity;
  private long seenAt;
  private long unchangedSince;
  private long holdUntil = Long.MIN_VALUE;
  private boolean grown;
  private boolean wasOpen;
  private int scan;
  private String told;
  private volatile Why heldFor;
  Phase phase = Phase.WATCHED;

  /** Whether it was found complete and waits in the anteroom. */
  boolean isNext;

  Sighting(Kind kind, Ring ring) {
    this.kind = kind;
    this.ring = ring;
  }

  /** Notes how the file looks now; a change makes it a new one, to be watched from now on. */
  void look(long newSize, long newModified, Object newIdentity, Instant now) {
    long millis = now.toEpochMilli();
    if (!isOf(newSize, newModified, newIdentity) && phase != Phase.TAKEN) {
      grown = size >= 0 && Objects.equals(identity, newIdentity);
      if (!grown || phase == Phase.DONE) {
        seenAt = millis;
      }
      size = newSize;
      modified = newModified;
      identity = newIdentity;
      unchangedSince = millis;
      endHold();
      phase = Phase.WATCHED;
    }
    unchangedSince = Math.min(unchangedSince, millis); // else a clock that was set back holds it up
  }

  /** Whether it was last seen to look so. */
  boolean isOf(long thisSize, long thisModified, Object thisIdentity) {
    return size == thisSize && modified == thisModified && Objects.equals(identity, thisIdentity);
  }

  void seen(int scanNumber) {
    scan = scanNumber;
    if (ring != null) {
      ring.seen(scanNumber);
      ring.look(modified); // of one that is on its way no more is asked
    }
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
    holdUntil = until.plusNanos(999_999).toEpochMilli(); // no fraction too short
  }

  /** The same, with what is told of it meanwhile. */
  void hold(Instant until, Why why) {
    hold(until);
    heldFor = why;
  }

  /** What is told of it while it is held; null where that is nothing. */
  Why heldFor() {
    return heldFor;
  }

  /** The clock was set forward by so much: what is known is of so much later. */
  void shift(Duration jump) {
    seenAt += jump.toMillis();
    unchangedSince += jump.toMillis();
    if (holdUntil != Long.MIN_VALUE) {
      holdUntil += jump.toMillis();
    }
  }

  void endHold() {
    holdUntil = Long.MIN_VALUE;
    heldFor = null;
  }

  Instant heldUntil() {
    return Instant.ofEpochMilli(holdUntil);
  }

  boolean isHeld(Instant now) {
    return now.toEpochMilli() < holdUntil;
  }

  /** Whether this is to be told of it: the same is told once. */
  boolean isNews(String words) {
    boolean news = !words.equals(told);
    told = words;
    return news;
  }

  boolean seenIn(int scanNumber) {
    return scan == scanNumber;
  }

  Instant seenAt() {
    return Instant.ofEpochMilli(seenAt);
  }

  /** Whether any look has shown it yet. */
  boolean isSeen() {
    return size >= 0;
  }

  Instant unchangedSince() {
    return Instant.ofEpochMilli(unchangedSince);
  }

  Duration unchangedFor(Instant now) {
    return Duration.ofMillis(now.toEpochMilli() - unchangedSince);
  }

  long size() {
    return size;
  }

  /** Whether others would wait for it. */
  boolean isLarge() {
    return size >= Capture.LARGE;
  }

  long modified() {
    return modified;
  }

  Object identity() {
    return identity;
  }
}
