package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.SampleCaptures;
import dev.remora.capture.Capture;
import dev.remora.capture.Hashes;
import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.DeliveryBuilder;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Closing;
import dev.remora.outcome.Filing;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import dev.remora.outcome.Throughput;
import dev.remora.upload.Leftovers.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a crash leaves, at each point between the answer and the settled row. */
class LeftoversTest {
  private static final Instant SEEN = Instant.parse("2026-11-22T21:05:00.123Z");
  private static final FileTime OLD = FileTime.from(SEEN.minusSeconds(60));

  @TempDir Path folder;
  private Path captures;
  private Path inbox;
  private Ledger ledger;
  private Filing filing;

  @BeforeEach
  void open() throws IOException {
    captures = folder.resolve("captures");
    inbox = Files.createDirectories(captures.resolve("inbox"));
    ledger = Ledger.open(captures.resolve("state"));
    filing = new Filing(captures);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private static Policy policy(After after) {
    return new Policy("default", "", after, false, false, Duration.ofMinutes(10));
  }

  private List<Settlement> start(After after) {
    return new Leftovers(ledger, filing)
        .file(Map.of("inbox", new Folder(inbox, policy(after))), Set.of("inbox", "far"));
  }

  private Path drop(String path, int content) throws IOException {
    Path file = inbox.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, SampleCaptures.pcap(content));
    return Files.setLastModifiedTime(file, OLD);
  }

  @Test
  void aNameThatCantBeReadNowKeepsNoOtherBack() throws IOException {
    Delivery odd =
        Delivery.fresh(
            "inbox", "a\0.pcap", "file:" + inbox + "/a\0.pcap", "default", "a", 1, 1, SEEN);
    Delivery unread = ledger.save(odd);
    drop("x.pcap", 1);
    Delivery read = delivered("x.pcap");
    Files.delete(inbox.resolve("x.pcap"));
    ledger.close();
    ledger = Ledger.open(captures.resolve("state"));

    assertThat(start(After.MOVE)).extracting(Settlement::delivery).containsExactly(read);
    assertThat(ledger.unsettled()).contains(unread);
  }

  /** A row as it is once the capture that lies there was answered. */
  private DeliveryBuilder row(String path) throws IOException {
    Path file = inbox.resolve(path);
    Delivery fresh =
        Delivery.fresh(
            "inbox",
            path,
            "file:" + inbox + "/" + path,
            "default",
            file.getFileName().toString(),
            Files.size(file),
            Files.getLastModifiedTime(file).toMillis(),
            SEEN);
    return fresh.edit().sha256(Hashes.sha256(file)).description("d").attempts(1).sentAt(SEEN);
  }

  private Delivery delivered(String path) throws IOException {
    return ledger.save(
        row(path)
            .state(State.DELIVERED)
            .status(200)
            .session("f27d1494400c")
            .sessionUrl("https://host/captures/f27d1494400c")
            .answeredAt(SEEN)
            .build());
  }

  private Delivery dead(String path) throws IOException {
    return ledger.save(
        row(path)
            .state(State.DEAD)
            .status(422)
            .reason(Outcome.Reason.REJECTED.text())
            .answeredAt(SEEN)
            .build());
  }

  private Capture capture(Delivery row, After after) {
    return new Capture(
        row.inbox(),
        row.path(),
        inbox.resolve(row.path()),
        row.source(),
        row.size(),
        row.modified(),
        row.seenAt(),
        Duration.ofMinutes(1),
        policy(after));
  }

  private Path move(String path, String to) throws IOException {
    Path there = captures.resolve(to);
    Files.createDirectories(there.getParent());
    return Files.move(inbox.resolve(path), there);
  }

