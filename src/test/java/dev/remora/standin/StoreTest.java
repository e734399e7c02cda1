package dev.remora.standin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is left of a store when it is opened again, however it ended. */
class StoreTest {
  private static final byte[] CAPTURE = Samples.pcap(2);

  @TempDir Path folder;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = new Store(folder, Runnable::run);
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void close() throws IOException {
    logger().detachAppender(log);
    store.close();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.remora.standin");
  }

  @Test
  void makesOneFileForAnUpload() throws IOException {
    String id = keep("x.pcap", null);

    assertThat(files()).containsExactlyInAnyOrder("incoming", "sessions.jsonl", id + ".capture");
    assertThat(journal()).hasSize(1);
  }

  @Test
  void makesAnotherForAKeyLogAndRemovesItWithTheSession() throws IOException {
    String id = keep("x.pcap", "CLIENT_RANDOM 1 2");
    reopen();

    assertThat(store.find(id).orElseThrow().keylog()).isTrue();
    assertThat(folder.resolve(id + ".keylog")).hasContent("CLIENT_RANDOM 1 2");

    assertThat(store.delete(id)).isTrue();

    assertThat(files()).containsExactlyInAnyOrder("incoming", "sessions.jsonl");
  }

  @Test
  void keepsAllThatIsKnownOfASession() throws IOException {
    String id = keep("größe \"1\"\n\u2028.pcap", null);
    Session before = store.find(id).orElseThrow();

    reopen();

    assertThat(store.find(id)).contains(before);
  }

