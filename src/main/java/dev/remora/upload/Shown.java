package dev.remora.upload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.remora.ledger.Delivery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What an endpoint shows for a name: of all its sessions, those with the name and size of what was
 * sent. Read as it comes, for an endpoint finds names by a part of them, and may show thousands.
 */
final class Shown {
  /** What is kept of them; those beyond are older. */
  private static final int MOST = 10_000;

  /** Longer than any id, name or time. */
  private static final int LONGEST_TEXT = 64 * 1024;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(50)
                  .maxStringLength(LONGEST_TEXT)
                  .build())
          .build();

  private static final Comparator<Session> OLDEST_FIRST =
      Comparator.comparing(Session::createdAt)
          .thenComparing(Comparator.comparing(Session::place).reversed());

  private final Delivery sent;
  private final PriorityQueue<Session> sessions = new PriorityQueue<>(OLDEST_FIRST);
  private boolean list;
  private int place;

  /**
   * One of them.
   *
   * @param place in the answer; of those of one time the first counts as the newest
   */
  private record Session(String id, String createdAt, int place) {}

  /**
   * @param sent what is looked for
   */
  Shown(Delivery sent) {
    this.sent = sent;
  }

  /** Reads the answer, as far as it is a list of captures. */
  void read(InputStream answer) throws IOException {
    try (JsonParser json = JSON.createParser(text(answer))) {
      boolean found = json.nextToken() == JsonToken.START_OBJECT && captures(json);
      list = found && json.nextToken() == null;
    } catch (JsonProcessingException e) {
      list = false; // a page, or cut
    }
  }

  private static Reader text(InputStream answer) throws IOException {
    Reader text = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    return text;
  }

  /** Answers whether there are any. */
  private boolean captures(JsonParser json) throws IOException {
    boolean found = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean captures = json.currentName().equals("captures");
      if (json.nextToken() == JsonToken.START_ARRAY && captures) {
        found = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
          session(json);
        }
      } else {
        json.skipChildren();
      }
    }
    return found;
  }

  private void session(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    String id = "";
    String filename = "";
    String createdAt = "";
    long size = sent.size(); // where it does not say
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (value.isStructStart() ? "" : field) {
        case "id" -> id = json.getValueAsString("");
        case "filename" -> filename = json.getValueAsString("");
        case "created_at" -> createdAt = json.getValueAsString("");
        case "size" -> size = value == JsonToken.VALUE_NULL ? size : json.getValueAsLong(size);
        default -> json.skipChildren();
      }
    }
    boolean same = filename.equals(sent.filename()) && size == sent.size();
    if (same && !id.isEmpty() && id.length() <= Answers.MAX_ID) {
      keep(new Session(id, createdAt, place++));
    }
  }

  private void keep(Session session) {
    sessions.add(session);
    if (sessions.size() > MOST) {
      sessions.remove();
    }
  }

  /** Whether the answer was a list of captures, from its beginning to its end. */
  boolean isList() {
    return list;
  }

  /** Their ids. */
  List<String> newestFirst() {
    return sessions.stream().sorted(OLDEST_FIRST.reversed()).map(Session::id).toList();
  }
}
