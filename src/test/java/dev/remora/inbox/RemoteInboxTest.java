package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.remora.capture.Capture;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.capture.Reference;
import dev.remora.capture.Remarks;
import dev.remora.inbox.Source.Entry;
import dev.remora.inbox.Source.Shelf;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The inbox against a scripted source; real servers are the contract's. */
class RemoteInboxTest {
  @TempDir Path folder;

  private final Ticking clock = new Ticking();
  private final Shelves source = new Shelves();
  private final List<Exchange> underWay = new ArrayList<>();
  private Ledger ledger;
  private boolean open = true;
  private boolean stopped;
  private boolean shut;
  private Executor executor = Runnable::run;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private boolean byUrl;

  @BeforeEach
  void openLedger() {
    ledger = Ledger.open(folder.resolve("state"));
  }

  @AfterEach
  void closeLedger() {
    ledger.close();
  }

  @Test
  void aFileIsTakenOnceWhenListingsHaveShownItUnchangedForSettle() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "half");
    assertThat(look(inbox)).isEmpty();
    clock.pass(Duration.ofSeconds(1));
    source.files.put("x.pcap", "whole now");
    assertThat(look(inbox)).isEmpty();
    clock.pass(Duration.ofMillis(1999));
    assertThat(look(inbox)).isEmpty();
    clock.pass(Duration.ofMillis(1));
    assertThat(look(inbox)).extracting(Capture::path).containsExactly("x.pcap");
    assertThat(look(inbox)).as("it is on its way").isEmpty();
  }

  @Test
  void aClockThatIsSetForwardHasNothingRestedForLonger() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "half");
    assertThat(look(inbox)).isEmpty();
    clock.set(Duration.ofDays(20_000));
    assertThat(look(inbox)).isEmpty();
    clock.pass(Duration.ofSeconds(2));
    assertThat(look(inbox)).extracting(Capture::path).containsExactly("x.pcap");
  }

  @Test
  void whatWaitsIsToldWithItsReason() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    source.files.put("x.pcap.json", "{}");
    look(inbox);
    assertThat(inbox.backlog(9).count()).isEqualTo(1);
    assertThat(inbox.backlog(9).bytes()).isEqualTo(7);
    assertThat(why(inbox)).isEqualTo("not settled yet, 2 s to go");
    clock.pass(Duration.ofSeconds(2));
    open = false;
    look(inbox);
    assertThat(why(inbox)).isEqualTo("complete, waits for a place in the line of target default");
    open = true;
    assertThat(look(inbox)).hasSize(1);
    assertThat(why(inbox)).isEqualTo("in the line of target default");

    RemoteInbox marked = inbox(After.MOVE, 1000, ".done");
    look(marked);
    assertThat(why(marked)).isEqualTo("waits for its done marker x.pcap.done");
  }

  private static String why(RemoteInbox inbox) {
    return inbox.backlog(1).first().get(0).why().words();
  }

  @Test
  void amongThousandsAReplacedOneStaysAlsoOnceNobodyListsThem() throws Exception {
    source.together = true;
    for (int i = 0; i < 1000; i++) {
      source.files.put(i + ".tmp", "");
    }
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    for (boolean leaves : List.of(true, false)) {
      source.files.put("x.pcap", "content");
      Capture capture = settled(inbox).get(0);
      inbox.fetch(capture);
      source.files.put("x.pcap", "another content");
      shut = leaves;
      clock.pass(Duration.ofSeconds(leaves ? 0 : 11));
      inbox.settle(capture, true, "receipt");
      assertThat(source.files).containsEntry("x.pcap", "another content");
      finish(capture, delivered(capture));
      shut = false;
      source.files.remove("x.pcap");
      look(inbox);
    }
  }

  @Test
  void unfinishedNamesAndCompanionsAreNotTaken() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    for (String name :
        List.of(".x.pcap", "x.pcap.part", "x.filepart", "x.tmp", "a.keylog", "a.json")) {
      source.files.put(name, "content");
    }
    assertThat(settled(inbox)).isEmpty();
  }

  @Test
  void theCaptureAndWhatBelongsToItAreFetchedAndPutAway() throws Exception {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("sub/x.pcap", "content");
    source.files.put("sub/x.pcap.json", "{}");
    source.files.put("sub/x.keylog", "CLIENT_RANDOM");
    Capture capture = settled(inbox).get(0);

    inbox.fetch(capture);
    assertThat(capture.file()).hasContent("content");
    assertThat(capture.file().resolveSibling("x.pcap.json")).hasContent("{}");
    assertThat(capture.file().resolveSibling("x.keylog")).exists();
    assertThat(capture.source()).isEqualTo("test://place/sub/x.pcap");

    inbox.settle(capture, true, "receipt");
    finish(capture, delivered(capture));
    assertThat(source.files).isEmpty();
    assertThat(source.shelves)
        .containsEntry("delivered/sub/x.pcap", "content")
        .containsKeys("delivered/sub/x.pcap.json", "delivered/sub/x.keylog")
        .containsEntry("delivered/sub/x.pcap.session.json", "receipt");
    assertThat(capture.file().getParent()).as("the work folder is empty again").doesNotExist();
  }

  @Test
  void whatCameShorterThanListedIsNotHandedOn() throws Exception {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    Capture capture = settled(inbox).get(0);
    source.cut = true;
    assertThatThrownBy(() -> inbox.fetch(capture))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3 bytes where the listing showed 7");
  }

  @Test
  void whatFailedUnforeseenIsLeftAloneForAWhileAndTakenAgain() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    finish(settled(inbox).get(0), null);
    assertThat(look(inbox)).isEmpty();
    clock.pass(Duration.ofSeconds(10));
    assertThat(look(inbox)).hasSize(1);
  }

  @Test
  void aClockThatIsSetBackHoldsNothingUp() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    finish(settled(inbox).get(0), null);
    source.failure = new IOException("connection refused");
    look(inbox);
    source.failure = null;
    clock.pass(Duration.ofDays(-1));
    assertThat(look(inbox)).isEmpty();
    clock.pass(Duration.ofSeconds(2));
    assertThat(look(inbox)).hasSize(1);
  }

  @Test
  void norDoesAWaitThatWasNotedBeforeTheClockWasSetBack() {
    source.files.put("x.pcap", "content");
    Capture capture = settled(inbox(After.MOVE, 1000)).get(0);
    Delivery waiting = row(capture, State.WAITING);
    ledger.save(waiting.edit().nextAttemptAt(clock.instant().plusSeconds(60)).build());
    assertThat(settled(inbox(After.MOVE, 1000))).as("it waits a minute").isEmpty();
    clock.pass(Duration.ofDays(-1));
    assertThat(settled(inbox(After.MOVE, 1000))).hasSize(1);
  }

  @Test
  void aNewFileUnderTheNameOfOneThatWasPutAwayIsTaken() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    Capture first = settled(inbox).get(0);
    source.duringList = () -> inbox.settle(first, true, "receipt");
    look(inbox); // the listing was begun before the file went away
    source.duringList = null;
    finish(first, delivered(first));
    clock.pass(Duration.ofSeconds(5));
    assertThat(look(inbox)).as("it is gone").isEmpty();
    source.files.put("x.pcap", "content");
    assertThat(settled(inbox)).hasSize(1);
  }

  @Test
  void whatCannotBePutAwayIsMetAgainAndNotFetchedAgain() throws Exception {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    Capture capture = settled(inbox).get(0);
    Delivery row = ledger.save(row(capture, State.DELIVERED));
    source.failure = new IOException("no permission");
    assertThat(inbox.settle(capture, true, "receipt").toCompletableFuture())
        .isCompletedExceptionally();
    source.failure = null;
    finish(capture, new Settlement(capture, row, new Outcome.Known(), false, Duration.ZERO));
    clock.pass(Duration.ofSeconds(10));
    Capture again = look(inbox).get(0);
    inbox.fetch(again);
    assertThat(again.file()).doesNotExist();
  }

  @Test
  void whatIsLeftOnceTheCaptureHasGoneIsDoneLater() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    source.files.put("x.pcap.json", "{}");
    Capture capture = settled(inbox).get(0);
    source.immovable = "x.pcap.json";
    source.writesThatFail = 1;
    List<CompletionStage<Void>> end = new ArrayList<>();
    assertThat(logOf(() -> end.add(inbox.settle(capture, true, "receipt"))))
        .containsExactly(
            "x.pcap from inbox far: is put away, but not all that belongs to it: it is in use;"
                + " trying again");
    finish(capture, delivered(capture));
    assertThat(source.shelves).containsOnlyKeys("delivered/x.pcap");
    assertThat(inbox.isAtRest()).isFalse();

    source.files.put("x.pcap", "the next one");
    assertThat(settled(inbox)).as("it would go with what belongs to the first").isEmpty();

    assertThat(logOf(() -> later.remove().run())).isEmpty();
    assertThat(source.shelves)
        .as("what can't be moved keeps nothing else")
        .containsOnlyKeys("delivered/x.pcap", "delivered/x.pcap.session.json");
    assertThat(end.get(0).toCompletableFuture()).isNotDone();

    source.immovable = "";
    later.remove().run();
    assertThat(end.get(0).toCompletableFuture()).isCompleted();
    assertThat(inbox.isAtRest()).isTrue();
    assertThat(later).isEmpty();
    assertThat(source.files).containsOnlyKeys("x.pcap");
    assertThat(source.shelves)
        .containsEntry("delivered/x.pcap.json", "{}")
        .containsEntry("delivered/x.pcap.session.json", "receipt");
    assertThat(settled(inbox)).extracting(Capture::path).containsExactly("x.pcap");
  }

  @Test
  void whatIsRefusedForGoodIsLeftAndKeepsNoOtherWaiting() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    source.files.put("x.pcap.json", "{}");
    Capture capture = settled(inbox).get(0);
    source.immovable = "x.pcap.json";
    List<CompletionStage<Void>> end = new ArrayList<>();
    end.add(inbox.settle(capture, true, "receipt"));
    finish(capture, delivered(capture));
    later.remove().run();
    later.remove().run();
    assertThat(inbox.isAtRest()).isFalse();
    assertThat(logOf(() -> later.remove().run()))
        .containsExactly(
            "x.pcap from inbox far: is put away, but not all that belongs to it: it is in use;"
                + " that is left as it is, and may go with the next of its name");
    assertThat(later).isEmpty();
    assertThat(end.get(0).toCompletableFuture()).isCompleted();
    assertThat(inbox.isAtRest()).isTrue();
    assertThat(source.shelves)
        .containsOnlyKeys("delivered/x.pcap", "delivered/x.pcap.session.json");
  }

  @Test
  void whatBelongsToANumberedCaptureIsNumberedWithIt() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    for (int i = 0; i < 2; i++) {
      source.files.put("x.pcap", "content " + i);
      if (i == 1) {
        source.files.put("x.pcap.json", "{}");
        source.files.put("x.keylog", "CLIENT_RANDOM");
      }
      Capture capture = settled(inbox).get(0);
      inbox.settle(capture, false, "error " + i);
      finish(capture, delivered(capture));
      look(inbox);
    }
    assertThat(source.shelves)
        .containsOnlyKeys(
            "dead-letter/x.pcap",
            "dead-letter/x.pcap.error.json",
            "dead-letter/x~2.pcap",
            "dead-letter/x~2.pcap.json",
            "dead-letter/x~2.keylog",
            "dead-letter/x~2.pcap.error.json")
        .containsEntry("dead-letter/x~2.pcap", "content 1");
  }

  @Test
  void aServerThatIsAwayIsToldOfOnceAndAskedLessAndLessOften() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.failure = new IOException("connection refused");
    int asked = 0;
    for (int second = 0; second < 300; second++) {
      int before = source.lists;
      look(inbox);
      asked += source.lists - before;
      clock.pass(Duration.ofSeconds(1));
    }
    assertThat(inbox.trouble()).isEqualTo("test://place can't be read: connection refused");
    assertThat(asked).isBetween(6, 12);
    source.failure = null;
    clock.pass(Duration.ofMinutes(1));
    look(inbox);
    assertThat(inbox.trouble()).isEmpty();
  }

  @Test
  void theSpoolLetsInAsMuchAsItHoldsAndOneThatIsLargerAlone() {
    RemoteInbox inbox = inbox(After.MOVE, 10);
    source.files.put("a.pcap", "1234567");
    source.files.put("b.pcap", "1234567");
    source.files.put("c.pcap", "123456789012345");
    List<Capture> first = settled(inbox);
    assertThat(first).hasSize(1);
    assertThat(look(inbox)).isEmpty();
    List<String> taken = new ArrayList<>();
    List<Capture> now = first;
    while (!now.isEmpty()) {
      Capture capture = now.get(0);
      taken.add(capture.path());
      inbox.settle(capture, true, "receipt");
      finish(capture, delivered(capture));
      now = look(inbox);
    }
    assertThat(taken).containsExactlyInAnyOrder("a.pcap", "b.pcap", "c.pcap");
  }

  @Test
  void aCaptureThatTheDiskHasNoRoomForWaitsAndIsToldOfWhileOthersPass() {
    RemoteInbox inbox = inbox(After.MOVE, 10);
    source.files.put("huge.pcap", "");
    assertThat(settled(inbox)).isEmpty();
    assertThat(inbox.trouble())
        .startsWith("no room to fetch huge.pcap: it has 1152921504606846976");
    source.files.put("a.pcap", "1234567");
    Capture small = settled(inbox).get(0);
    assertThat(inbox.trouble()).contains("huge.pcap");
    inbox.settle(small, true, "receipt");
    finish(small, delivered(small));
    source.files.remove("huge.pcap");
    look(inbox);
    assertThat(inbox.trouble()).isEmpty();
  }

  @Test
  void oneThatIsLargerThanTheSpoolGetsInThoughSmallOnesKeepComing() {
    RemoteInbox inbox = inbox(After.MOVE, 10);
    for (int i = 0; i < 40; i++) {
      source.files.put(i + ".pcap", "1234");
    }
    Deque<Capture> inside = new ArrayDeque<>(settled(inbox));
    source.files.put("large.pcap", "123456789012345");
    List<String> taken = new ArrayList<>();
    while (!inside.isEmpty() && !taken.contains("large.pcap")) {
      Capture capture = inside.remove();
      inbox.settle(capture, true, "receipt");
      finish(capture, delivered(capture));
      clock.pass(Duration.ofSeconds(1));
      List<Capture> next = look(inbox);
      next.forEach(n -> taken.add(n.path()));
      inside.addAll(next);
    }
    assertThat(taken).contains("large.pcap").hasSizeBetween(3, 15);
  }

  @Test
  void aShortageLastsUntilThatCaptureFitsInOrIsGone() {
    RemoteInbox inbox = inbox(After.MOVE, 10);
    source.files.put("huge.pcap", "");
    source.files.put("a.pcap", "1234567");
    assertThat(settled(inbox)).hasSize(1);
    open = false;
    source.files.put("b.pcap", "123");
    List<String> log = logOf(() -> lookAfter(inbox, 1));
    assertThat(log).as("the gate was shut before it came to that one").isEmpty();
    assertThat(inbox.trouble()).contains("huge.pcap");
    source.hugeSize = 5;
    open = true;
    assertThat(logOf(() -> lookAfter(inbox, 1))).isEmpty();
    assertThat(logOf(() -> lookAfter(inbox, 1))).containsExactly("inbox far: has room again");
    assertThat(inbox.trouble()).isEmpty();
  }

  @Test
  void byUrlTheContentStaysWhereItIsAndTakesNoRoom() throws Exception {
    byUrl = true;
    RemoteInbox inbox = inbox(After.MOVE, 10);
    source.files.put("a.pcap", "more than the spool would hold with another");
    source.files.put("b.pcap", "and this is the other");
    source.files.put("b.pcap.json", "{}");
    List<Capture> ready = settled(inbox);
    assertThat(ready).hasSize(2);
    for (Capture capture : ready) {
      Capture described = inbox.fetch(capture);
      assertThat(described.remarks()).isEqualTo(Remarks.of("", "far", ""));
      assertThat(capture.file()).doesNotExist();
    }
    assertThat(source.fetched).containsExactly("b.pcap.json");
  }

  @Test
  void aUrlIsMadeAnewEachTimeAndTheSameVersionIsKnownAgain() {
    byUrl = true;
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    Capture capture = settled(inbox).get(0);
    Reference reference = capture.reference().orElseThrow();
    assertThat(reference.url().get()).hasToString("test://place/x.pcap?signed=1");
    assertThat(reference.url().get()).hasToString("test://place/x.pcap?signed=2");
    assertThat(reference + capture.toString()).doesNotContain("signed");

    finish(capture, null);
    clock.pass(Duration.ofSeconds(10));
    assertThat(identity(look(inbox))).isEqualTo(reference.identity());
    source.modified++;
    assertThat(identity(settled(inbox(After.MOVE, 1000)))).isNotEqualTo(reference.identity());
  }

  private static String identity(List<Capture> ready) {
    return ready.get(0).reference().orElseThrow().identity();
  }

  @Test
  void aFileThatHoldsAUrlIsReadHoweverCapturesAreHandedOver() throws Exception {
    byUrl = true;
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.url", "http://host/x.pcap");
    Capture capture = inbox.fetch(settled(inbox).get(0));
    assertThat(capture.reference()).isEmpty();
    assertThat(capture.file()).hasContent("http://host/x.pcap");
  }

  @Test
  void whatIsKeptIsDoneUntilItChangesAlsoAfterARestart() {
    source.files.put("x.pcap", "content");
    RemoteInbox inbox = inbox(After.KEEP, 1000);
    Capture capture = settled(inbox).get(0);
    Delivery row = ledger.save(row(capture, State.DELIVERED));
    inbox.settle(capture, true, "receipt");
    ledger.save(row.edit().settled(true).build());
    finish(capture, delivered(capture));
    assertThat(settled(inbox)).isEmpty();
    assertThat(source.files).containsKey("x.pcap");

    RemoteInbox restarted = inbox(After.KEEP, 1000);
    assertThat(settled(restarted)).isEmpty();
    source.files.put("x.pcap", "another");
    source.modified++;
    assertThat(settled(restarted)).hasSize(1);
  }

  @Test
  void whatIsKeptIsKnownOnceItsServerListsTheDayAlone() {
    ZonedDateTime day = LocalDate.of(2026, 5, 27).atStartOfDay(ZoneId.systemDefault());
    source.files.put("x.pcap", "content");
    source.modified = day.plusMinutes(111).toInstant().toEpochMilli();
    Capture capture = settled(inbox(After.KEEP, 1000)).get(0);
    ledger.save(row(capture, State.DELIVERED).edit().settled(true).build());

    source.modified = day.toInstant().toEpochMilli();
    RemoteInbox later = inbox(After.KEEP, 1000);
    assertThat(settled(later)).isEmpty();
    source.modified = day.plusDays(1).toInstant().toEpochMilli();
    assertThat(settled(later)).as("of another day").hasSize(1);
    source.modified = day.plusMinutes(1).toInstant().toEpochMilli();
    assertThat(settled(inbox(After.KEEP, 1000))).as("of another minute").hasSize(1);
    source.modified = day.toInstant().toEpochMilli();
    source.files.put("x.pcap", "content of another size");
    assertThat(settled(inbox(After.KEEP, 1000))).hasSize(1);
  }

  @Test
  void withADoneMarkerItIsTheMarkerThatCounts() {
    RemoteInbox inbox = inbox(After.MOVE, 1000, ".done");
    source.files.put("x.pcap", "content");
    assertThat(settled(inbox)).isEmpty();
    source.files.put("x.pcap.done", "");
    List<Capture> ready = look(inbox);
    assertThat(ready).extracting(Capture::path).containsExactly("x.pcap");
    inbox.settle(ready.get(0), true, "receipt");
    assertThat(source.files).isEmpty();
  }

  @Test
  void anOlderMarkerCountsOnceTheCaptureHasSettled() {
    RemoteInbox inbox = inbox(After.MOVE, 1000, ".done");
    source.files.put("x.pcap", "content");
    source.files.put("x.pcap.done", "");
    source.older = "x.pcap.done";
    assertThat(look(inbox)).as("it may be of an earlier capture").isEmpty();
    clock.pass(Duration.ofSeconds(2));
    assertThat(look(inbox)).as("but strands none").hasSize(1);
  }

  @Test
  void onlyACompanionWithoutItsCaptureIsWarnedOf() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    open = false;
    for (String name : List.of("x.pcap", "x.pcap.json", "x.keylog", "gone.pcap.json")) {
      source.files.put("sub/" + name, "content");
    }
    List<String> log = logOf(() -> Stream.of(1, 2, 3).forEach(i -> lookAfter(inbox, 11)));
    assertThat(log)
        .singleElement()
        .asString()
        .startsWith("sub/gone.pcap.json from inbox far: belongs to no capture");
  }

  private void lookAfter(RemoteInbox inbox, int minutes) {
    clock.pass(Duration.ofMinutes(minutes));
    look(inbox);
  }

  private static List<String> logOf(Runnable action) {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(RemoteInbox.class);
    Level level = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    try {
      action.run();
    } finally {
      logger.detachAppender(log);
      logger.setLevel(level);
    }
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aStoppedLineIsTriedWithTheSmallestCapture() {
    RemoteInbox inbox = inbox(After.MOVE, 20);
    source.files.put("a.pcap", "1234567890");
    source.files.put("b.pcap", "123");
    source.files.put("c.pcap", "1234567");
    stopped = true;
    assertThat(settled(inbox)).extracting(Capture::path).startsWith("b.pcap", "c.pcap");
  }

  @Test
  void aShutGateLetsNothingIn() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    open = false;
    assertThat(settled(inbox)).isEmpty();
    open = true;
    assertThat(look(inbox)).hasSize(1);
  }

  @Test
  void anInboxFillsAPartOfTheLineOnly() {
    RemoteInbox inbox = inbox(After.MOVE, 1_000_000);
    for (int i = 0; i < 1500; i++) {
      source.files.put(i + ".pcap", "content");
    }
    List<Capture> first = settled(inbox);
    assertThat(first).hasSize(1024);
    assertThat(look(inbox)).isEmpty();
    finish(first.get(0), delivered(first.get(0)));
    assertThat(look(inbox)).hasSize(1);
  }

  @Test
  void whenHalfIsThroughTheOthersFollowByTheSameListing() {
    RemoteInbox inbox = inbox(After.MOVE, 1_000_000);
    for (int i = 0; i < 1500; i++) {
      source.files.put(i + ".pcap", "content");
    }
    AtomicInteger asked = new AtomicInteger();
    inbox.whenThereIsRoom(asked::incrementAndGet);
    List<Capture> first = settled(inbox);
    source.files.clear();
    first.subList(0, 511).forEach(capture -> finish(capture, delivered(capture)));
    assertThat(asked).hasValue(0);
    finish(first.get(511), delivered(first.get(511)));
    assertThat(asked).hasValue(1);
    List<Capture> others = new ArrayList<>();
    inbox.more(others::add);
    assertThat(others).hasSize(1500 - 1024).doesNotContainAnyElementsOf(first);

    clock.pass(Duration.ofMinutes(1));
    inbox.more(capture -> fail("by a listing of a minute ago"));
  }

  @Test
  void aRowWhoseFileWasPutAwayBeforeACrashIsSettled() {
    RemoteInbox inbox = inbox(After.MOVE, 1000);
    source.files.put("x.pcap", "content");
    Capture capture = settled(inbox).get(0);
    ledger.save(row(capture, State.DELIVERED));
    source.files.clear();
    look(inbox(After.MOVE, 1000));
    assertThat(ledger.unsettled()).isEmpty();
  }

  @Test
  void aRowInDoubtWhoseFileIsAwayIsKnownAgainWhenItComesBack() {
    source.files.put("x.pcap", "content");
    Capture capture = settled(inbox(After.MOVE, 1000)).get(0);
    Delivery doubtful = ledger.save(row(capture, State.IN_DOUBT));
    source.files.clear();
    look(inbox(After.MOVE, 1000));
    assertThat(ledger.unsettled()).isEmpty();
    assertThat(ledger.closedUndecided("far", "x.pcap", doubtful.size(), doubtful.modified()))
        .map(Delivery::id)
        .contains(doubtful.id());
  }

  @Test
  void whatIsToBePutAwayStillCountsAmongTheTaken() {
    RemoteInbox inbox = inbox(After.MOVE, 1_000_000);
    for (int i = 0; i < 1024; i++) {
      source.files.put(i + ".pcap", "content");
    }
    List<Capture> first = settled(inbox);
    source.files.put("next.pcap", "content");
    List<Runnable> later = new ArrayList<>();
    executor = later::add;
    Capture capture = first.get(0);
    inbox.settle(capture, true, "{}");
    finish(capture, delivered(capture));
    assertThat(settled(inbox)).as("its server has not moved the first yet").isEmpty();
    later.forEach(Runnable::run);
    assertThat(look(inbox)).extracting(Capture::path).containsExactly("next.pcap");
  }

  private List<Capture> settled(RemoteInbox inbox) {
    look(inbox);
    clock.pass(Duration.ofSeconds(2));
    return look(inbox);
  }

  private List<Capture> look(RemoteInbox inbox) {
    List<Capture> ready = new ArrayList<>();
    inbox.look(
        capture -> {
          Exchange exchange = new DefaultExchange(new DefaultCamelContext());
          exchange.getMessage().setBody(capture);
          inbox.watch(capture, exchange);
          underWay.add(exchange);
          ready.add(capture);
        });
    return ready;
  }

  /** Ends the capture's exchange; without a settlement where it failed. */
  private void finish(Capture capture, Settlement settlement) {
    Exchange exchange =
        underWay.stream().filter(e -> e.getMessage().getBody() == capture).findFirst().get();
    exchange.setVariable("settlement", settlement);
    underWay.remove(exchange);
    exchange.getExchangeExtension().handoverCompletions().forEach(c -> c.onComplete(exchange));
  }

  private static Settlement delivered(Capture capture) {
    return new Settlement(
        capture,
        row(capture, State.DELIVERED),
        new Outcome.Delivered(new Outcome.Session("s1", "x.pcap", "https://host/s1", 200)),
        false,
        Duration.ZERO);
  }

  private static Delivery row(Capture capture, State state) {
    return Delivery.fresh(
            capture.inbox(),
            capture.path(),
            capture.source(),
            "default",
            capture.name(),
            capture.size(),
            capture.modified(),
            capture.seenAt())
        .edit()
        .state(state)
        .session("s1")
        .sessionUrl("https://host/s1")
        .build();
  }

  private RemoteInbox inbox(After after, long spool) {
    return inbox(after, spool, "");
  }

  private RemoteInbox inbox(After after, long spool, String doneSuffix) {
    Gate gate =
        new Gate() {
          @Override
          public boolean enter() {
            return open;
          }

          @Override
          public void leave() {}

          @Override
          public boolean isStopped() {
            return stopped;
          }

          @Override
          public boolean isShut() {
            return shut;
          }
        };
    RemoteInbox.Frame frame =
        new RemoteInbox.Frame(
            "far",
            folder.resolve("work"),
            spool,
            Duration.ofSeconds(5),
            true,
            byUrl,
            Duration.ofMinutes(5),
            Watching.of("", "", "", Duration.ofSeconds(2), doneSuffix),
            new Policy("default", "", after, false, false, Duration.ofMinutes(10)),
            gate);
    Hands hands =
        new Hands() {
          @Override
          public <T> T use(Task<T> task) throws IOException {
            return task.with(source);
          }

          @Override
          public Executor executor() {
            return task -> executor.execute(task);
          }

          @Override
          public Executor later(Duration wait) {
            return later::add;
          }
        };
    return new RemoteInbox(frame, source, hands, ledger, clock, clock::nanos);
  }

  /** A source in memory that fails on demand. */
  private static final class Shelves implements Source {
    final Map<String, String> files = new TreeMap<>();
    final Map<String, String> shelves = new TreeMap<>();
    long modified = 1_000_000;
    final List<String> fetched = new ArrayList<>();
    int lists;
    int signed;
    boolean cut;
    long hugeSize = 1L << 60;
    String older = "";
    boolean together;
    IOException failure;
    String immovable = "";
    int writesThatFail;
    Runnable duringList;

    private void fail() throws IOException {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public String uri() {
      return "test://place";
    }

    @Override
    public boolean isAskedForOne() {
      return !together;
    }

    @Override
    public boolean wasReplaced(String path, long size, long modified) {
      return together && files.containsKey(path) && files.get(path).length() != size;
    }

    @Override
    public void list(boolean recursive, Consumer<Entry> each) throws IOException {
      lists++;
      fail();
      List<Entry> entries =
          files.entrySet().stream()
              .map(e -> new Entry(e.getKey(), size(e), modified(e.getKey()), ""))
              .toList();
      if (duringList != null) {
        duringList.run();
      }
      entries.forEach(each);
    }

    private long modified(String path) {
      return path.equals(older) ? modified - 1 : modified;
    }

    private long size(Map.Entry<String, String> file) {
      return file.getKey().startsWith("huge") ? hugeSize : file.getValue().length();
    }

    @Override
    public void fetch(String path, Landing to) throws IOException {
      fail();
      String content =
          Optional.ofNullable(files.get(path)).orElseThrow(() -> new NoSuchFileException(path));
      fetched.add(path);
      to.open();
      byte[] bytes = (cut ? content.substring(0, 3) : content).getBytes(StandardCharsets.UTF_8);
      to.take(ByteBuffer.wrap(bytes), bytes.length);
    }

    @Override
    public Remarks remarks(Entry listed) {
      return Remarks.of("", "far", "");
    }

    @Override
    public URI presigned(String path) {
      return URI.create(uri() + "/" + path + "?signed=" + ++signed);
    }

    @Override
    public Optional<String> move(String path, Shelf shelf, String name) throws IOException {
      fail();
      if (path.equals(immovable)) {
        throw new IOException("it is in use");
      }
      String content = files.remove(path);
      if (content == null) {
        return Optional.empty();
      }
      String folder = shelf.folder() + "/" + path.substring(0, path.lastIndexOf('/') + 1);
      int n = 1;
      while (shelves.containsKey(folder + Names.numbered(name, n))) {
        n++;
      }
      shelves.put(folder + Names.numbered(name, n), content);
      return Optional.of(Names.numbered(name, n));
    }

    @Override
    public void delete(String path) throws IOException {
      fail();
      files.remove(path);
    }

    @Override
    public void write(String path, Shelf shelf, String name, String text) throws IOException {
      fail();
      if (writesThatFail > 0) {
        writesThatFail--;
        throw new IOException("slow down");
      }
      shelves.put(shelf.folder() + "/" + path.substring(0, path.lastIndexOf('/') + 1) + name, text);
    }

    @Override
    public boolean isWholeAtOnce() {
      return false;
    }

    @Override
    public void close() {}
  }

  private static final class Ticking extends Clock {
    private Instant now = Instant.parse("2026-11-22T21:05:00Z");

    private long nanos;

    void pass(Duration time) {
      now = now.plus(time);
      nanos += time.toNanos();
    }

    void set(Duration forward) {
      now = now.plus(forward);
    }

    long nanos() {
      return nanos;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
