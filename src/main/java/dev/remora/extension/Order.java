package dev.remora.extension;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.config.Keys;
import dev.remora.ledger.Delivery;
import java.io.IOException;

/**
 * What a user's route said of a capture that it handed over, as it is kept beside it. All but the
 * first three may be empty.
 *
 * @param inbox the inbox's name
 * @param path within the inbox
 * @param source where it came from, as a URI without credentials
 * @param tags with commas between
 * @param target empty for the default one
 * @param method {@code post}, {@code put}, or empty for the target's own
 * @param seen when it was handed over, milliseconds since 1970
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Order(
    String inbox,
    String path,
    String source,
    String filename,
    String tags,
    String comments,
    String target,
    String method,
    long seen) {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Null is empty. */
  Order {
    source = given(source);
    filename = given(filename);
    tags = given(tags);
    comments = given(comments);
    target = given(target);
    method = given(method);
  }

  private static String given(String text) {
    return text == null ? "" : text;
  }

  /** Of a capture that is taken up again as the ledger remembers it, after it was a dead letter. */
  static Order of(Delivery row) {
    return new Order(
        row.inbox(),
        row.path(),
        row.source(),
        row.filename(),
        String.join(",", row.tags()),
        row.comments(),
        row.target(),
        row.method().toLowerCase(java.util.Locale.ROOT),
        row.seenAt().toEpochMilli());
  }

  /** The name of the target that is meant. */
  String targetOrDefault() {
    return target.isEmpty() ? Keys.DEFAULT_TARGET : target;
  }

  Order at(String otherPath) {
    return new Order(inbox, otherPath, source, filename, tags, comments, target, method, seen);
  }

  /** With a name for the session. */
  Order named(String name) {
    return new Order(inbox, path, source, name, tags, comments, target, method, seen);
  }

  /** Whether the other says the same of a capture, whenever it was handed over. */
  boolean saysTheSame(Order other) {
    return new Order(inbox, path, source, filename, tags, comments, target, method, other.seen)
        .equals(other);
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // texts and a number always become JSON
    }
  }

  static Order read(byte[] json) throws IOException {
    return JSON.readValue(json, Order.class);
  }
}
