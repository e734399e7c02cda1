package dev.remora.standin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A session as JSON: what {@code info} answers is also what is kept on disk. */
final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The session as text, without a line break. */
  static String of(Session session) {
    return write(json -> write(json, session));
  }

  /** What an upload is answered with: exactly these two in this order, for scripts grep it. */
  static String uploaded(Session session) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("filename", session.filename());
          json.writeStringField("id", session.id());
          json.writeEndObject();
        });
  }

  static String found(List<Session> sessions) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("captures");
          for (Session session : sessions) {
            write(json, session);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static String write(Content content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = MAPPER.createGenerator(text)) {
      content.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none is to be had from memory
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Session session) throws IOException {
    CaptureFacts facts = session.facts();
    json.writeStartObject();
    json.writeStringField("id", session.id());
    json.writeStringField("filename", session.filename());
    json.writeNumberField("size", session.size());
    number(json, "num_packets", facts.packets());
    json.writeStringField("encapsulation", String.join(", ", facts.linkTypes()));
    json.writeStringField("file_type", facts.fileType());
    json.writeStringField("tag_list", String.join(",", session.tags()));
    json.writeStringField("comments", session.comments());
    json.writeStringField("created_at", session.created().toString());
    json.writeBooleanField("truncated", facts.truncated());
    json.writeStringField("sha256", session.sha256());
    json.writeBooleanField("keylog", session.keylog());
    json.writeStringField("compression", facts.compression());
    json.writeStringField("start_time", text(facts.first()));
    json.writeStringField("end_time", text(facts.last()));
    duration(json, facts);
    number(json, "data_size", facts.dataBytes());
    number(json, "snap_length", facts.snapLength());
    strings(json, "link_types", facts.linkTypes());
    strings(json, "interfaces", facts.interfaces());
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String key, Long value) throws IOException {
    json.writeFieldName(key);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }

  /** In seconds. */
  private static void duration(JsonGenerator json, CaptureFacts facts) throws IOException {
    json.writeFieldName("duration");
    if (facts.first() == null || facts.last() == null) {
      json.writeNull();
    } else {
      Duration duration = Duration.between(facts.first(), facts.last());
      json.writeNumber(duration.getSeconds() + duration.getNano() / 1e9); // may be centuries
    }
  }

  private static void strings(JsonGenerator json, String key, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /**
   * @throws IOException when the bytes are not one JSON value
   */
  static JsonNode parse(byte[] bytes) throws IOException {
    return MAPPER.readTree(bytes);
  }

  /**
   * Reads what {@link #of} made.
   *
   * @throws IOException when it is not that
   */
  static Session session(JsonNode json) throws IOException {
    try {
      CaptureFacts facts =
          new CaptureFacts(
              json.path("file_type").asText(null),
              json.path("compression").asText(null),
              number(json, "num_packets"),
              instant(json.path("start_time").asText(null)),
              instant(json.path("end_time").asText(null)),
              number(json, "data_size"),
              strings(json.path("link_types")),
              strings(json.path("interfaces")),
              number(json, "snap_length"),
              json.path("truncated").asBoolean());
      return new Session(
          json.required("id").asText(),
          json.required("filename").asText(),
          json.required("size").asLong(),
          json.required("sha256").asText(),
          Instant.parse(json.required("created_at").asText()),
          Tags.parse(json.required("tag_list").asText()),
          json.path("comments").asText(""),
          json.path("keylog").asBoolean(),
          facts);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("not a session: " + e.getMessage(), e);
    }
  }

  private static Long number(JsonNode json, String key) {
    JsonNode value = json.path(key);
    return value.isNumber() ? Long.valueOf(value.asLong()) : null;
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }

  private static Instant instant(String time) {
    return time == null ? null : Instant.parse(time);
  }
}
