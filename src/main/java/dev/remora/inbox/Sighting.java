package dev.remora.inbox;

import dev.remora.capture.Capture;
import dev.remora.capture.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What is known of one file of an inbox from the looks at it so far. There may be a million of
 * these, so each is as small as can be: times are milliseconds since 1970, and what few files have
 * stands apart.
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

  private static final Phase[] PHASES = Phase.values();

  /** The ring that the file belongs to by its name; null for none. */
  final Ring ring;

  private final KeptPaths paths;
  private final byte place;
  private volatile byte phase;
  private byte scan;

  /** Whether it was found complete and waits in the anteroom. */
  boolean isNext;

  /** Its hash, which tells two files of one path, size and time apart. */
  private int identity;

  private long size = -1;
  private long modified;
  private long unchangedSince;

  /** Null while there is nothing to be said, and it was first seen as it is. */
  private volatile Past past;

  /** What is known of a file that did not come whole and go on at once. */
  private static final class Past {
    private long seenAt;
    private long holdUntil = Long.MIN_VALUE;
    private boolean grown;
    private boolean wasOpen;
    private String told;
    private volatile Why heldFor;
  }

  /**
   * @param paths where its path is kept, with {@code /} between its parts
   * @param place at which place there
   */
  Sighting(KeptPaths paths, byte place, Ring ring) {
    this.paths = paths;
    this.place = place;
    this.ring = ring;
  }

  /** Within the inbox. */
  String path() {
    return paths.textAt(place);
  }

  /** The same in UTF-8. */
  byte[] bytes() {
    return paths.at(place);
  }

  boolean isAt(byte[] path) {
    return paths.isAt(place, path);
  }

  Kind kind() {
    return paths.kind();
  }

  Phase phase() {
    return PHASES[phase];
  }

  void become(Phase next) {
    phase = (byte) next.ordinal();
  }

  private synchronized Past past() {
    if (past == null) {
      Past fresh = new Past();
      fresh.seenAt = unchangedSince;
      past = fresh;
    }
    return past;
  }

  /** Notes how the file looks now; a change makes it a new one, to be watched from now on. */
  void look(long newSize, long newModified, Object newIdentity, Instant now) {
    long millis = now.toEpochMilli();
    if (!isOf(newSize, newModified, newIdentity) && phase() != Phase.TAKEN) {
      boolean grown = size >= 0 && identity == Objects.hashCode(newIdentity);
      if (grown || past != null) {
        past().grown = grown;
        if (!grown || phase() == Phase.DONE) {
          past().seenAt = millis;
        }
      }
      size = newSize;
      modified = newModified;
      identity = Objects.hashCode(newIdentity);
      unchangedSince = millis;
      endHold();
      become(Phase.WATCHED);
    }
    if (millis < unchangedSince) { // a clock that was set back would hold it up
      past();
      unchangedSince = millis;
    }
  }

  /** Whether it was last seen to look so. */
  boolean isOf(long thisSize, long thisModified, Object thisIdentity) {
    return size == thisSize
        && modified == thisModified
        && identity == Objects.hashCode(thisIdentity);
  }

  void seen(int scanNumber) {
    scan = (byte) scanNumber;
    if (ring != null) {
      ring.seen(scanNumber);
      ring.look(modified); // of one that is on its way no more is asked
    }
  }

  /** Whether that look, one of the last 256, has shown it. */
  boolean seenIn(int scanNumber) {
    return scan == (byte) scanNumber;
  }

  void sawOpen() {
    past().wasOpen = true;
  }

  boolean wasOpen() {
    return past != null && past.wasOpen;
  }

  /** Whether it changed under our eyes: something writes it in place. */
  boolean hasGrown() {
    return past != null && past.grown;
  }

  void hold(Instant until) {
    past().holdUntil = until.plusNanos(999_999).toEpochMilli(); // no fraction too short
  }

  /** The same, with what is told of it meanwhile. */
  void hold(Instant until, Why why) {
    hold(until);
    past().heldFor = why;
  }

  /** What is told of it while it is held; null where that is nothing. */
  Why heldFor() {
    return past == null ? null : past.heldFor;
  }

  /** The clock was set forward by so much: what is known is of so much later. */
  void shift(Duration jump) {
    unchangedSince += jump.toMillis();
    if (past != null) {
      past.seenAt += jump.toMillis();
      if (past.holdUntil != Long.MIN_VALUE) {
        past.holdUntil += jump.toMillis();
      }
    }
  }

  void endHold() {
    if (past != null) {
      past.holdUntil = Long.MIN_VALUE;
      past.heldFor = null;
    }
  }

  boolean isHeld(Instant now) {
    return past != null && now.toEpochMilli() < past.holdUntil;
  }

  /** Whether this is to be told of it: the same is told once. */
  boolean isNews(String words) {
    boolean news = !words.equals(past().told);
    past().told = words;
    return news;
  }

  Instant seenAt() {
    return Instant.ofEpochMilli(past == null ? unchangedSince : past.seenAt);
  }

  /** Whether any look has shown it yet. */
  boolean isSeen() {
    return size >= 0;
  }

  Instant unchangedSince() {
    return Instant.ofEpochMilli(unchangedSince);
  }

  /** No time for one that changed since: it was asked after that. */
  Duration unchangedFor(Instant now) {
    return Duration.ofMillis(Math.max(0, now.toEpochMilli() - unchangedSince));
  }

  /**
   * In how many milliseconds it may be complete if nothing is written to it. No time is given to
   * one that is or was being written: it may be at any moment.
   *
   * @param settle how long it has to be unchanged
   * @return 0 or less where that does not depend on time
   */
  long dueIn(Duration settle, Instant now) {
    long millis = now.toEpochMilli();
    long settled = unchangedSince + settle.toMillis() - millis;
    if (isHeld(now)) {
      return Math.max(settled, past.holdUntil - millis);
    }
    return hasGrown() || wasOpen() ? 0 : settled;
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
}
