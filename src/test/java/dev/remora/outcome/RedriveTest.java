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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    of(after, Optional.empty());
  }

  private void of(After after, Optional<String> doneSuffix) {
    letters = new DeadLetters(captures, name -> name.equals("far") || after == After.KEEP);
    redrive =
        new Redrive(
            letters, Map.of("inbox", new Home(inbox, after, doneSuffix)), Clock.systemUTC());
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
  void aKeyLogGoesBackWithItsOwnCaptureAndNotWithTheOlderOneOfThatName() throws IOException {
    dead("x.pcap", "one");
    Files.writeString(inbox.resolve("x.keylog"), "k");
    dead("x.pcap", "two");

    redrive.run(Filter.of("inbox/x.pcap.error.json"), false);
    assertThat(files(inbox)).containsExactly("x.pcap");

    Files.delete(inbox.resolve("x.pcap"));
    redrive.run(Filter.of("inbox/x~2.pcap.error.json"), false);
    assertThat(files(inbox)).containsExactly("x.keylog", "x.pcap");
    assertThat(inbox.resolve("x.pcap")).hasContent("two");
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

  @Test
  void whatBelongsToACaptureOfALongNameIsNotTakenForIt() throws IOException {
    String name = "n".repeat(240) + ".pcap";
    Files.writeString(inbox.resolve(name + ".json"), "{}");
    Files.writeString(inbox.resolve(name + ".keylog"), "k");
    dead(name, "one");
    Path dead = captures.resolve("dead-letter/inbox");
    assertThat(letters.list(10).newest())
        .singleElement()
        .matches(letter -> letter.capture().get().equals(dead.resolve(name)));

    assertThat(redrive.run(all(), false)).singleElement().matches(Result::done);
    assertThat(files(inbox)).containsExactly(name, name + ".json", name + ".keylog");
    assertThat(inbox.resolve(name)).hasContent("one");
    assertThat(files(dead)).isEmpty();

    dead(name, "one");
    Files.delete(dead.resolve(name));
    assertThat(letters.list(10).count()).as("of what is left").isZero();
    assertThat(redrive.run(all(), false)).isEmpty();
  }

  @Test
  void longNamesThatBeginAlikeAreKeptApart() throws IOException {
    String one = "n".repeat(244) + "1.pcap";
    String two = "n".repeat(244) + "2.pcap";
    dead(one, "one");
    dead(two, "two");
    dead(two, "three");
    Path dead = captures.resolve("dead-letter/inbox");
    assertThat(letters.list(10).newest())
        .hasSize(3)
        .extracting(letter -> letter.capture().get())
        .doesNotHaveDuplicates();

    Files.delete(dead.resolve(one));
    assertThat(letters.list(10).count()).isEqualTo(2);
    assertThat(redrive.run(Filter.of("inbox/" + two), false)).singleElement().matches(Result::done);
    assertThat(files(inbox)).containsExactly(two);
    assertThat(inbox.resolve(two)).hasContent("two");
    assertThat(letters.list(10).newest())
        .singleElement()
        .satisfies(letter -> assertThat(letter.capture().get()).hasContent("three"));
  }

  @Test
  void whatIsNamedIsFoundWithoutALookAtTheOthers() throws IOException {
    dead("sub/a.pcap", "1");
    dead("b.pcap", "2");
    Path dead = captures.resolve("dead-letter");
    Files.createDirectories(dead.resolve("other"));
    Files.writeString(dead.resolve("other/x.pcap.error.json"), "{}");
    List<String> asked = new ArrayList<>();
    letters = new DeadLetters(captures, asked::add);
    redrive = new Redrive(letters, Map.of(), Clock.systemUTC());

    for (String name : List.of("inbox/sub/a.pcap", "inbox/sub/a.pcap.error.json")) {
      assertThat(paths(filter(Set.of(name), null, null, null, null))).containsExactly("sub/a.pcap");
      assertThat(paths(filter(Set.of(dead.resolve(name).toString()), null, null, null, null)))
          .containsExactly("sub/a.pcap");
    }
    assertThat(paths(filter(Set.of("inbox/sub/a.pcap", "inbox/b.pcap"), null, null, null, null)))
        .containsExactly("b.pcap", "sub/a.pcap");
    assertThat(paths(filter(Set.of("inbox/b.pcap"), null, "gave-up", null, null))).isEmpty();
    assertThat(paths(filter(Set.of("inbox/b.pcap"), "inbox", "rejected", null, null)))
        .containsExactly("b.pcap");
    assertThat(asked).as("documents without a capture beside them").isEmpty();
  }

  @Test
  void whatIsNamedIsNoMoreThanWhatIsListed() throws IOException {
    dead("sub/a.pcap", "1");
    dead("b.pcap", "2");
    Path dead = captures.resolve("dead-letter");
    Files.createSymbolicLink(dead.resolve("inbox/link"), dead.resolve("inbox/sub"));
    Files.delete(dead.resolve("inbox/b.pcap"));

    for (String name :
        List.of(
            "inbox/link/a.pcap",
            "inbox/b.pcap",
            "inbox/b.pcap.error.json",
            "inbox",
            "",
            ".",
            "/",
            "../inbox",
            "x\0")) {
      assertThat(redrive.run(Filter.of(name), true)).as(name).isEmpty();
    }
  }

  @Test
  void aCaptureGoesBackWithTheDoneMarkerThatItsInboxAsksFor() throws IOException {
    of(After.MOVE, Optional.of(".done"));
    dead("sub/x.pcap", "one");
    dead("y.pcap", "two");
    Files.createFile(inbox.resolve("y.pcap.done"));
    assertThat(redrive.run(all(), true)).allMatch(Result::done);
    assertThat(files(inbox)).as("only tried").containsExactly("y.pcap.done");

    assertThat(redrive.run(all(), false)).hasSize(2).allMatch(Result::done);

    assertThat(files(inbox))
        .containsExactly("sub/x.pcap", "sub/x.pcap.done", "y.pcap", "y.pcap.done");
    assertThat(files(captures.resolve("dead-letter"))).isEmpty();
  }

  @Test
  void aCaptureWhoseMarkerCannotBeMadeStaysADeadLetter() throws IOException {
    of(After.MOVE, Optional.of("." + "d".repeat(250)));
    dead("x.pcap", "one");

    assertThat(redrive.run(all(), false)).singleElement().matches(result -> !result.done());

    assertThat(files(inbox)).isEmpty();
    assertThat(letters.list(10).count()).isEqualTo(1);
  }

  @Test
  void nothingBehindALinkIsGivenANewTime() throws IOException {
    of(After.KEEP);
    dead("sub/x.pcap", "one", Outcome.Reason.GAVE_UP, After.KEEP);
    Path out = folder.resolve("out");
    Files.move(inbox.resolve("sub"), out);
    Files.createSymbolicLink(inbox.resolve("sub"), out);

    assertThat(redrive.run(all(), false))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.done()).isFalse();
              assertThat(result.words()).contains("link");
            });
    assertThat(Files.getLastModifiedTime(out.resolve("x.pcap")).toMillis()).isEqualTo(1);
  }

  /** Very many would not fit into memory: none is kept until all are known. */
  @Test
  void eachIsJudgedWhereItIsComeUpon() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      Path far = Files.createDirectories(captures.resolve("dead-letter").resolve(name));
      documents.add(Files.writeString(far.resolve("x.pcap.error.json"), "{}"));
    }
    letters =
        new DeadLetters(
            captures,
            name -> {
              documents.removeIf(document -> document.getParent().endsWith(name));
              documents.forEach(document -> document.toFile().delete());
              return true;
            });

    assertThat(letters.list(0).count()).isEqualTo(1);
  }

  @Test
  @Timeout(20)
  void manyInAFolderAreReadWithoutListingItForEach() throws IOException {
    Path far = Files.createDirectories(captures.resolve("dead-letter/far"));
    for (int i = 0; i < 4_000; i++) {
      Files.writeString(
          far.resolve(i + ".pcap.error.json"),
          "{\"inbox\":\"far\",\"path\":\"" + i + ".pcap\",\"reason\":\"rejected\"}");
    }

    assertThat(letters.list(Integer.MAX_VALUE).newest()).hasSize(4_000);
  }

  @Test
  void aFolderThatCannotBeReadKeepsNobodyFromTheRest() throws IOException {
    dead("a.pcap", "1");
    dead("z.pcap", "2");
    assertThat(letters.list(10).trouble()).isEmpty();
    // Nobody may read it, root neither: its path is longer than the system takes.
    Path begin = captures.resolve("dead-letter/inbox/n");
    Path end = chain(begin);
    Path rest = folder.resolve("rest");
    chain(rest);
    Files.move(rest, end.resolve("rest"));
    try {
      DeadLetters.Listing listing = letters.list(10);
      assertThat(listing.count()).isEqualTo(2);
      assertThat(listing.newest()).hasSize(2);
      assertThat(listing.trouble()).contains("there may be more dead letters");
      assertThat(redrive.run(all(), false)).hasSize(2).allMatch(Result::done);
    } finally {
      Files.move(end.resolve("rest"), rest);
    }
  }

  private static Path chain(Path begin) throws IOException {
    Path end = begin;
    for (int i = 0; i < 12; i++) {
      end = end.resolve("n".repeat(200));
    }
    return Files.createDirectories(end);
  }
}
