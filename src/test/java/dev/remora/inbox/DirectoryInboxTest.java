package dev.remora.inbox;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.remora.SampleCaptures;
import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Policy;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class DirectoryInboxTest {
  @TempDir Path folder;

  private final Ticking clock = new Ticking();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Map<String, Capture> letOut = new HashMap<>();
  private boolean open = true;
  private int inLine;
  private Path file;
  private DirectoryInbox inbox;

  @BeforeEach
  void write() throws Exception {
    file = Files.write(folder.resolve("x.pcap"), SampleCaptures.pcap(1));
  }

  @Test
  void aFileIsLetOutOnceWhenItHasRestedForSettle() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    assertThat(poll(inbox, file)).isFalse();
    clock.pass(Duration.ofMillis(1999));
    assertThat(poll(inbox, file)).isFalse();
    clock.pass(Duration.ofMillis(1));
    assertThat(poll(inbox, file)).isTrue();
    take(
        inbox,
        (exchange, capture) -> assertThat(poll(inbox, file)).as("it is on its way").isFalse());
  }

  @Test
  void aSlowLookCountsAFileAsUnchangedFromWhenItWasAsked() {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    clock.each =
        Duration.ofMillis(100); // asked for the time when the look begins, then at the file
    Instant begun = clock.now;
    poll(inbox, file);
    clock.each = Duration.ZERO;
    clock.pass(Duration.between(clock.now, begun.plusMillis(2099)));
    assertThat(poll(inbox, file)).as("unchanged for 1,999 ms").isFalse();
    clock.pass(Duration.ofMillis(1));
    assertThat(poll(inbox, file)).isTrue();
  }

  @Test
  void aChangeStartsTheRestAnewWhateverTheFilesOwnTime() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    var time = Files.getLastModifiedTime(file);
    poll(inbox, file);
    clock.pass(Duration.ofMillis(1500));
    Files.write(file, SampleCaptures.pcap(1, 400));
    Files.setLastModifiedTime(file, time);
    assertThat(poll(inbox, file)).isFalse();
    clock.pass(Duration.ofMillis(1500));
    assertThat(poll(inbox, file)).isFalse();
    clock.pass(Duration.ofMillis(500));
    assertThat(poll(inbox, file)).isTrue();
  }

  @Test
  void nothingIsLetOutWhileTheGateIsShut() {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    open = false;
    poll(inbox, file);
    clock.pass(Duration.ofSeconds(2));
    assertThat(poll(inbox, file)).isFalse();
    open = true;
    assertThat(poll(inbox, file)).isTrue();
  }

  @Test
  void aFewAreInLineAndTheOthersFollowInOrderAsSoonAsThereIsRoom() throws Exception {
    for (int i = 100; i < 300; i++) {
      Files.write(folder.resolve("x-" + i + ".pcap"), SampleCaptures.pcap(1));
    }
    DirectoryInbox inbox = inbox(false);
    AtomicInteger asked = new AtomicInteger();
    inbox.whenThereIsRoom(asked::incrementAndGet);
    poll(inbox, file);
    clock.pass(Duration.ofSeconds(2));
    inbox.look(this::takeTime);
    assertThat(letOut).hasSize(128);
    assertThat(inbox.backlog(0).count()).isEqualTo(201);

    List<Capture> first = List.copyOf(letOut.values());
    Set<String> others = names();
    others.removeAll(letOut.keySet());
    Path changed = folder.resolve(others.iterator().next());
    Files.write(changed, SampleCaptures.pcap(1, 400));
    for (Capture capture : first.subList(0, 63)) {
      end(inbox, capture);
    }
    assertThat(asked).as("more than half of them are left").hasValue(0);
    end(inbox, first.get(63));
    end(inbox, first.get(64));
    assertThat(asked).hasValue(1);
    inbox.more(this::takeTime);
    assertThat(letOut).hasSize(128 + 65);

    for (Capture capture : first.subList(65, 128)) {
      end(inbox, capture);
    }
    inbox.look(this::takeTime);
    assertThat(letOut).as("all but the one that changed").hasSize(200);
    assertThat(letOut).doesNotContainKey(changed.getFileName().toString());

    clock.pass(Duration.ofMinutes(1));
    inbox.look(this::takeTime);
    clock.pass(Duration.ofSeconds(2));
    inbox.look(this::takeTime);
    assertThat(letOut).hasSize(201);
  }

  @Test
  void whileThousandsSettleWhatIsNewIsSeenABitLaterAndWhatGrowsIsNot() throws Exception {
    inbox = inbox(false);
    for (int i = 0; i < 3000; i++) {
      Files.createFile(folder.resolve("x-" + i + ".pcap"));
    }
    poll(inbox, file);
    Files.write(folder.resolve("y.pcap"), SampleCaptures.pcap(2));
    clock.pass(Duration.ofMillis(299));
    poll(inbox, file);
    assertThat(inbox.backlog(0).count()).isEqualTo(3001);
    clock.pass(Duration.ofMillis(1));
    poll(inbox, file);
    assertThat(inbox.backlog(0).count()).isEqualTo(3002);

    for (int i = 1; i <= 3; i++) {
      clock.pass(Duration.ofMillis(i == 1 ? 300 : 1));
      Files.write(file, SampleCaptures.pcap(1, 400 * i));
      poll(inbox, file);
      assertThat(inbox.backlog(0).bytes())
          .as("growing since the first look, and so looked at without a rest")
          .isEqualTo(Files.size(file) + Files.size(folder.resolve("y.pcap")));
    }
  }

  @Test
  void howThoseAreThatWaitForTheLineIsAskedWhenTheirTurnComes() throws Exception {
    inLine(200);
    long bytes = inbox.backlog(0).bytes();
    Set<String> waiting = names();
    waiting.removeAll(letOut.keySet());
    for (String name : waiting) {
      Files.write(folder.resolve(name), SampleCaptures.pcap(1, 400));
    }
    clock.pass(Duration.ofSeconds(1));
    inbox.look(this::takeTime);
    assertThat(inbox.backlog(0).bytes()).isEqualTo(bytes);
    for (Capture capture : List.copyOf(letOut.values())) {
      end(inbox, capture);
    }
    inbox.more(this::takeTime);
    assertThat(letOut).as("all others have changed").hasSize(128);
    inbox.look(this::takeTime);
    assertThat(inbox.backlog(0).bytes())
        .isEqualTo((long) waiting.size() * SampleCaptures.pcap(1, 400).length);
  }

  @Test
  void oneThatIsOpenedAgainWhileItWaitsForTheLineIsNotLetOut() throws Exception {
    inLine(200);
    Set<String> waiting = names();
    waiting.removeAll(letOut.keySet());
    String reopened = waiting.iterator().next();
    try (var writer = Files.newOutputStream(folder.resolve(reopened), StandardOpenOption.APPEND)) {
      assertThat(writer).isNotNull();
      clock.pass(Duration.ofSeconds(1));
      inbox.look(this::takeTime);
      for (Capture capture : List.copyOf(letOut.values())) {
        end(inbox, capture);
      }
      inbox.more(this::takeTime);
    }
    assertThat(letOut).hasSize(200).doesNotContainKey(reopened);
  }

  @Test
  void largeCapturesKeepNoSmallOnesFromTheLine() throws Exception {
    for (int i = 0; i < 150; i++) {
      try (var large = FileChannel.open(folder.resolve("large-" + i), WRITE, CREATE_NEW)) {
        large.write(ByteBuffer.allocate(1), Capture.LARGE);
      }
    }
    DirectoryInbox inbox = inbox(false);
    open = false;
    poll(inbox, file);
    clock.pass(Duration.ofSeconds(2));
    poll(inbox, file);
    for (int i = 100; i < 300; i++) {
      Files.write(folder.resolve("x-" + i + ".pcap"), SampleCaptures.pcap(1));
    }
    poll(inbox, file);
    clock.pass(Duration.ofSeconds(2));
    poll(inbox, file);
    assertThat(letOut).isEmpty();
    open = true;
    clock.pass(Duration.ofSeconds(1));
    poll(inbox, file);
    assertThat(letOut).hasSize(150 + 128);
  }

  @Test
  void itAsksForMoreAgainAfterALookThoughNobodyHeardItBefore() throws Exception {
    List<Capture> first = inLine(400);
    inbox.whenThereIsRoom(() -> {}); // its consumer is suspended, say
    for (Capture capture : first) {
      end(inbox, capture);
    }
    letOut.clear();
    inbox.look(this::takeTime);
    AtomicInteger asked = new AtomicInteger();
    inbox.whenThereIsRoom(asked::incrementAndGet);
    for (Capture capture : List.copyOf(letOut.values())) {
      end(inbox, capture);
    }
    assertThat(letOut).hasSize(128);
    assertThat(asked).hasValue(1);
  }

  @Test
  void aClockThatIsSetForwardHasNothingThatWaitsForTheLineRestedForLonger() throws Exception {
    for (Capture capture : inLine(200)) {
      end(inbox, capture);
    }
    letOut.clear();
    clock.set(Duration.ofDays(1));
    inbox.more(capture -> letOut.put(capture.path(), capture));
    assertThat(letOut.values())
        .hasSize(73)
        .allMatch(capture -> capture.unchangedFor().compareTo(Duration.ofSeconds(3)) < 0);
  }

  /** Those of so many more that are let out first. */
  private List<Capture> inLine(int files) throws IOException {
    for (int i = 0; i < files; i++) {
      Files.write(folder.resolve("x-" + (1000 + i) + ".pcap"), SampleCaptures.pcap(1));
    }
    inbox = inbox(false);
    poll(inbox, file);
    clock.pass(Duration.ofSeconds(2));
    inbox.look(this::takeTime);
    assertThat(letOut).hasSize(128);
    return List.copyOf(letOut.values());
  }

  /** A look that takes no time may be followed by another at once. */
  private void takeTime(Capture capture) {
    assertThat(letOut.put(capture.path(), capture)).isNull();
    clock.pass(Duration.ofMillis(letOut.size() == 1 ? 5 : 0));
  }

  private Set<String> names() throws IOException {
    try (var listed = Files.list(folder)) {
      return listed.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private void end(DirectoryInbox inbox, Capture capture) throws IOException {
    Files.delete(capture.file());
    Exchange exchange = new DefaultExchange(camel);
    inbox.watch(capture, exchange);
    settle(exchange, capture, 0);
    exchange.getExchangeExtension().handoverCompletions().forEach(c -> c.onComplete(exchange));
  }

  @Test
  void whatWaitsIsToldWithItsReason() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    assertThat(inbox.backlog(9)).isEqualTo(Backlog.NONE);
    poll(inbox, file);
    assertThat(inbox.backlog(9).bytes()).isEqualTo(Files.size(file));
    assertThat(why(inbox)).isEqualTo("not settled yet, 2 s to go");

    clock.pass(Duration.ofSeconds(1));
    Files.write(file, SampleCaptures.pcap(1, 400));
    poll(inbox, file);
    assertThat(why(inbox)).isEqualTo("still growing");

    try (var writer = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
      assertThat(writer).isNotNull();
      clock.pass(Duration.ofSeconds(2));
      assertThat(poll(inbox, file)).isFalse();
      assertThat(why(inbox))
          .isEqualTo("open for writing by process " + ProcessHandle.current().pid());
    }

    open = false;
    assertThat(poll(inbox, file)).isFalse();
    assertThat(why(inbox)).isEqualTo("complete, waits for a place in the line of target default");

    open = true;
    assertThat(poll(inbox, file)).isTrue();
    take(
        inbox,
        (exchange, capture) -> {
          assertThat(why(inbox)).isEqualTo("in the line of target default");
          exchange.setVariable(
              "settlement", notYet(capture, Outcome.NotYet.unfinished(Duration.ofMinutes(1))));
        });
    assertThat(why(inbox))
        .isEqualTo("cut or empty, taken as it is at 21:06:03Z if nothing is written");
    clock.pass(Duration.ofMinutes(1));
    assertThat(poll(inbox, file)).isTrue();
    take(
        inbox,
        (exchange, capture) ->
            exchange.setVariable(
                "settlement",
                notYet(capture, new Outcome.NotYet(Duration.ofSeconds(5), "answer 503"))));
    assertThat(why(inbox)).isEqualTo("waits for the next attempt at 21:06:08Z because answer 503");
  }

  @Test
  void theNewestOfARingAndOneWithoutItsMarkerAreToldSo() throws Exception {
    Files.delete(file);
    Path ring = Files.write(folder.resolve("r_00001_20261122210500.pcap"), new byte[30]);
    DirectoryInbox inbox = inbox(Optional.empty(), false);
    poll(inbox, ring);
    clock.pass(Duration.ofSeconds(3));
    assertThat(poll(inbox, ring)).isFalse();
    assertThat(why(inbox)).startsWith("newest of its ring, taken at 21:05:10Z");

    Files.delete(ring);
    Files.write(file, SampleCaptures.pcap(1));
    DirectoryInbox marked = inbox(Optional.of(".done"), true);
    poll(marked, file);
    clock.pass(Duration.ofSeconds(3));
    assertThat(poll(marked, file)).isFalse();
    assertThat(why(marked)).isEqualTo("waits for its done marker x.pcap.done");
  }

  private static String why(DirectoryInbox inbox) {
    Backlog backlog = inbox.backlog(9);
    assertThat(backlog.count()).isEqualTo(1);
    return backlog.first().get(0).why().words();
  }

  private static Settlement notYet(Capture capture, Outcome.NotYet outcome) {
    Delivery row =
        Delivery.fresh(
            "inbox",
            capture.path(),
            capture.source(),
            "default",
            capture.name(),
            capture.size(),
            capture.modified(),
            capture.seenAt());
    return new Settlement(capture, row, outcome, false, outcome.delay());
  }

  @Test
  void aMarkerTellsAtOnceWhereOneIsAskedFor() throws Exception {
    DirectoryInbox inbox = inbox(Optional.of(".done"), true);
    poll(inbox, file);
    clock.pass(Duration.ofHours(1));
    assertThat(poll(inbox, file)).isFalse();
    Files.createFile(folder.resolve("x.pcap.done"));
    assertThat(poll(inbox, file)).isTrue();
    assertThat(letOut.keySet()).as("and never the marker").containsExactly("x.pcap");
  }

  @Test
  void foldersWithinAreLookedIntoWhereThatIsAskedForAndHiddenOnesNever() throws Exception {
    Path within = Files.createDirectories(folder.resolve("a/b")).resolve("y.pcap");
    Path hidden = Files.createDirectories(folder.resolve(".git")).resolve("z.pcap");
    Files.createSymbolicLink(folder.resolve("link"), within.getParent());
    Files.write(within, SampleCaptures.pcap(2));
    Files.write(hidden, SampleCaptures.pcap(3));
    for (boolean recursive : new boolean[] {true, false}) {
      DirectoryInbox inbox = inbox(recursive);
      letOut.clear();
      poll(inbox, file);
      clock.pass(Duration.ofSeconds(2));
      poll(inbox, file);
      assertThat(letOut.keySet())
          .containsExactlyInAnyOrderElementsOf(
              recursive ? List.of("x.pcap", "a/b/y.pcap") : List.of("x.pcap"));
    }
  }

  @Test
  void aFolderThatIsGoneIsToldOfAndWhatWasSeenInItIsNotForgotten() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    poll(inbox, file);
    clock.pass(Duration.ofSeconds(2));
    Path aside = folder.resolveSibling("aside");
    Files.move(folder, aside);
    assertThat(poll(inbox, file)).isFalse();
    assertThat(inbox.trouble()).isEqualTo(folder + " does not exist");
    Files.move(aside, folder);
    assertThat(poll(inbox, file)).isTrue();
    assertThat(inbox.trouble()).isEmpty();
  }

  @Test
  void aClockThatIsSetForwardHasNothingRestedForLonger() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    poll(inbox, file);
    clock.pass(Duration.ofMillis(500));
    clock.set(Duration.ofDays(20_000));
    assertThat(poll(inbox, file)).isFalse();
    clock.pass(Duration.ofMillis(1500));
    assertThat(poll(inbox, file)).isTrue();
    assertThat(letOut.get("x.pcap").unchangedFor()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aClockThatIsSetBackHoldsNothingUp() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    poll(inbox, file);
    clock.pass(Duration.ofSeconds(2));
    assertThat(poll(inbox, file)).isTrue();
    take(inbox, (exchange, capture) -> {}); // without a settlement: left alone for a while
    clock.pass(Duration.ofDays(-1));
    assertThat(poll(inbox, file)).isFalse();
    clock.pass(Duration.ofSeconds(2));
    assertThat(poll(inbox, file)).isTrue();
  }

  @Test
  void whatWasToldOfAFileIsForgottenWithIt() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    Path link = folder.resolve("l.pcap");
    List<String> log =
        logOf(
            () -> {
              for (int i = 0; i < 2; i++) {
                Files.createSymbolicLink(link, file);
                poll(inbox, link);
                poll(inbox, link);
                Files.delete(link);
                poll(inbox, link);
              }
              return null;
            });
    assertThat(log).hasSize(2);
  }

  private static List<String> logOf(Callable<?> action) throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(DirectoryInbox.class);
    logger.addAppender(log);
    try {
      action.call();
    } finally {
      logger.detachAppender(log);
    }
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void anOlderMarkerCountsOnceTheCaptureHasSettled() throws Exception {
    DirectoryInbox inbox = inbox(Optional.of(".done"), true);
    mark(FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() - 1));
    assertThat(poll(inbox, file)).as("it may be of an earlier capture").isFalse();
    clock.pass(Duration.ofSeconds(2));
    assertThat(poll(inbox, file)).as("but strands none").isTrue();
  }

  @Test
  void aMarkerGoesWithItsCaptureAndStaysWithTheNextOfThatName() throws Exception {
    for (boolean replaced : new boolean[] {false, true}) {
      DirectoryInbox inbox = inbox(Optional.of(".done"), true);
      Files.write(file, SampleCaptures.pcap(1));
      Path marker = mark(Files.getLastModifiedTime(file));
      assertThat(poll(inbox, file)).isTrue();
      Files.delete(file); // as an outcome moves it
      if (replaced) {
        Files.write(file, SampleCaptures.pcap(2, 400));
      }
      end(inbox, 0);
      assertThat(Files.exists(marker)).isEqualTo(replaced);
    }
  }

  @Test
  void aMarkerThatWasPutDownForTheNextCaptureStaysForIt() throws Exception {
    DirectoryInbox inbox = inbox(Optional.of(".done"), true);
    Path marker = mark(Files.getLastModifiedTime(file));
    assertThat(poll(inbox, file)).isTrue();
    take(
        inbox,
        (exchange, capture) -> {
          assertThat(capture.file().toFile().delete()).isTrue();
          assertThat(marker.toFile().setLastModified(capture.modified() + 1000)).isTrue();
          settle(exchange, capture, 0);
        });
    assertThat(Files.exists(marker)).isTrue();
  }

  private Path mark(FileTime time) throws IOException {
    Path marker = folder.resolve("x.pcap.done");
    return Files.setLastModifiedTime(Files.write(marker, new byte[0]), time);
  }

  @Test
  void theLastFileOfARingRestsLongerWhereItsWriterCantBeSeen() throws Exception {
    Path earlier = Files.write(folder.resolve("r.pcap1"), SampleCaptures.pcap(2));
    Path last = Files.write(folder.resolve("r.pcap2"), SampleCaptures.pcap(3));
    Files.setLastModifiedTime(earlier, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    DirectoryInbox inbox = inbox(Optional.empty(), false);
    poll(inbox, last);
    poll(inbox, earlier);
    clock.pass(Duration.ofSeconds(2));
    assertThat(poll(inbox, earlier)).isTrue();
    assertThat(poll(inbox, last)).isFalse();
    clock.pass(Duration.ofSeconds(8));
    assertThat(poll(inbox, last)).isTrue();
  }

  @Test
  void companionsAndLinksStay() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    Path sidecar = Files.writeString(folder.resolve("x.pcap.json"), "{}");
    Path link = Files.createSymbolicLink(folder.resolve("l.pcap"), file);
    for (int i = 0; i < 3; i++) {
      assertThat(poll(inbox, sidecar)).isFalse();
      assertThat(poll(inbox, link)).isFalse();
      clock.pass(Duration.ofMinutes(20));
    }
    assertThat(inbox.backlog(9).first())
        .extracting(waiting -> waiting.path())
        .containsExactly("x.pcap");
  }

  @Test
  void onlyACompanionWithoutItsCaptureIsWarnedOf() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    Path sidecar = Files.writeString(folder.resolve("x.pcap.json"), "{}");
    Path keylog = Files.writeString(folder.resolve("x.keylog"), "");
    Path orphan = Files.writeString(folder.resolve("gone.pcap.json"), "{}");
    List<String> log =
        logOf(
            () -> {
              for (int i = 0; i < 4; i++) {
                for (Path path : List.of(file, sidecar, keylog, orphan)) {
                  poll(inbox, path);
                }
                clock.pass(Duration.ofMinutes(11));
              }
              return null;
            });
    assertThat(log)
        .singleElement()
        .asString()
        .startsWith("gone.pcap.json from inbox inbox: belongs to no capture");
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void thousandsOfCompanionsAreHeldAgainstThousandsOfCapturesInNoTime() throws Exception {
    DirectoryInbox inbox = inbox(Optional.empty(), true);
    open = false;
    for (int i = 0; i < 4000; i++) {
      Files.createFile(folder.resolve("c" + i + ".pcap"));
      Files.createFile(folder.resolve("c" + i + ".pcap.json"));
      Files.createFile(folder.resolve("c" + i + ".keylog"));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(poll(inbox, file)).isFalse();
      clock.pass(Duration.ofMinutes(11));
    }
  }

  @Test
  void anEarlierFilesOutcomeIsNotTakenForThatOfTheOneThatLiesThereNow() throws Exception {
    for (Policy.After after : Policy.After.values()) {
      DirectoryInbox inbox = inbox(Optional.empty(), true, after);
      poll(inbox, file);
      clock.pass(Duration.ofSeconds(2));
      assertThat(poll(inbox, file)).isTrue();
      Capture capture = end(inbox, -1);
      assertThat(Files.exists(capture.file())).isTrue();
      poll(inbox, file);
      clock.pass(Duration.ofSeconds(2));
      assertThat(poll(inbox, file)).as("%s: the one that lies there now", after).isTrue();
      end(inbox, 0);
      poll(inbox, file);
      clock.pass(Duration.ofSeconds(2));
      assertThat(poll(inbox, file)).as("%s: again", after).isEqualTo(after != Policy.After.KEEP);
    }
  }

  @Test
  void anOutcomeThatCouldNotBeFiledIsTriedAgainAfterTenSeconds() throws Exception {
    for (Policy.After after : Policy.After.values()) {
      DirectoryInbox inbox = inbox(Optional.empty(), true, after);
      poll(inbox, file);
      clock.pass(Duration.ofSeconds(2));
      assertThat(poll(inbox, file)).isTrue();
      take(
          inbox,
          (exchange, capture) -> {
            settle(exchange, capture, 0);
            exchange.setException(new IOException("No space left on device"));
          });
      clock.pass(Duration.ofMillis(9999));
      assertThat(poll(inbox, file)).as("%s: no sooner", after).isFalse();
      assertThat(why(inbox)).contains("waits for the next attempt", "which the log tells of");
      clock.pass(Duration.ofMillis(1));
      assertThat(poll(inbox, file)).as("%s: again", after).isTrue();
    }
  }

  /** Takes the file and ends its exchange as delivered, by a row of a file so much younger. */
  private Capture end(DirectoryInbox inbox, long younger) throws Exception {
    return take(inbox, (exchange, capture) -> settle(exchange, capture, younger));
  }

  private static void settle(Exchange exchange, Capture capture, long younger) {
    Delivery fresh =
        Delivery.fresh(
            "inbox",
            capture.path(),
            capture.source(),
            "default",
            capture.name(),
            capture.size(),
            capture.modified() + younger,
            capture.seenAt());
    Delivery row = fresh.edit().state(State.DELIVERED).build();
    Outcome outcome = new Outcome.Duplicate("id", "url");
    exchange.setVariable("settlement", new Settlement(capture, row, outcome, false, Duration.ZERO));
  }

  /** Takes the file, and ends its exchange after what is done with it. */
  private Capture take(DirectoryInbox inbox, BiConsumer<Exchange, Capture> underWay)
      throws Exception {
    Exchange exchange = new DefaultExchange(camel);
    Capture capture = letOut.get(file.getFileName().toString());
    inbox.watch(capture, exchange);
    underWay.accept(exchange, capture);
    exchange.getExchangeExtension().handoverCompletions().forEach(c -> c.onComplete(exchange));
    return capture;
  }

  private DirectoryInbox inbox(Optional<String> doneSuffix, boolean local) {
    return inbox(doneSuffix, local, Policy.After.MOVE);
  }

  private DirectoryInbox inbox(boolean recursive) {
    return inbox(Optional.empty(), true, Policy.After.MOVE, recursive);
  }

  private DirectoryInbox inbox(Optional<String> doneSuffix, boolean local, Policy.After after) {
    return inbox(doneSuffix, local, after, true);
  }

  private DirectoryInbox inbox(
      Optional<String> doneSuffix, boolean local, Policy.After after, boolean recursive) {
    Watching rules =
        new Watching("in", new Globs(""), new Globs(""), Duration.ofSeconds(2), doneSuffix, local);
    Gate gate =
        new Gate() {
          @Override
          public boolean enter() {
            inLine += open ? 1 : 0;
            return open;
          }

          @Override
          public void leave() {
            inLine--;
          }

          @Override
          public boolean isStopped() {
            return false;
          }
        };
    Policy policy = new Policy("default", "", after, false, false, Policy.PLAIN.giveUp());
    return new DirectoryInbox(
        "inbox",
        folder,
        folder.resolve("captures"),
        recursive,
        /* concurrency= */ 4,
        rules,
        policy,
        gate,
        clock,
        clock::nanos);
  }

  /** Whether a look lets the file out. */
  private boolean poll(DirectoryInbox inbox, Path path) {
    Set<String> now = new HashSet<>();
    int count =
        inbox.look(
            capture -> {
              letOut.put(capture.path(), capture);
              now.add(capture.path());
            });
    assertThat(now).hasSize(count);
    return now.contains(folder.relativize(path).toString());
  }

  private static final class Ticking extends Clock {
    private Instant now = Instant.parse("2026-11-22T21:05:00Z");
    private long nanos;

    /** What each who asks for the time takes. */
    private Duration each = Duration.ZERO;

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
      Instant then = now;
      pass(each);
      return then;
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
