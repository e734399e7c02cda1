package dev.remora.standin;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
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

  static ObjectNode of(Session session) {
    CaptureFacts facts = session.facts();
    ObjectNode json = object();
    json.put("id", session.id());
    json.put("filename", session.filename());
    json.put("size", session.size());
    json.put("num_packets", facts.packets());
    json.put("encapsulation", String.join(", ", facts.linkTypes()));
    json.put("file_type", facts.fileType());
    json.put("tag_list", String.join(",", session.tags()));
    json.put("comments", session.comments());
    json.put("created_at", session.created().toString());
    json.put("truncated", facts.truncated());
    json.put("sha256", session.sha256());
    json.put("keylog", session.keylog());
    json.put("compression", facts.compression());
    json.put("start_time", text(facts.first()));
    json.put("end_time", text(facts.last()));
    json.put("duration", seconds(facts.first(), facts.last()));
    json.put("data_size", facts.dataBytes());
    json.put("snap_length", facts.snapLength());
    facts.linkTypes().forEach(json.putArray("link_types")::add);
    facts.interfaces().forEach(json.putArray("interfaces")::add);
    return json;
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

  private static Double seconds(Instant first, Instant last) {
    return first == null || last == null
        ? null
        : Double.valueOf(Duration.between(first, last).toNanos() / 1e9);
  }
}