  @Test
  void keepsTwoThousandSessionsInTheirOrder() throws IOException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      ids.add(keep("n" + i + ".pcap", null));
    }
    assertThat(journal()).hasSize(2_000);

    reopen();

    Collections.reverse(ids);
    assertThat(store.list(any -> true, 0, 9_999)).extracting(Entry::id).isEqualTo(ids);
    for (int i = 0; i < ids.size(); i++) {
      assertThat(store.find(ids.get(i)).orElseThrow().filename())
          .isEqualTo("n" + (1_999 - i) + ".pcap");
    }
    assertNothingWasLogged();
  }

  @Test
  void forgetsWhatWasDeleted() throws IOException {
    String gone = keep("gone.pcap", null);
    String kept = keep("kept.pcap", null);
    assertThat(store.delete(gone)).isTrue();
    assertThat(journal()).last().isEqualTo("{\"deleted\":\"" + gone + "\"}");

    reopen();

    assertOnlySession(kept);
    assertThat(store.delete(gone)).isFalse();
    assertThat(files()).doesNotContain(gone + ".capture");
    assertNothingWasLogged();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 300})
  void cutsOffALastLineThatIsTorn(int bytesKept) throws IOException {
    String kept = keep("kept.pcap", null);
    String torn = keep("torn.pcap", null);
    String whole = Files.readString(journalFile());
    int first = whole.indexOf('\n') + 1;
    Files.writeString(journalFile(), whole.substring(0, first + bytesKept));

    reopen();

    assertOnlySession(kept);
    assertThat(warnings())
        .singleElement()
        .asString()
        .matches("The last line of .*sessions.jsonl was cut off; .*");
    assertThat(Files.readString(journalFile())).isEqualTo(whole.substring(0, first));
    assertThat(files()).doesNotContain(torn + ".capture");

    String next = keep("next.pcap", null);
    reopen();
    assertThat(store.list(any -> true, 0, 9)).extracting(Entry::id).containsExactly(next, kept);
  }

  @Test
  void takesALastLineWhoseEndAnEditorLeftAway() throws IOException {
    String one = keep("one.pcap", null);
    Files.writeString(journalFile(), Files.readString(journalFile()).stripTrailing());

    reopen();
    assertOnlySession(one);
    String two = keep("two.pcap", null);
    reopen();

    assertThat(store.list(any -> true, 0, 9)).extracting(Entry::id).containsExactly(two, one);
    assertNothingWasLogged();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0\0\0\0",
        "{\"id\":\"0123",
        "{}",
        "[]",
        "7",
        "{\"deleted\":7}{}",
        "{\"id\":\"../../../../x\",\"filename\":\"x\",\"size\":1,\"sha256\":\"\","
            + "\"created_at\":\"2026-01-01T00:00:00Z\",\"tag_list\":\"\"}"
      })
  void passesOverADamagedLineAndRemovesNoFileForIt(String damage) throws IOException {
    String before = keep("before.pcap", null);
    String hit = keep("hit.pcap", null);
    String after = keep("after.pcap", null);
    List<String> lines = new ArrayList<>(journal());
    lines.set(1, damage);
    lines.add(2, damage);
    Files.write(journalFile(), lines);

    for (int i = 0; i < 2; i++) {
      log.list.clear();
      reopen();

      assertThat(store.list(any -> true, 0, 9))
          .extracting(Entry::filename)
          .containsExactly("after.pcap", "before.pcap");
      assertThat(store.find(before).orElseThrow().filename()).isEqualTo("before.pcap");
      assertThat(store.find(after).orElseThrow().filename()).isEqualTo("after.pcap");
      assertThat(store.find(hit)).isEmpty();
      assertThat(folder.resolve(hit + ".capture")).exists();
      assertThat(warnings())
          .singleElement()
          .asString()
          .startsWith("2 of the lines of ")
          .contains("the first at byte " + (lines.get(0).getBytes(UTF_8).length + 1));
    }
  }

  @Test
  void removesFilesThatNoLineSpeaksOf() throws IOException {
    String kept = keep("kept.pcap", "KEYS");
    Files.write(folder.resolve("0123456789ab.capture"), CAPTURE);
    Files.write(folder.resolve("0123456789ac.keylog"), CAPTURE);
    Files.write(folder.resolve("incoming/0123456789ad.capture"), CAPTURE);
    Files.write(folder.resolve("notes.txt"), CAPTURE);

    reopen();

    assertOnlySession(kept);
    assertThat(files())
        .containsExactlyInAnyOrder(
            "incoming", "sessions.jsonl", "notes.txt", kept + ".capture", kept + ".keylog");
    assertThat(folder.resolve("incoming")).isEmptyDirectory();
  }

  @Test
  void showsNoSessionWhoseCaptureIsGone() throws IOException {
    String gone = keep("gone.pcap", "KEYS");
    String kept = keep("kept.pcap", null);
    Files.delete(folder.resolve(gone + ".capture"));

    reopen();

    assertOnlySession(kept);
    assertThat(files()).containsExactlyInAnyOrder("incoming", "sessions.jsonl", kept + ".capture");
  }

  @Test
  void shortensAJournalThatSpeaksMostlyOfWhatIsGone() throws IOException {
    String one = keep("one.pcap", null);
    String gone = keep("gone.pcap", null);
    String two = keep("two.pcap", null);
    store.delete(gone);
    reopen();
    assertThat(journal()).as("one is gone and two are there").hasSize(4);

    store.delete(keep("also gone.pcap", null));
    store.delete(keep("gone as well.pcap", null));
    reopen();

    assertThat(journal()).as("three are gone and two are there").hasSize(2);
    assertThat(store.find(one).orElseThrow().filename()).isEqualTo("one.pcap");
    assertThat(store.find(two).orElseThrow().filename()).isEqualTo("two.pcap");
    assertThat(folder.resolve("incoming")).isEmptyDirectory();

    String three = keep("three.pcap", null);
    assertThat(store.find(three).orElseThrow().filename()).isEqualTo("three.pcap");
    reopen();
    assertThat(store.list(any -> true, 0, 9))
        .extracting(Entry::filename)
        .containsExactly("three.pcap", "two.pcap", "one.pcap");
    assertNothingWasLogged();
  }

  @Test
  void readsLinesLongerThanItsBuffer() throws IOException {
    String filler = "x".repeat(200_000);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(keep("n" + i, null, filler + i));
    }

    reopen();

    for (int i = 0; i < 3; i++) {
      assertThat(store.find(ids.get(i)).orElseThrow().comments()).isEqualTo(filler + i);
    }
  }

  @Test
  void leavesNothingOfADraftWhoseLineIsNotWritten() throws IOException {
    try (Draft draft = store.draft()) {
      Session session = receive(draft, "x.pcap", "KEYS", "");
      store.close();

      assertThatThrownBy(() -> store.keep(draft, session))
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(503));
    }

    assertThat(files()).containsExactlyInAnyOrder("incoming", "sessions.jsonl");
    assertThat(folder.resolve("incoming")).isEmptyDirectory();
    assertThat(store.size()).isZero();
  }

  @Test
  void deletesWhatItCannotNoteDown() throws IOException {
    String gone = keep("gone.pcap", null);
    String kept = keep("kept.pcap", null);
    store.close();

    assertThat(store.delete(gone)).isTrue();

    reopen();
    assertOnlySession(kept);
  }

  @Test
  void writesWholeLinesWhateverGoesOnAtOnce() throws Exception {
    List<String> ids = Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String comments = "x".repeat(i * 50);
        work.add(
            () -> {
              String id = keep("n.pcap", null, comments);
              assertThat(store.find(id).orElseThrow().comments()).isEqualTo(comments);
              store.delete(keep("deleted.pcap", null, comments));
              ids.add(id);
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }

    reopen();

    assertThat(store.list(any -> true, 0, 999))
        .extracting(Entry::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertNothingWasLogged();
  }

  private void reopen() throws IOException {
    store.close();
    store = new Store(folder, Runnable::run);
  }

  private String keep(String name, String keylog) throws IOException {
    return keep(name, keylog, "");
  }

  private String keep(String name, String keylog, String comments) throws IOException {
    try (Draft draft = store.draft()) {
      Session session = receive(draft, name, keylog, comments);
      store.keep(draft, session);
      return session.id();
    }
  }

  private Session receive(Draft draft, String name, String keylog, String comments)
      throws IOException {
    Received capture = Received.into(draft.capture(), 10_000, new ByteArrayInputStream(CAPTURE));
    if (keylog != null) {
      Files.writeString(draft.keylog(), keylog);
    }
    return new Session(
        draft.id(),
        name,
        capture.size(),
        capture.sha256(),
        Instant.ofEpochMilli(clock.incrementAndGet()),
        List.of("lab", "site-a"),
        comments,
        keylog != null,
        CaptureFacts.of(draft.capture()));
  }

  private void assertOnlySession(String id) throws IOException {
    assertThat(store.list(any -> true, 0, 9)).extracting(Entry::id).containsExactly(id);
    assertThat(store.size()).isEqualTo(1);
    Session session = store.find(id).orElseThrow();
    assertThat(session.id()).isEqualTo(id);
    assertThat(store.capture(session)).hasBinaryContent(CAPTURE);
  }

  private void assertNothingWasLogged() {
    assertThat(warnings()).isEmpty();
  }

  private List<String> warnings() {
    return log.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private Path journalFile() {
    return folder.resolve("sessions.jsonl");
  }

  private List<String> journal() throws IOException {
    return Files.readAllLines(journalFile());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
