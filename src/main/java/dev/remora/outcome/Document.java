package dev.remora.outcome;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The JSON documents that users and outcome endpoints get: receipts and errors. Written field by
 * field: a mapper that looks at each value first costs more than all else about them.
 */
public final class Document {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;

  private Document(JsonGenerator json) {
    this.json = json;
  }

  private interface Content {
    void writeTo(Document document) throws IOException;
  }

  private static String write(Content content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      content.writeTo(new Document(json));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none is to be had from memory
    }
    return text.toString();
  }

  /** The receipt of a delivered capture, or the error of a dead letter. */
  public static String of(Delivery delivery) {
    return write(
        document -> {
          if (delivery.state() == State.DELIVERED) {
            document.session(delivery);
          } else {
            document.refusal(delivery.status(), delivery.exceptions(), delivery.reason());
            document.text("filename", delivery.filename());
          }
          document.provenance(delivery);
        });
  }

  /** What an endpoint said when it refused us; it goes out once, and no capture moves. */
  static String ofRefusal(String target, Integer status, List<String> exceptions, Instant at) {
    return write(
        document -> {
          document.refusal(status, exceptions, "line-stopped");
          document.text("target", target);
          document.time("stopped_at", at);
        });
  }

  /** Of a capture that is kept and not delivered yet. */
  public static String ofWaiting(String inbox, String path, String reason) {
    return write(
        document -> {
          document.text("status", "waiting");
          document.text("reason", reason);
          document.text("inbox", inbox);
          document.text("path", path);
        });
  }

  private void session(Delivery delivery) throws IOException {
    text("filename", delivery.filename());
    text("id", delivery.session());
    text("url", delivery.sessionUrl());
    number("status", delivery.status());
  }

  private void refusal(Integer status, List<String> exceptions, String reason) throws IOException {
    number("status", status);
    texts("exceptions", exceptions);
    text("reason", reason);
  }

  private void provenance(Delivery delivery) throws IOException {
    text("inbox", delivery.inbox());
    text("path", delivery.path());
    text("source", delivery.source());
    text("target", delivery.target());
    json.writeNumberField("size", delivery.size());
    text("sha256", delivery.sha256());
    texts("additional_tags", delivery.tags());
    text("comments", delivery.comments());
    json.writeBooleanField("keylog", delivery.keylog());
    text("method", delivery.method());
    json.writeNumberField("attempts", delivery.attempts());
    time("seen_at", delivery.seenAt());
    time("sent_at", delivery.sentAt());
    time("answered_at", delivery.answeredAt());
    if (delivery.truncated()) {
      json.writeBooleanField("truncated", true);
    }
    if (delivery.duplicateOf() != null) {
      text("duplicate_of", delivery.duplicateOf());
    }
    if (delivery.possibleDuplicate()) {
      json.writeBooleanField("possible_duplicate", true);
    }
    if (!delivery.droppedTags().isEmpty()) {
      texts("dropped_tags", delivery.droppedTags());
    }
  }

  /** Null is written as such. */
  private void text(String name, String value) throws IOException {
    json.writeStringField(name, value);
  }

  private void number(String name, Integer value) throws IOException {
    json.writeFieldName(name);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }

  private void texts(String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private void time(String name, Instant instant) throws IOException {
    text(
        name,
        instant == null
            ? null
            : DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS)));
  }
}