  private List<String> files(String under) throws IOException {
    Path root = captures.resolve(under);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(f -> root.relativize(f).toString())
          .sorted()
          .toList();
    }
  }

  private String session(String document) throws IOException {
    return new ObjectMapper().readTree(captures.resolve(document).toFile()).get("id").asText();
  }

  /** As the outcome's route does. */
  private void settle(List<Settlement> filed) {
    Closing closing =
        new Closing(filing, ledger, new Throughput(Clock.systemUTC()), Clock.systemUTC());
    for (Settlement settlement : filed) {
      closing.file(settlement);
      closing.close(settlement);
    }
  }

  private Claims claims() {
    Settings settings = Settings.load(Path.of("."), null, Map.of());
    Lines lines = new Lines(Target.in(settings), settings, Clock.systemUTC());
    return new Claims(ledger, lines, settings, Clock.systemUTC());
  }

  @Test
  void oneThatWasNotMovedYetIsLeftToItsInbox() throws IOException {
    drop("a/x.pcap", 1);
    Delivery row = delivered("a/x.pcap");
    assertThat(start(After.MOVE)).isEmpty();
    assertThat(files("inbox")).containsExactly("a/x.pcap");
    assertThat(files("delivered")).isEmpty();
    assertThat(ledger.unsettled()).containsExactly(row);
  }

  @Test
  void oneThatWasMovedGetsItsReceiptAndItsCompanions() throws IOException {
    drop("a/x.pcap", 1);
    Files.setLastModifiedTime(Files.writeString(inbox.resolve("a/x.pcap.json"), "{}"), OLD);
    delivered("a/x.pcap");
    move("a/x.pcap", "delivered/inbox/a/x.pcap");

    List<Settlement> filed = start(After.MOVE);
    assertThat(files("delivered/inbox"))
        .containsExactly("a/x.pcap", "a/x.pcap.json", "a/x.pcap.session.json");
    assertThat(session("delivered/inbox/a/x.pcap.session.json")).isEqualTo("f27d1494400c");
    assertThat(ledger.unsettled()).as("open until the outcome endpoints were told").hasSize(1);

    settle(filed);
    assertThat(files("delivered/inbox")).hasSize(3);
    assertThat(ledger.unsettled()).isEmpty();
    assertThat(start(After.MOVE)).isEmpty();
  }

  @Test
  void oneWhoseFolderIsALinkByNowIsGoneThoughTheLinkLeadsToItsLike() throws IOException {
    drop("a/x.pcap", 1);
    delivered("a/x.pcap");
    Files.move(inbox.resolve("a"), captures.resolve("elsewhere"));
    Files.createSymbolicLink(inbox.resolve("a"), captures.resolve("elsewhere"));
    settle(start(After.MOVE));
    assertThat(files("delivered/inbox")).containsExactly("a/x.pcap.session.json");
    assertThat(files("elsewhere")).containsExactly("x.pcap");
    assertThat(ledger.unsettled()).isEmpty();
  }

  @Test
  void whatAPowerCutTookOfTheLastReceiptsIsWrittenAgainAndNothingElse() throws IOException {
    for (String path : List.of("gone.pcap", "empty.pcap", "kept.pcap", "back.pcap", "old.pcap")) {
      Delivery row = row(drop(path, 1), path);
      ledger.save(row);
      if (!path.startsWith("back")) {
        move(path, "delivered/inbox/" + path);
      }
    }
    Path receipts = captures.resolve("delivered/inbox");
    Files.writeString(receipts.resolve("empty.pcap.session.json"), "");
    new Leftovers(ledger, filing).restore(folders(After.MOVE), SEEN);
    assertThat(receipts.resolve("gone.pcap.session.json")).doesNotExist();

    new Leftovers(ledger, filing).restore(folders(After.MOVE), SEEN.plusSeconds(1));
    List<String> whole = files("delivered/inbox");
    assertThat(whole)
        .containsExactly(
            "empty.pcap",
            "empty.pcap.session.json",
            "gone.pcap",
            "gone.pcap.session.json",
            "kept.pcap",
            "kept.pcap.session.json",
            "old.pcap");
    assertThat(session("delivered/inbox/empty.pcap.session.json")).isEqualTo("empty.pcap");
    new Leftovers(ledger, filing).restore(folders(After.MOVE), SEEN.plusSeconds(1));
    assertThat(files("delivered/inbox")).as("the same once more").isEqualTo(whole);
    new Leftovers(ledger, filing).restore(folders(After.KEEP), SEEN.plusSeconds(1));
    assertThat(files("delivered/inbox")).contains("back.pcap.session.json").hasSize(8);
    assertThat(files("inbox")).containsExactly("back.pcap");
  }

  private Delivery row(Path file, String session) throws IOException {
    Instant answered = session.startsWith("old") ? SEEN.minusSeconds(61) : SEEN;
    return row(file.getFileName().toString())
        .state(State.DELIVERED)
        .settled(true)
        .session(session)
        .sessionUrl("https://host/captures/" + session)
        .answeredAt(answered)
        .build();
  }

  private Map<String, Folder> folders(After after) {
    return Map.of("inbox", new Folder(inbox, policy(after)));
  }

  @Test
  void aDeadLetterThatWasMovedGetsItsDocument() throws IOException {
    drop("x.pcap", 1);
    dead("x.pcap");
    move("x.pcap", "dead-letter/inbox/x.pcap");
    settle(start(After.MOVE));
    assertThat(files("dead-letter/inbox")).containsExactly("x.pcap", "x.pcap.error.json");
    assertThat(ledger.unsettled()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(After.class)
  void oneWhoseReceiptWasWrittenIsOnlySettled(After after) throws IOException {
    drop("x.pcap", 1);
    Delivery row = delivered("x.pcap");
    filing.file(capture(row, after), row);
    Files.deleteIfExists(inbox.resolve("x.pcap")); // by the filing, or by the user where kept
    List<String> before = files("delivered/inbox");
    settle(start(after));
    assertThat(files("delivered/inbox")).isEqualTo(before).contains("x.pcap.session.json");
    assertThat(ledger.unsettled()).isEmpty();
  }

  @Test
  void aReceiptIsWrittenBesideItsOwnCaptureAmongOthersOfThatName() throws IOException {
    drop("x.pcap", 1);
    Delivery first = delivered("x.pcap");
    filing.file(capture(first, After.MOVE), first);
    ledger.save(first.edit().settled(true).build());
    drop("x.pcap", 2);
    move("x.pcap", "delivered/inbox/x~2.pcap"); // a stranger's, of the same size
    drop("x.pcap", 3);
    delivered("x.pcap");
    move("x.pcap", "delivered/inbox/x~3.pcap");
    settle(start(After.MOVE));
    assertThat(files("delivered/inbox"))
        .containsExactly(
            "x.pcap", "x.pcap.session.json", "x~2.pcap", "x~3.pcap", "x~3.pcap.session.json");
  }

  @Test
  void aNewCaptureUnderTheOldNameIsNotTouched() throws IOException {
    drop("x.pcap", 1);
    delivered("x.pcap");
    move("x.pcap", "delivered/inbox/x.pcap");
    Path next = drop("x.pcap", 2);
    Files.setLastModifiedTime(next, FileTime.from(SEEN.plusSeconds(5)));
    Files.writeString(inbox.resolve("x.pcap.json"), "{}");
    settle(start(After.MOVE));
    assertThat(files("inbox")).containsExactly("x.pcap", "x.pcap.json");
    assertThat(files("delivered/inbox")).containsExactly("x.pcap", "x.pcap.session.json");
    assertThat(ledger.unsettled()).isEmpty();
  }

  @Test
  void aSidecarOfACaptureYetToComeStays() throws IOException {
    drop("x.pcap", 1);
    delivered("x.pcap");
    move("x.pcap", "delivered/inbox/x.pcap");
    Files.writeString(inbox.resolve("x.pcap.json"), "{}");
    Files.setLastModifiedTime(inbox.resolve("x.pcap.json"), FileTime.from(SEEN.plusSeconds(5)));
    settle(start(After.MOVE));
    assertThat(files("inbox")).containsExactly("x.pcap.json");
  }

  @Test
  void oneThatIsGoneUnsentIsClosedAndGoneOnWithWhereItComesBack() throws IOException {
    for (State state : List.of(State.WAITING, State.SENDING, State.IN_DOUBT)) {
      String path = state + ".pcap";
      Path file = drop(path, state.ordinal());
      Delivery row = ledger.save(row(path).state(state).sha256(null).attempts(3).build());
      Path away = Files.move(file, folder.resolve(path));
      assertThat(start(After.MOVE)).isEmpty();
      assertThat(ledger.unsettled()).as("closed").isEmpty();
      assertThat(files("delivered")).isEmpty();

      Files.move(away, file);
      Claim claim = claims().claim(capture(row, After.KEEP), "", "", "");
      assertThat(claim.isSending()).isTrue();
      assertThat(claim.delivery().id()).isEqualTo(row.id());
      assertThat(claim.delivery().attempts()).isEqualTo(3);
      assertThat(claim.delivery().settled()).isFalse();
      assertThat(claim.isInDoubt()).isEqualTo(state != State.WAITING);
      ledger.save(claim.delivery().edit().settled(true).state(State.DEAD).build());
    }
  }

  @Test
  void oneWhoseInboxHasAnotherTargetNowGoesThere() throws IOException {
    for (State state : List.of(State.WAITING, State.SENDING, State.IN_DOUBT)) {
      String path = state + ".pcap";
      drop(path, state.ordinal());
      Delivery row = row(path).state(state).sha256(null).attempts(3).target("former").build();
      Delivery former = ledger.save(row);
      Claim claim = claims().claim(capture(former, After.KEEP), "", "", "");
      assertThat(claim.isSending()).isTrue();
      assertThat(claim.isInDoubt()).isFalse();
      assertThat(claim.delivery().id()).isEqualTo(former.id());
      assertThat(claim.delivery().target()).isEqualTo("default");
      assertThat(claim.delivery().possibleDuplicate()).isEqualTo(state != State.WAITING);
    }
  }

  @Test
  void aFolderThatIsNotThereSaysNothingOfItsFiles() throws IOException {
    drop("x.pcap", 1);
    Delivery moved = delivered("x.pcap");
    drop("y.pcap", 2);
    Delivery waiting = ledger.save(row("y.pcap").state(State.WAITING).build());
    Files.move(inbox, folder.resolve("unmounted"));
    assertThat(start(After.MOVE)).isEmpty();
    assertThat(ledger.unsettled()).containsExactlyInAnyOrder(moved, waiting);
  }

  @Test
  void rowsOfInboxesThatAreNotWatchedHereAreLeft() throws IOException {
    drop("x.pcap", 1);
    Delivery row = delivered("x.pcap");
    Files.delete(inbox.resolve("x.pcap"));
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Leftovers leftovers = new Leftovers(ledger, filing);
    assertThat(leftovers.file(Map.of(), Set.of())).isEmpty();
    assertThat(
            leftovers.file(
                Map.of("inbox", new Folder(elsewhere, policy(After.MOVE))), Set.of("inbox")))
        .isEmpty();
    assertThat(ledger.unsettled()).containsExactly(row);
  }

  @Test
  void oneThatCannotBeFiledKeepsNoOtherFromItAndIsOpenStill() throws IOException {
    drop("blocked/x.pcap", 1);
    drop("y.pcap", 2);
    Delivery blocked = delivered("blocked/x.pcap");
    delivered("y.pcap");
    Files.delete(inbox.resolve("blocked/x.pcap"));
    move("y.pcap", "delivered/inbox/y.pcap");
    Files.createSymbolicLink(
        captures.resolve("delivered/inbox/blocked"), folder.resolve("nowhere"));
    List<Settlement> filed = start(After.MOVE);
    settle(filed);
    assertThat(files("delivered/inbox")).contains("y.pcap", "y.pcap.session.json");
    assertThat(ledger.unsettled().size()).isLessThanOrEqualTo(1);
    assertThat(ledger.unsettled()).allMatch(row -> row.id() == blocked.id());
  }

  @Test
  void whatWasDeliveredKeepsItsReceiptWhenItsFileIsReplacedBeforeItIsFiled() throws IOException {
    drop("x.pcap", 1);
    Delivery row = delivered("x.pcap");
    Path next = drop("x.pcap", 2);
    Files.setLastModifiedTime(next, FileTime.from(SEEN.plusSeconds(5)));
    Delivery seen = row.edit().modified(SEEN.plusSeconds(5).toEpochMilli()).build();
    Claim claim = claims().claim(capture(seen, After.MOVE), "", "", "");
    assertThat(claim.isSending()).isFalse();
    assertThat(claim.outcome()).isInstanceOf(Outcome.Delivered.class);
    settle(
        List.of(
            new Settlement(
                claim.capture(), claim.delivery(), claim.outcome(), false, Duration.ZERO)));
    assertThat(files("delivered/inbox")).containsExactly("x.pcap.session.json");
    assertThat(files("inbox")).containsExactly("x.pcap");
    assertThat(claims().claim(capture(seen, After.MOVE), "", "", "").isSending()).isTrue();
  }
}
