package dev.remora.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.capture.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How all stands, in lines for people: as wide as a terminal, and no wider. */
final class StatusText {
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";

  private final JsonNode status;
  private final Instant now;
  private final int width;
  private final int rows;
  private final boolean colour;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param status as {@code /status} has it
   * @param width in characters
   * @param rows of each list, at most
   * @param terminal whether colours are understood
   */
  StatusText(JsonNode status, int width, int rows, boolean terminal) {
    this.status = status;
    this.now = Instant.parse(status.path("at").asText());
    this.width = width;
    this.rows = rows;
    this.colour = terminal && System.getenv("NO_COLOR") == null;
    boolean running = status.path("running").asBoolean();
    if (running) {
      text.append(", running for ").append(age(status.path("started")));
    }
    text.append(System.lineSeparator());
    counts(running);
    changes();
    targets();
    inboxes(running);
    waiting();
    uploads();
    doubtful();
    dead();
    delivered();
  }

  private void counts(boolean running) {
    JsonNode counts = status.path("counts");
    line(
        "%s waiting, %s in flight, %s in doubt, %s delivered, %s dead"
            .formatted(
                counts.path("waiting").asText(),
                running ? counts.path("uploading").asText() : "0",
                status.path("in_doubt").size(),
                counts.path("delivered").asText(),
                counts.path("dead").asText()));
    String captures = status.path("captures_dir").asText("");
    if (!captures.isEmpty()) {
      line("captures.dir " + Names.printable(captures)); // whole, for it may be needed elsewhere
    }
  }

  private void changes() {
    JsonNode changes = status.path("changes");
    if (changes.path("wrong").size() + changes.path("later").size() > 0) {
      heading("CHANGES", "not in effect");
      changes.path("wrong").forEach(words -> wrapped(words.asText()));
      changes.path("later").forEach(words -> wrapped(words.asText()));
    }
  }

  private void targets() {
    heading("TARGETS", "");
    for (JsonNode target : status.path("targets")) {
      String line = target.path("line").asText();
      row(
          line.equals("stopped") ? RED : line.equals("waits") ? YELLOW : "",
          "%-14s %-8s %s"
              .formatted(
                  Terminal.fit(target.path("name").asText(), 14),
                  line,
                  target.path("embedded").asBoolean()
                      ? "the embedded endpoint"
                      : target.path("url").asText()));
      if (!target.path("why").asText("").isEmpty()) {
        String next = target.path("next_try").asText("");
        wrapped(
            target.path("why").asText()
                + (next.isEmpty() ? "" : "; next attempt at " + time(next)));
      }
    }
  }

  private void inboxes(boolean running) {
    heading("INBOXES", running ? "" : "files that lie there");
    for (JsonNode inbox : status.path("inboxes")) {
      String oldest = inbox.path("oldest").asText("");
      row(
          "",
          "%-14s %6s %9s  %s"
              .formatted(
                  Terminal.fit(inbox.path("name").asText(), 14),
                  inbox.path("count").asText(),
                  Terminal.bytes(inbox.path("bytes").asLong()),
                  (oldest.isEmpty() || oldest.equals("null")
                          ? ""
                          : "oldest " + age(inbox.path("oldest")) + "  ")
                      + inbox.path("place").asText()));
      if (!inbox.path("trouble").asText("").isEmpty()) {
        wrapped(inbox.path("trouble").asText());
      }
    }
  }

  private void waiting() {
    int shown = 0;
    for (JsonNode inbox : status.path("inboxes")) {
      for (JsonNode waiting : inbox.path("first")) {
        if (shown++ < rows) {
          if (shown == 1) {
            heading("WAITING", "the oldest");
          }
          capture(inbox.path("name"), waiting, waiting.path("since"));
          wrapped(waiting.path("why").asText());
        }
      }
    }
  }

