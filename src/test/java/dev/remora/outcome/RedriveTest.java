package dev.remora.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Capture;
import dev.remora.capture.Hashes;
import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import dev.remora.outcome.Redrive.Filter;
import dev.remora.outcome.Redrive.Home;
import dev.remora.outcome.Redrive.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedriveTest {
  private static final Instant SEEN = Instant.parse("2026-11-22T21:05:00.123Z");

  @TempDir Path folder;
  private Path captures;
  private Path inbox;
  private Filing filing;
  private DeadLetters letters;
  private Redrive redrive;

  @BeforeEach
  void folders() throws IOException {
    captures = folder.resolve("captures");
    inbox = Files.createDirectories(captures.resolve("inbox"));
    filing = new Filing(captures);
    of(After.MOVE);
  }

  private void of(After after) {
    letters = new DeadLetters(captures, name -> name.equals("far") || after == After.KEEP);
    redrive = new Redrive(letters, Map.of("inbox", new Home(inbox, after)), Clock.systemUTC());
  }

  /** Makes a dead letter as the gateway does. */
  private void dead(String path, String content, Outcome.Reason reason, After after)
      throws IOException {
    Path file = inbox.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    Capture capture =
        new Capture(
            "inbox",
            path,
            file,
            "file:" + path,
            content.length(),
            1,
            SEEN,
            Duration.ZERO,
            new Policy("default", "", after, false, false, Duration.ofMinutes(10)));
    filing.file(capture, row(path, content, reason));
  }

  private static Delivery row(String path, String content, Outcome.Reason reason) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return Delivery.fresh("inbox", path, "file:" + path, "default", name, content.length(), 1, SEEN)
        .edit()
        .state(State.DEAD)
        .reason(reason.text())
        .exceptions(List.of("no"))
        .sha256(Hashes.sha256(content.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private void dead(String path, String content) throws IOException {
    dead(path, content, Outcome.Reason.REJECTED, After.MOVE);
  }

  private List<String> files(Path under) throws IOException {
    try (Stream<Path> files = Files.walk(under)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> under.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static Filter all() {
    return Filter.of();
  }

  @Test
  void aDeadLetterGoesBackToWhereItLayWithAllThatBelongsToIt() throws IOException {
    Files.createDirectories(inbox.resolve("site-a"));
    Files.writeString(inbox.resolve("site-a/x.pcap.json"), "{}");
    Files.writeString(inbox.resolve("site-a/x.keylog"), "k");
    dead("site-a/x.pcap", "one");
    assertThat(files(inbox)).isEmpty();
    assertThat(letters.list(10).count()).isEqualTo(1);

    List<Result> results = redrive.run(all(), false);

    assertThat(results).singleElement().matches(Result::done);
    assertThat(files(inbox))
        .containsExactly("site-a/x.keylog", "site-a/x.pcap", "site-a/x.pcap.json");
    assertThat(inbox.resolve("site-a/x.pcap")).hasContent("one");
    assertThat(files(captures.resolve("dead-letter"))).isEmpty();
    assertThat(letters.list(10).count()).isZero();
  }

  @Test
  void theSecondOfANameGoesBackUnderThatName() throws IOException {
    dead("x.pcap", "one");
    dead("x.pcap", "two");
    assertThat(letters.list(10).newest())
        .extracting(DeadLetters.DeadLetter::name)
        .containsExactlyInAnyOrder("inbox/x.pcap.error.json", "inbox/x~2.pcap.error.json");

    List<Result> results = redrive.run(Filter.of("inbox/x~2.pcap.error.json"), false);

    assertThat(results).singleElement().matches(Result::done);
    assertThat(inbox.resolve("x.pcap")).hasContent("two");
    assertThat(files(captures.resolve("dead-letter/inbox")))
        .containsExactly("x.pcap", "x.pcap.error.json");
  }

  @Test
  void nothingIsOverwrittenNeitherACaptureNorWhatBelongsToOne() throws IOException {
    dead("x.pcap", "one");
    Files.writeString(inbox.resolve("x.pcap"), "the next");
    assertThat(redrive.run(all(), false))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.done()).isFalse();
              assertThat(result.words()).contains("another file", "nothing is overwritten");
            });
    assertThat(inbox.resolve("x.pcap")).hasContent("the next");

    Files.delete(inbox.resolve("x.pcap"));
    Files.writeString(captures.resolve("dead-letter/inbox/x.pcap.yaml"), "comments: a");
    Files.writeString(inbox.resolve("x.pcap.yaml"), "comments: b");
    assertThat(redrive.run(all(), false)).singleElement().matches(result -> !result.done());
    assertThat(files(inbox)).containsExactly("x.pcap.yaml");
    assertThat(files(captures.resolve("dead-letter/inbox")))
        .containsExactly("x.pcap", "x.pcap.error.json", "x.pcap.yaml");
  }

  @Test
  void brokenOffAnywhereItIsEndedWhenItIsDoneAgain() throws IOException {
    Files.writeString(inbox.resolve("x.pcap.json"), "{}");
    dead("x.pcap", "one");
    Path dead = captures.resolve("dead-letter/inbox");

    Files.move(dead.resolve("x.pcap.json"), inbox.resolve("x.pcap.json")); // after the first move
    Files.createLink(inbox.resolve("x.pcap"), dead.resolve("x.pcap")); // within the second
    assertThat(redrive.run(all(), false)).singleElement().matches(Result::done);

    assertThat(files(inbox)).containsExactly("x.pcap", "x.pcap.json");
    assertThat(files(captures.resolve("dead-letter"))).isEmpty();
  }

  @Test
  void aDocumentWhoseCaptureIsGoneIsNoDeadLetter() throws IOException {
    dead("x.pcap", "one");
    Files.delete(captures.resolve("dead-letter/inbox/x.pcap"));

    assertThat(letters.list(10).count()).isZero();
    assertThat(redrive.run(all(), false)).isEmpty();
  }

  @Test
  void aCaptureThatStayedInItsInboxCountsAsNew() throws IOException {
    of(After.KEEP);
    dead("x.pcap", "one", Outcome.Reason.GAVE_UP, After.KEEP);
    assertThat(letters.list(10).count()).isEqualTo(1);

    assertThat(redrive.run(all(), false)).singleElement().matches(Result::done);

    assertThat(Files.getLastModifiedTime(inbox.resolve("x.pcap")).toMillis()).isGreaterThan(1);
    assertThat(files(captures.resolve("dead-letter"))).isEmpty();
  }

  @Test
  void whatLiesAtAServerIsLeftToItsOwner() throws IOException {
    Path far = Files.createDirectories(captures.resolve("dead-letter/far"));
    Files.writeString(
        far.resolve("x.pcap.error.json"),
        "{\"inbox\":\"far\",\"path\":\"x.pcap\",\"reason\":\"rejected\",\"exceptions\":[]}");

    assertThat(redrive.run(all(), false))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.done()).isFalse();
              assertThat(result.words()).contains("where it came from");
            });
    assertThat(far.resolve("x.pcap.error.json")).exists();
  }

  @Test
  void noDocumentLeadsOutOfTheInbox() throws IOException {
    Path there = Files.createDirectories(captures.resolve("dead-letter/inbox"));
    for (String path : List.of("../x.pcap", "/tmp/x.pcap", "a/../../x.pcap", "", ".")) {
      Files.writeString(there.resolve("x.pcap"), "one");
      Files.writeString(
          there.resolve("x.pcap.error.json"),
          "{\"inbox\":\"inbox\",\"path\":\"" + path + "\",\"reason\":\"rejected\"}");
      assertThat(redrive.run(all(), false)).noneMatch(Result::done);
    }
    dead("sub/y.pcap", "two");
    Files.delete(inbox.resolve("sub"));
    Files.createSymbolicLink(inbox.resolve("sub"), Files.createDirectory(folder.resolve("out")));
    assertThat(redrive.run(Filter.of("inbox/sub/y.pcap"), false))
        .singleElement()
        .satisfies(result -> assertThat(result.words()).contains("link"));
    assertThat(files(folder.resolve("out"))).isEmpty();
  }

  @Test
  void theFilterTakesFilesInboxesReasonsAndTimes() throws IOException {
    dead("a.pcap", "1", Outcome.Reason.REJECTED, After.MOVE);
    dead("b.pcap", "2", Outcome.Reason.GAVE_UP, After.MOVE);
    Path a = captures.resolve("dead-letter/inbox/a.pcap.error.json");
    Files.setLastModifiedTime(a, FileTime.from(SEEN));

    assertThat(paths(filter(Set.of(), null, "gave-up", null, null))).containsExactly("b.pcap");
    assertThat(paths(filter(Set.of(), "other", null, null, null))).isEmpty();
    assertThat(paths(filter(Set.of(), "inbox", null, null, SEEN.plusSeconds(1))))
        .containsExactly("a.pcap");
    assertThat(paths(filter(Set.of(), null, null, SEEN.plusSeconds(1), null)))
        .containsExactly("b.pcap");
    assertThat(paths(filter(Set.of(a.toString()), null, null, null, null)))
        .containsExactly("a.pcap");
    assertThat(paths(filter(Set.of("inbox/b.pcap"), null, null, null, null)))
        .containsExactly("b.pcap");
    assertThat(files(inbox)).as("only tried").isEmpty();
  }

  private static Filter filter(
      Set<String> files, String inbox, String reason, Instant from, Instant until) {
    return new Filter(
        files,
        Optional.ofNullable(inbox),
        Optional.ofNullable(reason),
        Optional.ofNullable(from),
        Optional.ofNullable(until));
  }

  private List<String> paths(Filter filter) throws IOException {
    return redrive.run(filter, true).stream().map(result -> result.letter().path()).toList();
  }

  @Test
  void aNameThatWasCutIsFoundAgain() throws IOException {
    String name = "n".repeat(245) + ".pcap";
    dead(name, "one");
    assertThat(letters.list(10).newest()).singleElement().matches(l -> l.capture().isPresent());

    assertThat(redrive.run(all(), false)).singleElement().matches(Result::done);
    assertThat(files(inbox)).containsExactly(name);
  }
}
