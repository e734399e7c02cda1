package dev.remora.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;

/**
 * How a delivery and a row become one another: times are milliseconds since 1970, lists are JSON.
 * {@link #bind} and {@link #read} follow the order of {@link #COLUMNS}.
 */
final class Row {
  /** All but the id. */
  static final List<String> COLUMNS =
      List.of(
          "inbox",
          "path",
          "source",
          "target",
          "filename",
          "size",
          "modified",
          "sha256",
          "description",
          "method",
          "tags",
          "dropped_tags",
          "comments",
          "keylog",
          "truncated",
          "state",
          "settled",
          "attempts",
          "status",
          "exceptions",
          "reason",
          "session",
          "session_url",
          "duplicate_of",
          "possible_duplicate",
          "seen_at",
          "sent_at",
          "answered_at",
          "next_attempt_at");

  private static final JsonMapper JSON = new JsonMapper();
  private static final ObjectWriter WRITER = JSON.writerFor(String[].class);
  private static final ObjectReader READER = JSON.readerFor(String[].class);

  private Row() {}

  /** Sets the statement's first parameters, one for each column. */
  static void bind(PreparedStatement statement, Delivery delivery) throws SQLException {
    int i = 1;
    statement.setString(i++, delivery.inbox());
    statement.setString(i++, delivery.path());
    statement.setString(i++, delivery.source());
    statement.setString(i++, delivery.target());
    statement.setString(i++, delivery.filename());
    statement.setLong(i++, delivery.size());
    statement.setLong(i++, delivery.modified());
    statement.setString(i++, delivery.sha256());
    statement.setString(i++, delivery.description());
    statement.setString(i++, delivery.method());
    statement.setString(i++, json(delivery.tags()));
    statement.setString(i++, json(delivery.droppedTags()));
    statement.setString(i++, delivery.comments());
    statement.setBoolean(i++, delivery.keylog());
    statement.setBoolean(i++, delivery.truncated());
    statement.setString(i++, delivery.state().name());
    statement.setBoolean(i++, delivery.settled());
    statement.setInt(i++, delivery.attempts());
    statement.setObject(i++, delivery.status(), Types.INTEGER);
    statement.setString(i++, json(delivery.exceptions()));
    statement.setString(i++, delivery.reason());
    statement.setString(i++, delivery.session());
    statement.setString(i++, delivery.sessionUrl());
    statement.setString(i++, delivery.duplicateOf());
    statement.setBoolean(i++, delivery.possibleDuplicate());
    statement.setObject(i++, millis(delivery.seenAt()), Types.BIGINT);
    statement.setObject(i++, millis(delivery.sentAt()), Types.BIGINT);
    statement.setObject(i++, millis(delivery.answeredAt()), Types.BIGINT);
    statement.setObject(i, millis(delivery.nextAttemptAt()), Types.BIGINT);
  }

  /** Reads the row that the cursor is on, of a query for all columns and then the id. */
  static Delivery read(ResultSet row) throws SQLException {
    int i = 1;
    return DeliveryBuilder.builder()
        .inbox(row.getString(i++))
        .path(row.getString(i++))
        .source(row.getString(i++))
        .target(row.getString(i++))
        .filename(row.getString(i++))
        .size(row.getLong(i++))
        .modified(row.getLong(i++))
        .sha256(row.getString(i++))
        .description(row.getString(i++))
        .method(row.getString(i++))
        .tags(list(row.getString(i++)))
        .droppedTags(list(row.getString(i++)))
        .comments(row.getString(i++))
        .keylog(row.getBoolean(i++))
        .truncated(row.getBoolean(i++))
        .state(State.valueOf(row.getString(i++)))
        .settled(row.getBoolean(i++))
        .attempts(row.getInt(i++))
        .status(number(row, i++))
        .exceptions(list(row.getString(i++)))
        .reason(row.getString(i++))
        .session(row.getString(i++))
        .sessionUrl(row.getString(i++))
        .duplicateOf(row.getString(i++))
        .possibleDuplicate(row.getBoolean(i++))
        .seenAt(instant(row, i++))
        .sentAt(instant(row, i++))
        .answeredAt(instant(row, i++))
        .nextAttemptAt(instant(row, i++))
        .id(row.getLong(i))
        .build();
  }

  private static Integer number(ResultSet row, int column) throws SQLException {
    int number = row.getInt(column);
    return row.wasNull() ? null : number;
  }

  private static Long millis(Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private static String json(List<String> list) throws SQLException {
    if (list.isEmpty()) {
      return "[]";
    }
    try {
      return WRITER.writeValueAsString(list.toArray(String[]::new));
    } catch (JsonProcessingException e) {
      throw new SQLException("a list does not become JSON", e);
    }
  }

  private static List<String> list(String json) throws SQLException {
    if (json.equals("[]")) {
      return List.of();
    }
    try {
      return List.of(READER.<String[]>readValue(json));
    } catch (JsonProcessingException e) {
      throw new SQLException("a list is no JSON: " + json, e);
    }
  }
}
