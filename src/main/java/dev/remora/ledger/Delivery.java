package dev.remora.ledger;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One row of the ledger: a capture of an inbox on its way to a target. Immutable; {@link
 * Ledger#save} writes it.
 *
 * @param id the row's id, 0 before it is first saved
 * @param inbox the inbox's name
 * @param path where in the inbox it lay, with {@code /}
 * @param source where it came from, as a URI without credentials
 * @param target the target's name
 * @param filename the name that the session gets
 * @param size bytes
 * @param modified the file's own time stamp, milliseconds since 1970
 * @param sha256 of the content, lower-case hexadecimal; null until it is known, and where the
 *     endpoint fetched it by itself
 * @param description digest of name, tags, comments, key log and reference, by which "the same
 *     again" is told
 * @param method {@code POST} or {@code PUT}
 * @param tags at most 30
 * @param droppedTags those beyond the 30
 * @param comments may be null
 * @param keylog whether a key log goes with it
 * @param truncated whether its last record is cut
 * @param state where it stands
 * @param settled whether the outcome is carried out: receipt written, capture moved
 * @param attempts how many requests were begun
 * @param status the last HTTP status, null where no HTTP took place
 * @param exceptions what the endpoint, or we, said of it
 * @param reason a dead letter's reason, null otherwise
 * @param session the session's id, null until delivered
 * @param sessionUrl the session's page, null until delivered
 * @param duplicateOf the id of the session that holds the same already, or null
 * @param possibleDuplicate whether it was sent again after a doubtful answer
 * @param seenAt when it was first seen, sentAt when the last attempt began, answeredAt when its
 *     answer came, nextAttemptAt not before which it is tried again; null where it did not happen
 */
@RecordBuilder
public record Delivery(
    long id,
    String inbox,
    String path,
    String source,
    String target,
    String filename,
    long size,
    long modified,
    String sha256,
    String description,
    String method,
    List<String> tags,
    List<String> droppedTags,
    String comments,
    boolean keylog,
    boolean truncated,
    State state,
    boolean settled,
    int attempts,
    Integer status,
    List<String> exceptions,
    String reason,
    String session,
    String sessionUrl,
    String duplicateOf,
    boolean possibleDuplicate,
    Instant seenAt,
    Instant sentAt,
    Instant answeredAt,
    Instant nextAttemptAt) {

  /**
   * Lists are copied, and empty where null; times are cut to milliseconds, as the ledger keeps
   * them.
   */
  public Delivery {
    tags = copy(tags);
    droppedTags = copy(droppedTags);
    exceptions = copy(exceptions);
    seenAt = millis(seenAt);
    sentAt = millis(sentAt);
    answeredAt = millis(answeredAt);
    nextAttemptAt = millis(nextAttemptAt);
  }

  /** A row for a capture that the ledger does not know yet; it is not saved. */
  public static Delivery fresh(
      String inbox,
      String path,
      String source,
      String target,
      String filename,
      long size,
      long modified,
      Instant seenAt) {
    return DeliveryBuilder.builder()
        .inbox(inbox)
        .path(path)
        .source(source)
        .target(target)
        .filename(filename)
        .size(size)
        .modified(modified)
        .description("")
        .method("POST")
        .state(State.WAITING)
        .seenAt(seenAt)
        .build();
  }

  /** Makes another row out of this one, with some columns changed. */
  public DeliveryBuilder edit() {
    return DeliveryBuilder.builder(this);
  }

  private static List<String> copy(List<String> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  private static Instant millis(Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS);
  }
}
