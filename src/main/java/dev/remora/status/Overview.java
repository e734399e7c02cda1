package dev.remora.status;

import dev.remora.capture.Backlog;
import dev.remora.ledger.Delivery;
import dev.remora.outcome.DeadLetters;
import dev.remora.outcome.Redrive;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * How all stands at one moment, for people and machines. Times are UTC, sizes bytes. What is in it
 * is as it came, names of strangers among it; {@link Shown} makes what may leave the process of it.
 *
 * @param at the moment
 * @param started when this process was
 * @param capturesDir the folder {@code captures.dir}, absolute
 * @param uploads under way, those that began first before the others
 * @param delivered of late, the newest first
 * @param inDoubt captures that may have been delivered, the oldest first
 */
public record Overview(
    Instant at,
    Instant started,
    String capturesDir,
    List<Target> targets,
    List<Inbox> inboxes,
    List<Upload> uploads,
    List<Delivered> delivered,
    List<Doubtful> inDoubt,
    Dead dead,
    Counts counts,
    Changes changes,
    Throughput throughput) {

  /** Whether nothing has changed but the time. */
  boolean isAs(Overview other) {
    return at(Instant.EPOCH).equals(other.at(Instant.EPOCH));
  }

  private Overview at(Instant time) {
    return new Overview(
        time,
        started,
        capturesDir,
        targets,
        inboxes,
        uploads,
        delivered,
        inDoubt,
        dead,
        counts,
        changes,
        throughput);
  }

  /**
   * @param embedded whether it is the endpoint inside this process
   * @param line {@code moves}, {@code waits} or {@code stopped}
   * @param why its line does not move; empty where it does
   * @param since when it does not; null where it does
   * @param nextTry when it is tried again; null where it moves
   */
  public record Target(
      String name,
      String url,
      boolean embedded,
      String line,
      String why,
      Instant since,
      Instant nextTry) {}

  /**
   * @param kind {@code directory}, {@code ftp}, {@code sftp}, {@code bucket}, or of a user's own
   * @param place where it is, without credentials
   * @param trouble what keeps it from being read; empty while all is well
   * @param count of the captures in it, those on their way among them
   * @param oldest when the first of them was first seen; null where there is none
   * @param first of them, so many and no more
   */
  public record Inbox(
      String name,
      String kind,
      String place,
      String trouble,
      long count,
      long bytes,
      Instant oldest,
      List<Waiting> first) {

    /**
     * @param isUploading asked by the path, whether it is being sent
     */
    public static Inbox of(
        String name,
        String kind,
        String place,
        String trouble,
        Backlog backlog,
        Predicate<String> isUploading) {
      return new Inbox(
          name,
          kind,
          place,
          trouble,
          backlog.count(),
          backlog.bytes(),
          backlog.oldest().orElse(null),
          backlog.first().stream().map(w -> waiting(w, isUploading.test(w.path()))).toList());
    }

    private static Waiting waiting(Backlog.Waiting w, boolean uploading) {
      return new Waiting(
          w.path(),
          w.size(),
          w.since(),
          uploading ? "uploading" : w.why().kind(),
          uploading ? "being sent" : w.why().words());
    }
  }

  /**
   * @param kind the same for all that wait for the same: {@code still-growing}, {@code in-line} …
   * @param why in words
   */
  public record Waiting(String path, long size, Instant since, String kind, String why) {}

  /**
   * @param sent bytes that are on their way
   * @param started when the attempt began
   * @param byReference whether the endpoint fetches the capture by itself
   */
  public record Upload(
      String inbox,
      String path,
      String target,
      long sent,
      long size,
      Instant started,
      int attempt,
      boolean byReference) {}

  /**
   * @param url of the session
   * @param at when its answer came
   */
  public record Delivered(
      String inbox,
      String path,
      String filename,
      String url,
      long size,
      Instant at,
      boolean duplicate,
      boolean truncated) {

    /** As the ledger has it. */
    public static Delivered of(Delivery row) {
      return new Delivered(
          row.inbox(),
          row.path(),
          row.filename(),
          row.sessionUrl(),
          row.size(),
          row.answeredAt() == null ? row.seenAt() : row.answeredAt(),
          row.duplicateOf() != null,
          row.truncated());
    }
  }

  public record Doubtful(
      String inbox, String path, long size, Instant sentAt, List<String> exceptions) {

    /** As the ledger has it. */
    public static Doubtful of(Delivery row) {
      return new Doubtful(row.inbox(), row.path(), row.size(), row.sentAt(), row.exceptions());
    }
  }

  /**
   * @param count how many there are
   * @param newest of them, so many and no more
   * @param trouble why they can't be looked for, or not everywhere; empty while all is well
   */
  public record Dead(long count, List<DeadLetter> newest, String trouble) {

    /**
     * Looks for them.
     *
     * @param redrive which knows what can be put back from here
     * @param most how many of the newest are told of
     */
    public static Dead of(DeadLetters letters, Redrive redrive, int most) {
      try {
        DeadLetters.Listing listing = letters.list(most);
        return new Dead(
            listing.count(),
            listing.newest().stream()
                .map(letter -> DeadLetter.of(letter, redrive.isPossible(letter)))
                .toList(),
            listing.trouble());
      } catch (IOException e) {
        return new Dead(0, List.of(), "the dead letters can't be read: " + e.getMessage());
      }
    }
  }

  /**
   * @param document its error document below {@code dead-letter/}, by which it is spoken of
   * @param redrivable whether it can be put back into its inbox from here
   */
  public record DeadLetter(
      String document,
      String inbox,
      String path,
      String reason,
      Integer status,
      List<String> exceptions,
      long size,
      Instant at,
      boolean redrivable) {

    /** As it lies there. */
    public static DeadLetter of(DeadLetters.DeadLetter letter, boolean redrivable) {
      return new DeadLetter(
          letter.name(),
          letter.inbox(),
          letter.path(),
          letter.reason(),
          letter.status(),
          letter.exceptions(),
          letter.size(),
          letter.at(),
          redrivable);
    }
  }

  /**
   * @param delivered as far as the ledger reaches back
   * @param deliveredSinceStart since this process was started
   */
  public record Counts(
      long waiting, long uploading, long delivered, long deliveredSinceStart, long dead) {}

  /**
   * Changes to routes and configuration that are not in effect, in words.
   *
   * @param wrong what can't be taken up
   * @param later what takes effect at the next start
   */
  public record Changes(List<String> wrong, List<String> later) {
    public static final Changes NONE = new Changes(List.of(), List.of());
  }

  /**
   * @param seconds that each interval has
   * @param begin of the first interval
   * @param captures delivered in each, the oldest interval first
   * @param bytes of them
   */
  public record Throughput(long seconds, Instant begin, List<Long> captures, List<Long> bytes) {}
}
