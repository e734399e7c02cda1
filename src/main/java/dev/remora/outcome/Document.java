package dev.remora.outcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON documents that users and outcome endpoints get: receipts and errors. */
public final class Document {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Document() {}

  /** The receipt of a delivered capture, or the error of a dead letter. */
  public static String of(Delivery delivery) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (delivery.state() == State.DELIVERED) {
      fields.put("filename", delivery.filename());
      fields.put("id", delivery.session());
      fields.put("url", delivery.sessionUrl());
      fields.put("status", delivery.status());
    } else {
      fields.put("status", delivery.status());
      fields.put("exceptions", delivery.exceptions());
      fields.put("reason", delivery.reason());
      fields.put("filename", delivery.filename());
    }
    provenance(delivery, fields);
    return write(fields);
  }

  /** What an endpoint said when it refused us; it goes out once, and no capture moves. */
  static String ofRefusal(String target, Integer status, Iterable<String> exceptions, Instant at) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("status", status);
    fields.put("exceptions", exceptions);
    fields.put("reason", "line-stopped");
    fields.put("target", target);
    fields.put("stopped_at", time(at));
    return write(fields);
  }

  private static void provenance(Delivery delivery, Map<String, Object> fields) {
    fields.put("inbox", delivery.inbox());
    fields.put("path", delivery.path());
    fields.put("source", delivery.source());
    fields.put("target", delivery.target());
    fields.put("size", delivery.size());
    fields.put("sha256", delivery.sha256());
    fields.put("additional_tags", delivery.tags());
    fields.put("comments", delivery.comments());
    fields.put("keylog", delivery.keylog());
    fields.put("method", delivery.method());
    fields.put("attempts", delivery.attempts());
    fields.put("seen_at", time(delivery.seenAt()));
    fields.put("sent_at", time(delivery.sentAt()));
    fields.put("answered_at", time(delivery.answeredAt()));
    if (delivery.truncated()) {
      fields.put("truncated", true);
    }
    if (delivery.duplicateOf() != null) {
      fields.put("duplicate_of", delivery.duplicateOf());
    }
    if (delivery.possibleDuplicate()) {
      fields.put("possible_duplicate", true);
    }
    if (!delivery.droppedTags().isEmpty()) {
      fields.put("dropped_tags", delivery.droppedTags());
    }
  }

  private static String time(Instant instant) {
    return instant == null
        ? null
        : DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS));
  }

  private static String write(Map<String, Object> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts, numbers and lists can always be written
    }
  }
}
