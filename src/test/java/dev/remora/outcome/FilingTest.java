package dev.remora.outcome;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.capture.Capture;
import dev.remora.capture.Companions;
import dev.remora.capture.Hashes;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.DeliveryBuilder;
import dev.remora.ledger.State;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FilingTest {
  private static final Instant SEEN = Instant.parse("2026-11-22T21:05:00.123Z");

  @TempDir Path folder;
  private Path inbox;
  private Path captures;
  private Filing filing;

  @BeforeEach
  void folders() throws IOException {
    captures = folder.resolve("captures");
    inbox = Files.createDirectories(captures.resolve("inbox"));
    filing = new Filing(captures);
  }

  private Capture drop(String path, String content, After after) throws IOException {
    Path file = inbox.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    return capture(path, content.length(), after);
  }

  private Capture capture(String path, long size, After after) {
    return new Capture(
        "inbox",
        path,
        inbox.resolve(path),
        "file:" + path,
        size,
        1,
        SEEN,
        Duration.ZERO,
        new Policy("default", "", after, false, false, Duration.ofMinutes(10)));
  }

  private static DeliveryBuilder row(Capture capture) throws IOException {
    return Delivery.fresh(
            "inbox",
            capture.path(),
            capture.source(),
            "default",
            capture.name(),
            capture.size(),
            1,
            capture.seenAt())
        .edit()
        .sha256(Hashes.sha256(capture.file()));
  }

  private static Delivery delivered(Capture capture, String session) throws IOException {
    return row(capture)
        .state(State.DELIVERED)
        .session(session)
        .sessionUrl("https://host/captures/" + session)
        .build();
  }

  private static Delivery dead(Capture capture) throws IOException {
    return row(capture).state(State.DEAD).reason("rejected").exceptions(List.of("no")).build();
  }

  private List<String> files(String under) throws IOException {
    Path root = captures.resolve(under);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(f -> root.relativize(f).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aLongNameIsCutAlsoWhereNeitherContentNorDescriptionIsKnown() {
    Capture capture = capture("y".repeat(245) + ".pcap", 1, After.KEEP);
    Delivery dead =
        Delivery.fresh(
                "inbox",
                capture.path(),
                capture.source(),
                "default",
                capture.name(),
                1,
                1,
                capture.seenAt())
            .edit()
            .state(State.DEAD)
            .reason("bad-sidecar")
            .build();
    Path document = filing.file(capture, dead).path();
    assertThat(document.getFileName().toString()).matches("y+~[0-9a-f]{8}\\.error\\.json");
    assertThat(document).exists();
  }

  @Test
  void aDeliveredCaptureTakesItsCompanionsAlong() throws IOException {
    Capture capture = drop("a/x.pcap", "one", After.MOVE);
    Files.writeString(inbox.resolve("a/x.pcap.json"), "{}");
    Files.writeString(inbox.resolve("a/x.keylog"), "K");
    filing.file(capture, delivered(capture, "s1"));
    assertThat(files("delivered/inbox"))
        .containsExactly("a/x.keylog", "a/x.pcap", "a/x.pcap.json", "a/x.pcap.session.json");
    assertThat(files("inbox")).isEmpty();
  }

  @Test
  void aSecondOfTheSameNameGetsANumberAndSoDoItsCompanions() throws IOException {
    for (int i = 1; i <= 3; i++) {
      Capture capture = drop("x.pcap", "same", After.MOVE);
      Files.writeString(inbox.resolve("x.pcap.json"), "{}");
      filing.file(capture, delivered(capture, "s" + i));
    }
    assertThat(files("delivered/inbox"))
        .containsExactly(
            "x.pcap",
            "x.pcap.json",
            "x.pcap.session.json",
            "x~2.pcap",
            "x~2.pcap.json",
            "x~2.pcap.session.json",
            "x~3.pcap",
            "x~3.pcap.json",
            "x~3.pcap.session.json");
  }

  @Test
  void aKeyLogNamedByTheStemGetsTheNumberOfItsCaptureAndIsNotTheOlderOnes() throws IOException {
    Capture older = drop("x.pcap", "one", After.MOVE);
    filing.file(older, dead(older));
    Capture younger = drop("x.pcap", "two", After.MOVE);
    Files.writeString(inbox.resolve("x.keylog"), "K");
    filing.file(younger, dead(younger));

    Path place = captures.resolve("dead-letter/inbox");
    assertThat(Companions.of(place.resolve("x.pcap")).all()).isEmpty();
    assertThat(Companions.of(place.resolve("x~2.pcap")).keylog())
        .contains(place.resolve("x~2.keylog"));
  }

  @Test
  void aKeyLogWhoseStemAnotherHasIsNamedByAllOfItsCapturesName() throws IOException {
    for (String part : List.of("x.pcap", "x.pcap1", "x.pcap2")) {
      Capture capture = drop(part, part, After.MOVE);
      Files.writeString(inbox.resolve("x.keylog"), "of " + part);
      filing.file(capture, delivered(capture, part));
    }
    assertThat(files("delivered/inbox").stream().filter(file -> file.endsWith(".keylog")))
        .containsExactly("x.keylog", "x.pcap1.keylog", "x.pcap2.keylog");
    Path last = captures.resolve("delivered/inbox/x.pcap2");
    assertThat(Companions.of(last).keylog().orElseThrow()).hasContent("of x.pcap2");
  }

  @Test
  void aNameAsLongAsTheFileSystemTakesIsFiledEachTime() throws IOException {
    String name = "ü".repeat(120) + "0123456789.pcap"; // 255 bytes
    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSize(255);
    for (int i = 1; i <= 3; i++) {
      Capture capture = drop(name, "same", After.MOVE);
      Path document = filing.file(capture, delivered(capture, "s" + i)).path();
      assertThat(new ObjectMapper().readTree(document.toFile()).get("id").asText())
          .isEqualTo("s" + i);
    }
    assertThat(files("delivered/inbox"))
        .hasSize(6)
        .allMatch(f -> f.getBytes(StandardCharsets.UTF_8).length <= 255);
  }

  @Test
  void aCompanionFollowsALongNameThatGotANumber() throws IOException {
    String name = "y".repeat(245) + ".pcap"; // 250 bytes: with .json as long as can be
    for (int i = 1; i <= 2; i++) {
      Capture capture = drop(name, "same", After.MOVE);
      Files.writeString(inbox.resolve(name + ".json"), "{}");
      filing.file(capture, delivered(capture, "s" + i));
    }
    assertThat(files("delivered/inbox")).hasSize(6);
    assertThat(files("inbox")).isEmpty();
  }

  @Test
  void aLinkThatLeadsNowhereKeepsItsNameToo() throws IOException {
    Path place = Files.createDirectories(captures.resolve("delivered/inbox"));
    Path away = folder.resolve("not-mounted");
    Path archived = Files.createSymbolicLink(place.resolve("x.pcap"), away);
    Path receipt = Files.createSymbolicLink(place.resolve("x~2.pcap.session.json"), away);
    Capture capture = drop("x.pcap", "one", After.MOVE);
    filing.file(capture, delivered(capture, "s1"));
    assertThat(archived).isSymbolicLink();
    assertThat(receipt).isSymbolicLink();
    assertThat(place.resolve("x~3.pcap")).hasContent("one");
    assertThat(away).doesNotExist();
  }

  @Test
  void aStrangersDocumentOrCaptureIsNeverOverwritten() throws IOException {
    Path place = Files.createDirectories(captures.resolve("delivered/inbox"));
    Files.writeString(place.resolve("x.pcap.session.json"), "mine");
    Files.write(place.resolve("x~2.pcap.session.json"), new byte[] {(byte) 0xff, 0});
    Files.createDirectory(place.resolve("x~3.pcap"));
    Capture capture = drop("x.pcap", "one", After.MOVE);
    filing.file(capture, delivered(capture, "s1"));
    assertThat(files("delivered/inbox"))
        .containsExactly(
            "x.pcap.session.json", "x~2.pcap.session.json", "x~4.pcap", "x~4.pcap.session.json");
    assertThat(place.resolve("x.pcap.session.json")).hasContent("mine");
  }

  @Test
  void aFileInPlaceOfAFolderMakesTheFolderGetANumber() throws IOException {
    Files.createDirectories(captures.resolve("delivered/inbox"));
    Files.writeString(captures.resolve("delivered/inbox/a"), "a file");
    Capture capture = drop("a/b/x.pcap", "one", After.MOVE);
    filing.file(capture, delivered(capture, "s1"));
    assertThat(files("delivered/inbox"))
        .containsExactly("a", "a~2/b/x.pcap", "a~2/b/x.pcap.session.json");
  }

  @Test
  void keepingWritesTheReceiptAndMovesNothing() throws IOException {
    Capture capture = drop("x.pcap", "one", After.KEEP);
    filing.file(capture, delivered(capture, "s1"));
    filing.file(capture, delivered(capture, "s1"));
    assertThat(files("delivered/inbox")).containsExactly("x.pcap.session.json");
    assertThat(files("inbox")).containsExactly("x.pcap");
  }

  @Test
  void deletingWritesTheReceiptFirstAndNeverDeletesADeadLetter() throws IOException {
    Capture gone = drop("x.pcap", "one", After.DELETE);
    Files.writeString(inbox.resolve("x.keylog"), "K");
    filing.file(gone, delivered(gone, "s1"));
    Capture dead = drop("y.pcap", "two", After.DELETE);
    filing.file(dead, dead(dead));
    assertThat(files("delivered/inbox")).containsExactly("x.pcap.session.json");
    assertThat(files("dead-letter/inbox")).containsExactly("y.pcap", "y.pcap.error.json");
    assertThat(files("inbox")).isEmpty();
  }

  /** As a ring of few names does it: the next capture is begun before the last one is moved. */
  @Test
  void whatCameUnderTheNameMeanwhileStaysInTheInbox() throws IOException {
    for (After after : List.of(After.MOVE, After.DELETE)) {
      for (String next : List.of("", "six", "a longer one")) {
        Capture capture = drop("x.pcap", "one", after);
        Delivery row = delivered(capture, after + next);
        Files.writeString(capture.file(), next);
        Path document = filing.file(capture, row).path();
        assertThat(document).exists();
        assertThat(capture.file()).as("%s by '%s'", after, next).hasContent(next);
      }
    }
    assertThat(files("delivered/inbox")).hasSize(6).allMatch(f -> f.endsWith(".session.json"));
  }

  @Test
  void afterACrashWhatCameUnderTheNameStaysThoughItLooksTheSame() throws IOException {
    Capture capture = drop("x.pcap", "one", After.MOVE);
    Delivery row = delivered(capture, "s1");
    filing.file(capture, row);
    drop("x.pcap", "two", After.MOVE);
    filing.file(capture, row);
    assertThat(capture.file()).hasContent("two");
    assertThat(files("delivered/inbox")).containsExactly("x.pcap", "x.pcap.session.json");
  }

  @Test
  void aFileThatIsNotWhatWasExpectedIsPutBack() throws IOException {
    Path from = Files.writeString(inbox.resolve("x.pcap"), "next");
    Path to = captures.resolve("x.pcap");
    assertThat(FileMover.move(InboxFile.at(from), to, moved -> false)).isFalse();
    assertThat(from).hasContent("next");
    assertThat(to).doesNotExist();
  }

  @Test
  void whatAFolderSwappedForALinkHoldsIsNeitherMovedNorDeletedThoughItLooksTheSame()
      throws IOException {
    for (After after : List.of(After.MOVE, After.DELETE)) {
      inbox = Files.createDirectories(captures.resolve("inbox-" + after));
      Capture capture = drop("d/x.pcap", "one", after);
      Path outside = Files.createDirectory(folder.resolve("outside-" + after));
      Files.move(capture.file().getParent(), outside.resolve("own"));
      Files.copy(outside.resolve("own/x.pcap"), outside.resolve("x.pcap"), COPY_ATTRIBUTES);
      Files.writeString(outside.resolve("x.pcap.json"), "{}");
      Files.writeString(outside.resolve("x.keylog"), "K");
      Files.createSymbolicLink(inbox.resolve("d"), outside);

      Path document = filing.file(capture, delivered(capture, "of " + after)).path();
      assertThat(document).exists();
      assertThat(outside).isDirectoryContaining("glob:**/x.pcap");
      assertThat(outside).isDirectoryContaining("glob:**/x.pcap.json");
      assertThat(outside).isDirectoryContaining("glob:**/x.keylog");
    }
    assertThat(files("delivered/inbox")).allMatch(f -> f.endsWith(".session.json")).hasSize(2);
  }

  @Test
  void whatKeepsAReceiptFromBeingWrittenKeepsItsCaptureFromBeingMoved() {
    List<String> done = new ArrayList<>();
    Path document = folder.resolve("no such folder").resolve("x.pcap.session.json");
    assertThatThrownBy(() -> FileMover.writeAfter(() -> done.add("moved"), document, "{}"))
        .isInstanceOf(IOException.class);
    assertThat(done).isEmpty();
  }

  @Test
  void whatACrashLeftOfAReceiptIsGoneOnceItIsWritten() throws IOException {
    Path document = folder.resolve("x.pcap.session.json");
    List<Path> left = new ArrayList<>();
    FileMover.writeAfter(() -> left.addAll(hidden()), document, "{}");
    Files.writeString(left.get(0), "half of ano");
    FileMover.writeAfter(() -> {}, document, "{}");
    assertThat(hidden()).isEmpty();
    assertThat(document).hasContent("{}");

    Path another = Files.writeString(folder.resolve("another"), "is not to be written to");
    Files.createLink(left.get(0), another);
    FileMover.writeAfter(() -> {}, document, "{}");
    assertThat(another).hasContent("is not to be written to");
  }

  private List<Path> hidden() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().startsWith(".remora-")).toList();
    }
  }

  @Test
  void afterACrashAtEachStepTheSameIsFiledOnce() throws IOException {
    for (After after : After.values()) {
      for (int step = 1; step <= 4; step++) {
        crashAt(step, after);
      }
    }
  }

  /** Does by hand what was done before the crash: moved, moved with companion, all, all twice. */
  private void crashAt(int step, After after) throws IOException {
    captures = Files.createDirectories(folder.resolve("captures-" + after + step));
    inbox = Files.createDirectories(captures.resolve("inbox"));
    filing = new Filing(captures);
    Capture capture = drop("x.pcap", "one", after);
    Files.writeString(inbox.resolve("x.pcap.json"), "{}");
    Delivery row = delivered(capture, "s1");
    Path there = Files.createDirectories(captures.resolve("delivered/inbox"));
    if (after == After.MOVE && step <= 2) {
      Files.move(inbox.resolve("x.pcap"), there.resolve("x.pcap"));
    }
    if (after == After.MOVE && step == 2) {
      Files.move(inbox.resolve("x.pcap.json"), there.resolve("x.pcap.json"));
    }
    if (after == After.DELETE && step == 2) {
      Files.writeString(there.resolve("x.pcap.session.json"), Document.of(row));
      Files.delete(inbox.resolve("x.pcap"));
    }
    for (int i = 2; i < step; i++) {
      filing.file(capture, row);
    }
    filing.file(capture, row);
    List<String> moved = List.of("x.pcap", "x.pcap.json", "x.pcap.session.json");
    assertThat(files("delivered/inbox"))
        .as("%s, step %d", after, step)
        .isEqualTo(after == After.MOVE ? moved : List.of("x.pcap.session.json"));
    assertThat(files("inbox")).hasSize(after == After.KEEP ? 2 : 0);
  }

  @Test
  void whatCameUnderTheNameWhileItsCopyWasForcedToDiskStays() throws IOException {
    Path there = onAnotherFileSystem();
    try {
      Path from = Files.writeString(there.resolve("x.pcap"), "one");
      Path to = captures.resolve("x.pcap");
      AtomicInteger asked = new AtomicInteger();
      boolean moved = FileMover.move(InboxFile.at(from), to, file -> asked.incrementAndGet() == 1);
      assertThat(moved).isTrue();
      assertThat(to).hasContent("one");
      assertThat(from).exists();
    } finally {
      remove(there);
    }
  }

  private Path onAnotherFileSystem() throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeThat(memory).as("a second file system, /dev/shm").isDirectory();
    FileStore here = Files.getFileStore(folder);
    assumeThat(Files.getFileStore(memory)).as("another file system").isNotEqualTo(here);
    return Files.createTempDirectory(memory, "remora");
  }

  private static void remove(Path there) throws IOException {
    try (Stream<Path> all = Files.walk(there)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    }
  }

  @Test
  void anotherFileSystemIsReachedByACopyThatAppearsWhole() throws IOException {
    Path there = onAnotherFileSystem();
    try {
      inbox = Files.createDirectories(there.resolve("inbox"));
      Capture capture = drop("x.pcap", "one", After.MOVE);
      Delivery row = delivered(capture, "s1");
      filing.file(capture, row);
      assertThat(files("delivered/inbox")).containsExactly("x.pcap", "x.pcap.session.json");
      assertThat(capture.file()).doesNotExist();

      // A crash after the copy was renamed, before its source was deleted.
      Files.delete(captures.resolve("delivered/inbox/x.pcap.session.json"));
      Files.writeString(capture.file(), "one");
      filing.file(capture, row);
      assertThat(files("delivered/inbox")).containsExactly("x.pcap", "x.pcap.session.json");
      assertThat(capture.file()).doesNotExist();
    } finally {
      remove(there);
    }
  }

  @Test
  void whatBelongsToACaptureAndCannotFollowItKeepsNobodyFromTellingWhatBecameOfIt()
      throws IOException {
    Path there = onAnotherFileSystem();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger log = (Logger) LoggerFactory.getLogger(Filing.class);
    lines.start();
    log.addAppender(lines);
    try {
      inbox = Files.createDirectories(there.resolve("inbox"));
      Capture capture = drop("x.pcap", "one", After.MOVE);
      Path keylog = largerThanAnyDisk(inbox.resolve("x.keylog"));
      Files.writeString(inbox.resolve("x.pcap.json"), "{}");
      filing.file(capture, delivered(capture, "s1"));
      assertThat(files("delivered/inbox"))
          .containsExactly("x.pcap", "x.pcap.json", "x.pcap.session.json");
      assertThat(keylog).exists();
      assertThat(lines.list)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage)
          .asString()
          .startsWith(
              "x.pcap from inbox inbox: was moved, and x.keylog beside it can't be: no room")
          .contains("it stays where it lies, and goes with the next capture of that name");
    } finally {
      log.detachAppender(lines);
      remove(there);
    }
  }

  @Test
  void aCaptureThatTheOtherFileSystemHasNoRoomForIsNotBegunToBeCopied() throws IOException {
    Path there = onAnotherFileSystem();
    try {
      Path from = largerThanAnyDisk(there.resolve("x.pcap"));
      Path to = captures.resolve("x.pcap");
      assertThatThrownBy(() -> FileMover.move(InboxFile.at(from), to, file -> true))
          .isInstanceOf(NoRoomException.class)
          .hasMessageMatching(
              "no room to copy it to "
                  + captures
                  + ", which is on another file system: it has 1125899906842624 bytes, 67108864"
                  + " are to stay free, and [0-9]+ are free");
      assertThat(from).exists();
      assertThat(files(".")).isEmpty();
    } finally {
      remove(there);
    }
  }

  /** All of it is a hole. */
  private static Path largerThanAnyDisk(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(1L << 50);
    }
    return path;
  }
}