  private void uploads() {
    int shown = 0;
    for (JsonNode upload : status.path("uploads")) {
      if (shown++ < rows) {
        if (shown == 1) {
          heading("IN FLIGHT", "");
        }
        capture(upload.path("inbox"), upload, upload.path("started"));
        long size = Math.max(1, upload.path("size").asLong());
        wrapped(
            upload.path("by_reference").asBoolean()
                ? "fetched by the endpoint"
                : "%d %% sent to %s, attempt %s"
                    .formatted(
                        upload.path("sent").asLong() * 100 / size,
                        upload.path("target").asText(),
                        upload.path("attempt").asText()));
      }
    }
  }

  private void doubtful() {
    int shown = 0;
    for (JsonNode doubtful : status.path("in_doubt")) {
      if (shown++ < rows) {
        if (shown == 1) {
          heading("IN DOUBT", "may have been delivered");
        }
        capture(doubtful.path("inbox"), doubtful, doubtful.path("sent_at"));
        wrapped(words(doubtful.path("exceptions")));
      }
    }
  }

  private void dead() {
    JsonNode dead = status.path("dead");
    if (!dead.path("trouble").asText("").isEmpty()) {
      heading("DEAD LETTERS", "");
      wrapped(dead.path("trouble").asText());
    }
    int shown = 0;
    for (JsonNode letter : dead.path("newest")) {
      if (shown++ < rows) {
        if (shown == 1) {
          heading("DEAD LETTERS", "the newest; remora redrive puts them back");
        }
        capture(letter.path("inbox"), letter, letter.path("at"));
        String said = words(letter.path("exceptions"));
        wrapped(letter.path("reason").asText() + (said.isEmpty() ? "" : ": " + said));
      }
    }
  }

  private void delivered() {
    int shown = 0;
    for (JsonNode delivered : status.path("delivered")) {
      if (shown++ < rows) {
        if (shown == 1) {
          heading("DELIVERED", "the newest");
        }
        capture(delivered.path("inbox"), delivered, delivered.path("at"));
        line("  " + delivered.path("url").asText()); // whole, for it is to be followed
      }
    }
  }

  private static String words(JsonNode exceptions) {
    StringBuilder words = new StringBuilder();
    exceptions.forEach(word -> words.append(words.length() == 0 ? "" : "; ").append(word.asText()));
    return words.toString();
  }

  private void capture(JsonNode inbox, JsonNode capture, JsonNode since) {
    String rest =
        " %9s %9s ago".formatted(Terminal.bytes(capture.path("size").asLong()), age(since));
    String name = Names.printable(inbox.asText() + "/" + capture.path("path").asText());
    int room = width - 2 - rest.length();
    line("  " + ("%-" + room + "s").formatted(Terminal.fit(name, room)) + rest);
  }

  private void heading(String what, String note) {
    String line = what + (note.isEmpty() ? "" : "  (" + note + ")");
    text.append(System.lineSeparator());
    line(colour ? BOLD + line + PLAIN : line);
  }

  private void row(String with, String line) {
    String cut = line.length() > width - 2 ? line.substring(0, width - 3) + "…" : line;
    String indented = "  " + cut.stripTrailing();
    line(colour && !with.isEmpty() ? with + indented + PLAIN : indented);
  }

  /** Words below their line, as many lines as they need. */
  private void wrapped(String words) {
    StringBuilder line = new StringBuilder("     ");
    for (String word : Names.printable(words).split(" ")) {
      if (line.length() + 1 + word.length() > width && !line.toString().isBlank()) {
        line(line.toString());
        line.setLength(0);
        line.append("     ");
      }
      line.append(line.toString().isBlank() ? "" : " ").append(word);
    }
    line(line.toString());
  }

  private void line(String line) {
    text.append(line).append(System.lineSeparator());
  }

  private String age(JsonNode since) {
    String at = since.asText("");
    return at.isEmpty() || at.equals("null") ? "?" : age(Duration.between(Instant.parse(at), now));
  }

  /** In its largest unit: {@code 3 h}. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    return seconds < 100
        ? seconds + " s"
        : seconds < 6_000
            ? seconds / 60 + " min"
            : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }

  /** Of day, UTC. */
  private static String time(String instant) {
    return String.format(Locale.ROOT, "%.8s UTC", instant.substring(11));
  }

  @Override
  public String toString() {
    return text.toString().stripTrailing();
  }
}
