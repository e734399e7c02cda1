package dev.remora.ledger;

import java.time.Instant;
import java.util.List;

/** Makes a new {@link Delivery} out of another one, with some columns changed. */
public final class Edit {
  private final long id;
  private final String inbox;
  private final String path;
  private final String source;
  private String target;
  private String filename;
  private long size;
  private long modified;
  private String sha256;
  private String description;
  private String method;
  private List<String> tags;
  private List<String> droppedTags;
  private String comments;
  private boolean keylog;
  private boolean truncated;
  private State state;
  private boolean settled;
  private int attempts;
  private Integer status;
  private List<String> exceptions;
  private String reason;
  private String session;
  private String sessionUrl;
  private String duplicateOf;
  private boolean possibleDuplicate;
  private final Instant seenAt;
  private Instant sentAt;
  private Instant answeredAt;
  private Instant nextAttemptAt;

  private Edit(Delivery row) {
    id = row.id();
    inbox = row.inbox();
    path = row.path();
    source = row.source();
    target = row.target();
    filename = row.filename();
    size = row.size();
    modified = row.modified();
    sha256 = row.sha256();
    description = row.description();
    method = row.method();
    tags = row.tags();
    droppedTags = row.droppedTags();
    comments = row.comments();
    keylog = row.keylog();
    truncated = row.truncated();
    state = row.state();
    settled = row.settled();
    attempts = row.attempts();
    status = row.status();
    exceptions = row.exceptions();
    reason = row.reason();
    session = row.session();
    sessionUrl = row.sessionUrl();
    duplicateOf = row.duplicateOf();
    possibleDuplicate = row.possibleDuplicate();
    seenAt = row.seenAt();
    sentAt = row.sentAt();
    answeredAt = row.answeredAt();
    nextAttemptAt = row.nextAttemptAt();
  }

  /** Starts from an existing row. */
  public static Edit of(Delivery row) {
    return new Edit(row);
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
    return new Delivery(
        0,
        inbox,
        path,
        source,
        target,
        filename,
        size,
        modified,
        null,
        "",
        "POST",
        List.of(),
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
        seenAt,
        null,
        null,
        null);
  }

  public Delivery build() {
    return new Delivery(
        id,
        inbox,
        path,
        source,
        target,
        filename,
        size,
        modified,
        sha256,
        description,
        method,
        tags,
        droppedTags,
        comments,
        keylog,
        truncated,
        state,
        settled,
        attempts,
        status,
        exceptions,
        reason,
        session,
        sessionUrl,
        duplicateOf,
        possibleDuplicate,
        seenAt,
        sentAt,
        answeredAt,
        nextAttemptAt);
  }

  public Edit file(long bytes, long time) {
    size = bytes;
    modified = time;
    return this;
  }

  public Edit tags(List<String> kept, List<String> dropped) {
    tags = kept;
    droppedTags = dropped;
    return this;
  }

  public Edit session(String id, String url) {
    session = id;
    sessionUrl = url;
    return this;
  }

  public Edit target(String value) {
    target = value;
    return this;
  }

  public Edit filename(String value) {
    filename = value;
    return this;
  }

  public Edit sha256(String value) {
    sha256 = value;
    return this;
  }

  public Edit description(String value) {
    description = value;
    return this;
  }

  public Edit method(String value) {
    method = value;
    return this;
  }

  public Edit comments(String value) {
    comments = value;
    return this;
  }

  public Edit keylog(boolean value) {
    keylog = value;
    return this;
  }

  public Edit truncated(boolean value) {
    truncated = value;
    return this;
  }

  public Edit state(State value) {
    state = value;
    return this;
  }

  public Edit settled(boolean value) {
    settled = value;
    return this;
  }

  public Edit attempts(int value) {
    attempts = value;
    return this;
  }

  public Edit status(Integer value) {
    status = value;
    return this;
  }

  public Edit exceptions(List<String> value) {
    exceptions = value;
    return this;
  }

  public Edit reason(String value) {
    reason = value;
    return this;
  }

  public Edit duplicateOf(String value) {
    duplicateOf = value;
    return this;
  }

  public Edit possibleDuplicate(boolean value) {
    possibleDuplicate = value;
    return this;
  }

  public Edit sentAt(Instant value) {
    sentAt = value;
    return this;
  }

  public Edit answeredAt(Instant value) {
    answeredAt = value;
    return this;
  }

  public Edit nextAttemptAt(Instant value) {
    nextAttemptAt = value;
    return this;
  }
}
