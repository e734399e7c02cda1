package dev.remora.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir Path state;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = Ledger.open(state);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void reopen() {
    ledger.close();
    ledger = Ledger.open(state);
  }

  @Test
  void everyFieldComesBackAsItWasSaved() {
    Delivery full =
        new Delivery(
            0,
            "span-port",
            "site-a/été \"1\" 😀.pcapng",
            "sftp://host/dir",
            "lab",
            "name.pcapng",
            5_000_000_000L,
            -1,
            "ab".repeat(32),
            "cd".repeat(32),
            "PUT",
            List.of("a,b", "quote\"", "ümlaut", ""),
            List.of("too-much"),
            "line 1\nline 2",
            true,
            true,
            State.IN_DOUBT,
            false,
            3,
            502,
            List.of("Bad Gateway"),
            "gave-up",
            "f27d1494400c",
            "https://host/captures/f27d1494400c",
            "0123456789ab",
            true,
            Instant.parse("2026-11-22T21:05:00.123456789Z"),
            Instant.parse("2026-11-22T21:05:01.001Z"),
            Instant.parse("2026-11-22T21:05:02.002Z"),
            Instant.parse("2026-11-22T21:05:03.003Z"));

    Delivery saved = ledger.save(full);

    assertThat(saved.id()).isPositive();
    assertThat(saved.seenAt()).isEqualTo("2026-11-22T21:05:00.123Z");
    assertThat(saved).isEqualTo(full.edit().id(saved.id()).build());
    reopen();
    assertThat(ledger.unsettled()).containsExactly(saved);
  }

  @Test
  void whatIsNotKnownYetComesBackAsNull() {
    Delivery saved = ledger.save(Sample.waiting("inbox", "x.pcap"));

    Delivery read = ledger.unsettled("inbox", "x.pcap").orElseThrow();

    assertThat(read).isEqualTo(saved);
    assertThat(read.status()).isNull();
    assertThat(read.sentAt()).isNull();
    assertThat(read.sha256()).isNull();
  }

  @Test
  void aSaveWithAnIdReplacesTheRow() {
    Delivery saved = ledger.save(Sample.waiting("inbox", "x.pcap"));

    Delivery sending = ledger.save(Sample.sending(saved));

    assertThat(sending.id()).isEqualTo(saved.id());
    assertThat(ledger.unsettled()).containsExactly(sending);
  }

  @Test
  void whatWasSettledUndecidedIsKnownAgainWhenItsFileComesBack() {
    Delivery closed =
        ledger.save(
            Sample.sending(ledger.save(Sample.waiting("inbox", "x.pcap")))
                .edit()
                .settled(true)
                .build());

    assertThat(ledger.closedUndecided("inbox", "x.pcap", closed.size(), closed.modified()))
        .contains(closed);
    assertThat(ledger.closedUndecided("inbox", "x.pcap", closed.size(), closed.modified() + 1))
        .isEmpty();
    assertThat(ledger.closedUndecided("inbox", "y.pcap", closed.size(), closed.modified()))
        .isEmpty();
    ledger.save(Sample.dead(closed.edit().settled(false).build()));
    assertThat(ledger.closedUndecided("inbox", "x.pcap", closed.size(), closed.modified()))
        .isEmpty();
  }

  @Test
  void whatWasGivenUpInDoubtIsKnownByItsPlaceAlsoAfterAStart() {
    Delivery row = Sample.sending(ledger.save(Sample.waiting("inbox", "x.pcap")));
    Delivery dead =
        ledger.save(Sample.dead(row).edit().settled(false).possibleDuplicate(true).build());
    assertThat(ledger.diedInDoubt("inbox", "x.pcap")).isEmpty();
    ledger.settle(dead);

    Delivery settled = dead.edit().settled(true).build();
    assertThat(ledger.diedInDoubt("inbox", "x.pcap")).containsExactly(settled);
    assertThat(ledger.diedInDoubt("other", "x.pcap")).isEmpty();
    Delivery next = Sample.modified(Sample.waiting("inbox", "x.pcap"), 5);
    Delivery dead2 = ledger.save(Sample.dead(next).edit().possibleDuplicate(true).build());
    assertThat(ledger.diedInDoubt("inbox", "x.pcap")).containsExactly(settled, dead2);
    reopen();
    assertThat(ledger.diedInDoubt("inbox", "x.pcap")).containsExactlyInAnyOrder(settled, dead2);
  }

  @Test
  void whatIsSettledTwiceTakesNothingOfItsSuccessorAtThePlace() {
    Delivery first = ledger.save(Sample.delivered(Sample.waiting("inbox", "x.pcap"), "aa", "s1"));
    ledger.settle(first);
    Delivery next = ledger.save(Sample.modified(Sample.waiting("inbox", "x.pcap"), 5));

    ledger.settle(first); // as after a start, by the inbox and by what the start had filed
    ledger.save(Sample.settled(first));

    assertThat(ledger.unsettled("inbox", "x.pcap")).contains(next);
    reopen();
    assertThat(ledger.unsettled()).containsExactly(next);
  }

  @Test
  void filesOfOneSourceAreEachKnownByHowTheyWereSeen() {
    Delivery file = Sample.waiting("a", "x.pcap").edit().source("sftp://host:22/x.pcap").build();
    Delivery ofA = ledger.save(file);
    Delivery ofB = ledger.save(Sample.modified(file, 5).edit().inbox("b").build());

    assertThat(from(ofA)).contains(ofA);
    assertThat(from(ofB)).contains(ofB);
    ledger.settle(ofB);
    assertThat(from(ofA)).contains(ofA);
    assertThat(from(ofB)).isEmpty();
    Delivery replaced = ledger.save(ofA.edit().size(1).build());
    assertThat(from(ofA)).isEmpty();
    assertThat(from(replaced)).contains(replaced);
  }

  private Optional<Delivery> from(Delivery row) {
    return ledger.unsettledFrom(row.source(), row.size(), row.modified());
  }

  @Test
  void aSaveWithAnUnknownIdFails() {
    assertThatThrownBy(() -> ledger.save(Sample.waiting("inbox", "x.pcap").edit().id(7).build()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("x.pcap from inbox inbox")
        .hasMessageContaining("no delivery with the id 7");
  }

  @Test
  void aFileHasOneUnsettledDeliveryAtMost() {
    Delivery first = ledger.save(Sample.waiting("inbox", "x.pcap"));

    assertThatThrownBy(() -> ledger.save(Sample.waiting("inbox", "x.pcap")))
        .isInstanceOf(LedgerException.class)
        .hasMessage(
            "cannot record the delivery of x.pcap from inbox inbox: the file has an unsettled delivery already");

    ledger.save(Sample.waiting("other", "x.pcap"));
    ledger.save(Sample.dead(first));
    assertThatCode(() -> ledger.save(Sample.waiting("inbox", "x.pcap"))).doesNotThrowAnyException();
  }

  @Test
  void theUnsettledAreListedOldestFirst() {
    Delivery young = ledger.save(Sample.waiting("inbox", "young.pcap"));
    Delivery old =
        ledger.save(
            Sample.seenAt(Sample.waiting("inbox", "old.pcap"), Sample.SEEN.minusSeconds(5)));
    Delivery delivered =
        ledger.save(Sample.delivered(Sample.waiting("inbox", "d.pcap"), "aa", "s1"));
    ledger.save(Sample.dead(Sample.waiting("inbox", "dead.pcap")));

    assertThat(ledger.unsettled()).containsExactly(old, young, delivered);
    assertThat(ledger.unsettled("inbox", "dead.pcap")).isEmpty();
  }

  @Test
  void theNewestSettledDeliveryOfTheVeryFileIsFound() {
    Delivery file = Sample.waiting("inbox", "x.pcap");
    ledger.save(Sample.settled(Sample.delivered(file, "aa", "s1")));
    Delivery newest = ledger.save(Sample.settled(Sample.delivered(file, "aa", "s2")));
    ledger.save(Sample.settled(Sample.delivered(Sample.modified(file, 5), "aa", "s3")));

    assertThat(ledger.settled("inbox", "x.pcap", file.size(), file.modified())).contains(newest);
    assertThat(ledger.settled("inbox", "x.pcap", file.size() + 1, file.modified())).isEmpty();
    assertThat(ledger.settled("inbox", "x.pcap", file.size(), 6)).isEmpty();
    assertThat(ledger.settled("other", "x.pcap", file.size(), file.modified())).isEmpty();
  }

  @Test
  void soIsTheNewestWithATimeBetweenTwoOthers() {
    Delivery file = Sample.waiting("inbox", "x.pcap");
    ledger.save(Sample.settled(Sample.delivered(Sample.modified(file, 5), "aa", "s1")));
    Delivery newest =
        ledger.save(Sample.settled(Sample.delivered(Sample.modified(file, 6), "aa", "s2")));
    ledger.save(Sample.settled(Sample.delivered(Sample.modified(file, 9), "aa", "s3")));

    assertThat(ledger.settledWithin("inbox", "x.pcap", file.size(), 4, 9)).contains(newest);
    assertThat(ledger.settledWithin("inbox", "x.pcap", file.size(), 6, 9)).isEmpty();
    assertThat(ledger.settledWithin("inbox", "x.pcap", file.size() + 1, 4, 9)).isEmpty();
    assertThat(ledger.settledWithin("inbox", "y.pcap", file.size(), 4, 9)).isEmpty();
  }

  @Test
  void whatIsSettledIsFoundAtOnceThoughItIsWrittenInTime() {
    Delivery row =
        ledger.save(Sample.delivered(Sample.waiting("inbox", "x.pcap"), "ab".repeat(32), "1"));
    for (int i = 0; i < 100; i++) {
      ledger.settle(row);
      assertThat(ledger.unsettled("inbox", "x.pcap")).isEmpty();
      assertThat(ledger.settled("inbox", "x.pcap", row.size(), row.modified()))
          .hasValueSatisfying(found -> assertThat(found.settled()).isTrue());
      assertThat(ledger.settled("inbox", "x.pcap", row.size() + 1, row.modified())).isEmpty();
      row = ledger.save(row.edit().settled(false).build());
    }
  }

  @Test
  void theSameIsFoundAfterARestartBeforeAndAfterAllContentsAreKnown() {
    Delivery saved = ledger.save(Sample.waiting("inbox", "x.pcap", 77));
    Delivery row = ledger.save(Sample.settled(Sample.delivered(saved, "ab".repeat(32), "s1")));
    reopen();

    for (int i = 0; i < 2; i++) {
      assertThat(ledger.delivered("inbox", row.target(), 77, row.sha256(), row.description()))
          .hasValueSatisfying(found -> assertThat(found.session()).isEqualTo("s1"));
      assertThat(ledger.delivered("inbox", row.target(), 77, "cd".repeat(32), row.description()))
          .isEmpty();
      await()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(thread -> thread.getName().equals("ledger-contents")));
    }
    Delivery next = ledger.save(Sample.waiting("inbox", "y.pcap", 77));
    ledger.save(Sample.settled(Sample.delivered(next, "cd".repeat(32), "s2")));
    assertThat(ledger.delivered("inbox", row.target(), 77, "cd".repeat(32), row.description()))
        .isPresent();
  }

  @Test
  void aSizeIsKnownOnceACaptureOfItIsDelivered() {
    Delivery saved = ledger.save(Sample.waiting("inbox", "x.pcap", 77));
    assertThat(ledger.knowsSize("inbox", 77)).isFalse();

    ledger.save(Sample.delivered(saved, "aa", "s1"));

    assertThat(ledger.knowsSize("inbox", 77)).isTrue();
    assertThat(ledger.knowsSize("inbox", 78)).isFalse();
    assertThat(ledger.knowsSize("other", 77)).isFalse();
  }

  @Test
  void aSessionBelongsToADeliveryToItsTarget() {
    Delivery saved = ledger.save(Sample.waiting("inbox", "x.pcap", 77));
    assertThat(ledger.hasSession(saved.target(), "s1")).isFalse();

    ledger.save(Sample.settled(Sample.delivered(saved, "aa", "s1")));

    assertThat(ledger.hasSession(saved.target(), "s1")).isTrue();
    assertThat(ledger.hasSession(saved.target(), "s2")).isFalse();
    assertThat(ledger.hasSession("other", "s1")).isFalse();
  }

  @Test
  void theSameAgainIsSameContentAndSameDescription() {
    Delivery file = Sample.waiting("inbox", "x.pcap", 77);
    Delivery delivered = ledger.save(Sample.settled(Sample.delivered(file, "aa", "s1")));

    assertThat(ledger.delivered("inbox", "default", 77, "aa", file.description()))
        .contains(delivered);
    assertThat(ledger.delivered("inbox", "default", 77, "bb", file.description())).isEmpty();
    assertThat(ledger.delivered("inbox", "default", 77, "aa", "other")).isEmpty();
    assertThat(ledger.delivered("other", "default", 77, "aa", file.description())).isEmpty();
  }

  @Test
  void theSameAgainIsKnownThoughItWentToAnotherTargetSince() {
    Delivery file = Sample.waiting("inbox", "x.pcap", 77);
    Delivery delivered = ledger.save(Sample.settled(Sample.delivered(file, "aa", "s1")));
    Delivery later = Sample.settled(Sample.delivered(file, "aa", "s2"));
    Delivery elsewhere = ledger.save(later.edit().target("lab").build());

    assertThat(ledger.delivered("inbox", "default", 77, "aa", file.description()))
        .contains(delivered);
    assertThat(ledger.delivered("inbox", "lab", 77, "aa", file.description())).contains(elsewhere);
    assertThat(ledger.delivered("inbox", "none", 77, "aa", file.description())).isEmpty();
  }

  @Test
  void contentThatWasNotSeenIsToldApartByItsDescription() {
    Delivery file = Sample.waiting("inbox", "x.pcap", 77);
    Delivery delivered = ledger.save(Sample.settled(Sample.delivered(file, null, "s1")));

    assertThat(ledger.delivered("inbox", "default", 77, null, file.description()))
        .contains(delivered);
    assertThat(ledger.delivered("inbox", "default", 77, null, "other")).isEmpty();
    assertThat(ledger.delivered("inbox", "default", 77, "aa", file.description())).isEmpty();
  }

  @Test
  void aBadRowFailsAloneAndTheOthersOfItsCommitAreSaved() throws Exception {
    ledger.save(Sample.waiting("inbox", "taken.pcap"));
    int threads = 16;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<Delivery>> good = new ArrayList<>();
    List<Future<Delivery>> bad = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String path = i + ".pcap";
      (i % 4 == 0 ? bad : good)
          .add(
              i % 4 == 0
                  ? pool.submit(() -> ledger.save(Sample.waiting("inbox", "taken.pcap")))
                  : pool.submit(() -> ledger.save(Sample.waiting("inbox", path))));
    }

    for (Future<Delivery> save : good) {
      assertThat(save.get().id()).isPositive();
    }
    for (Future<Delivery> save : bad) {
      assertThatThrownBy(save::get).hasCauseInstanceOf(LedgerException.class);
    }
    pool.shutdown();
    assertThat(ledger.unsettled()).hasSize(301).extracting(Delivery::id).doesNotHaveDuplicates();
  }

  @Test
  void eachThreadSeesWhatItHasSaved() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      String inbox = "inbox-" + t;
      all.add(
          pool.submit(
              () -> {
                for (int i = 0; i < 50; i++) {
                  Delivery saved = ledger.save(Sample.waiting(inbox, i + ".pcap", 1000L + i));
                  assertThat(ledger.unsettled(inbox, i + ".pcap")).contains(saved);
                  ledger.save(Sample.settled(Sample.delivered(saved, "aa" + i, "s" + i)));
                  assertThat(ledger.unsettled(inbox, i + ".pcap")).isEmpty();
                  assertThat(ledger.knowsSize(inbox, 1000L + i)).isTrue();
                }
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    pool.shutdown();
    assertThat(ledger.unsettled()).isEmpty();
  }

  @Test
  void anInterruptedThreadSavesAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    Delivery saved = ledger.save(Sample.waiting("inbox", "x.pcap"));
    assertThat(Thread.interrupted()).isTrue();

    assertThat(ledger.unsettled()).containsExactly(saved);
  }

  @Test
  void aClosedLedgerSaysSo() {
    ledger.close();

    assertThatExceptionOfType(LedgerException.class)
        .isThrownBy(() -> ledger.save(Sample.waiting("inbox", "x.pcap")))
        .withMessageContaining("is closed");
    assertThatExceptionOfType(LedgerException.class)
        .isThrownBy(() -> ledger.unsettled())
        .withMessageContaining("is closed");
    assertThatCode(ledger::close).doesNotThrowAnyException();
  }

  @Test
  void closingAgainDoesNotFreeTheFolderForAThird() {
    ledger.close();
    try (Ledger second = Ledger.open(state)) {
      ledger.close();
      assertThatThrownBy(() -> Ledger.open(state)).hasMessageContaining("another Remora");
      assertThat(second.unsettled()).isEmpty();
    }
  }

  @Test
  void closeLeavesOneFileWithAllInIt() {
    ledger.save(Sample.waiting("inbox", "x.pcap"));

    ledger.close();

    assertThat(state.resolve("ledger.db-wal")).doesNotExist();
    assertThat(state.resolve("ledger.db")).isNotEmptyFile();
  }
}
