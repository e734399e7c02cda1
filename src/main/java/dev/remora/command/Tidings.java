package dev.remora.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the gateway tells of a file that lies in an inbox.
 *
 * @param status as {@code /status} has it; missing where it does not tell
 * @param absence why it does not; empty where it does
 * @param withheld whether there is one that does not
 */
record Tidings(JsonNode status, String absence, boolean withheld) {

  /** Asks it. */
  static Tidings of(RunningGateway gateway, Consumer<String> tell) {
    try {
      return new Tidings(gateway.status(), "", false);
    } catch (RunningGateway.NotThere e) {
      return new Tidings(MissingNode.getInstance(), e.getMessage(), false);
    } catch (IOException e) {
      tell.accept(e.getMessage() + "; what it alone knows is missing here");
      return new Tidings(MissingNode.getInstance(), e.getMessage(), true);
    }
  }

  /**
   * What it says of the file itself, of which it tells the first of each inbox.
   *
   * @param target of the inbox
   * @param path within the inbox
   */
  Optional<Finding> of(String inbox, String target, String path) {
    for (JsonNode upload : status.path("uploads")) {
      if (upload.path("inbox").asText().equals(inbox)
          && upload.path("path").asText().equals(path)) {
        long size = Math.max(1, upload.path("size").asLong());
        return Optional.of(
            new Finding.InFlight(
                inbox,
                upload.path("target").asText(),
                upload.path("sent").asLong() * 100 / size,
                upload.path("attempt").asInt()));
      }
    }
    for (JsonNode waiting : named(status.path("inboxes"), inbox).path("first")) {
      if (waiting.path("path").asText().equals(path)) {
        String kind = waiting.path("kind").asText();
        Finding waits = new Finding.Waiting(inbox, waiting.path("why").asText());
        return kind.equals("in-line") || kind.equals("before-line")
            ? stopped(inbox, target).or(() -> Optional.of(waits))
            : Optional.of(waits);
      }
    }
    return Optional.empty();
  }

  /**
   * Of captures by this name, or by the end of where they are, in an inbox of which nobody but the
   * gateway can look at the place.
   *
   * @param target of the inbox
   * @return by their path within the inbox
   */
  Map<String, Finding> named(String inbox, String target, String name) {
    String place = named(status.path("inboxes"), inbox).path("place").asText();
    Map<String, Finding> found = new LinkedHashMap<>();
    Stream.of(named(status.path("inboxes"), inbox).path("first"), status.path("uploads"))
        .flatMap(all -> StreamSupport.stream(all.spliterator(), false))
        .map(one -> one.path("path").asText())
        .filter(path -> ("/" + place + "/" + path).endsWith("/" + name))
        .forEach(path -> of(inbox, target, path).ifPresent(what -> found.put(path, what)));
    return found;
  }

  /** What is to be said of a file that nothing keeps, and of which it does not tell. */
  Finding ofInbox(String inbox) {
    if (!absence.isEmpty()) {
      return new Finding.NoGateway(inbox, absence);
    }
    JsonNode seen = named(status.path("inboxes"), inbox);
    return seen.path("trouble").asText("").isEmpty()
        ? new Finding.Due(inbox, Math.max(0, seen.path("count").asLong() - 1))
        : new Finding.InboxTrouble(inbox, seen.path("trouble").asText());
  }

  private Optional<Finding> stopped(String inbox, String name) {
    JsonNode target = named(status.path("targets"), name);
    if (target.isMissingNode() || target.path("line").asText().equals("moves")) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding.LineStopped(
            inbox,
            name,
            target.path("line").asText().equals("stopped"),
            target.path("why").asText(),
            target.path("next_try").asText("")));
  }

  private static JsonNode named(JsonNode all, String name) {
    for (JsonNode one : all) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    return all.path(name); // there is no such member in a list
  }
}
