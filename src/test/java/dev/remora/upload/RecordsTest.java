package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Capture;
import dev.remora.capture.Policy;
import dev.remora.config.Mask;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import dev.remora.outcome.Settlement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a capture that is refused, with others passing or not. */
class RecordsTest {
  private static final int GIVE_UP_AFTER = 3;
  private static final Unavailable REFUSED =
      new Unavailable(Scope.REFUSED, 403, List.of(), Optional.empty());
  private static final Unavailable NO_TOKEN =
      new Unavailable(Scope.REFUSED, null, List.of("the file can't be read"), Optional.empty());
  private static final Unavailable AWAY =
      new Unavailable(Scope.ENDPOINT, null, List.of("connection refused"), Optional.empty());
  private static final Unavailable FAILED =
      new Unavailable(Scope.CAPTURE, 502, List.of(), Optional.empty());
  private static final InDoubt IN_DOUBT = new InDoubt(504, List.of("no word of its own"));
  private static final Unavailable BUSY =
      new Unavailable(Scope.ENDPOINT, 503, List.of(), Optional.empty());

  @TempDir Path folder;
  private Ledger ledger;
  private Line line;
  private Records records;
  private Delivery row;

  @BeforeEach
  void open() {
    Settings settings =
        Settings.load(
            Path.of("."), null, Map.of("DELIVERY_GIVE_UP_AFTER", String.valueOf(GIVE_UP_AFTER)));
    Lines lines = new Lines(Target.in(settings), settings, Clock.systemUTC());
    line = lines.line("default");
    ledger = Ledger.open(folder);
    records = new Records(ledger, lines, settings, Clock.systemUTC());
    row =
        Delivery.fresh("inbox", "x.pcap", "file:x", "default", "x.pcap", 5, 0, Instant.EPOCH)
            .edit()
            .state(State.SENDING)
            .build();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private Capture capture() {
    return new Capture(
        "inbox",
        "x.pcap",
        folder.resolve("x.pcap"),
        "file:x",
        5,
        0,
        Instant.EPOCH,
        Duration.ZERO,
        Policy.PLAIN);
  }

  /** Of one more attempt of the same capture. */
  private Settlement answered(Outcome outcome) {
    row = ledger.save(row.edit().state(State.SENDING).attempts(row.attempts() + 1).build());
    Request request =
        new Request(
            "POST",
            "",
            new Request.Sending(new StringEntity("", StandardCharsets.UTF_8), null),
            List.of());
    Settlement settlement =
        records.answered(
            new Attempt(capture(), row, request, "", Mask.of(List.of()), false, line.era()),
            outcome);
    row = settlement.delivery();
    return settlement;
  }

  @Test
  void aCaptureThatIsRefusedLetsAnotherOneBeTheNextProbe() {
    for (Unavailable outcome : List.of(REFUSED, BUSY)) {
      assertThat(answered(outcome).hold()).isGreaterThan(line.untilProbe().plusMillis(400));
    }
  }

  @Test
  void whileNothingPassesARefusalStopsTheLineAndGivesNothingUp() {
    assertThat(answered(REFUSED).lineStopped()).isTrue();
    for (int i = 0; i < 3 * GIVE_UP_AFTER; i++) {
      Settlement settlement = answered(REFUSED);
      assertThat(settlement.isFinal()).isFalse();
      assertThat(settlement.lineStopped()).isFalse();
      assertThat(line.trouble()).isNotEmpty();
    }
  }

  @Test
  void aCaptureThatAloneIsRefusedWhileOthersPassNeitherStopsThemNorIsSentForEver() {
    assertThat(answered(REFUSED).lineStopped()).isTrue();
    for (int i = 1; i < GIVE_UP_AFTER; i++) {
      line.passed(line.era());
      Settlement settlement = answered(REFUSED);
      assertThat(settlement.isFinal()).isFalse();
      assertThat(settlement.lineStopped()).isFalse();
      assertThat(line.trouble()).isEmpty();
      assertThat(row.nextAttemptAt()).isNotNull();
    }
    line.passed(line.era());
    assertThat(answered(REFUSED).isDeadLetter()).isTrue();
    assertThat(row.reason()).isEqualTo("gave-up");
    assertThat(row.status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"507,", "401,", "400,Your quota is nearly used up", "403,API token may not do that"})
  void aQuotaThatHasRoomForOthersKeepsACaptureWaitingAndGivesItNotUp(int status, String words) {
    List<String> said = words == null ? List.of() : List.of(words);
    Unavailable quota = new Unavailable(Scope.REFUSED, status, said, Optional.empty());
    answered(quota);
    for (int i = 0; i < 3 * GIVE_UP_AFTER; i++) {
      line.passed(line.era());
      assertThat(answered(quota).isFinal()).isFalse();
      assertThat(line.trouble()).isEmpty();
    }
  }

  @Test
  void attemptsThatWereMadeWhileNothingPassedAreNoReasonToGiveUp() {
    for (int i = 0; i < 3 * GIVE_UP_AFTER; i++) {
      answered(REFUSED);
    }
    line.passed(line.era());
    assertThat(answered(REFUSED).isFinal()).isFalse();
    assertThat(answered(REFUSED).isFinal()).isFalse();
    assertThat(line.trouble()).as("none passed since").isNotEmpty();
  }

  @Test
  void attemptsOfAnOutageAreNoReasonToGiveACaptureUpNorToLetItWaitForLong() {
    for (int i = 0; i < 3 * GIVE_UP_AFTER; i++) {
      answered(AWAY);
    }
    line.passed(line.era());
    Settlement settlement = answered(FAILED);
    assertThat(settlement.isFinal()).isFalse();
    assertThat(settlement.hold()).isLessThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aCaptureThatFailsAloneIsGivenUpWhenOthersPass() {
    for (int i = 0; i < 2 * GIVE_UP_AFTER; i++) {
      assertThat(answered(FAILED).isFinal()).as("none passes").isFalse();
    }
    line.passed(line.era());
    assertThat(answered(FAILED).isDeadLetter()).isTrue();
    assertThat(row.reason()).isEqualTo("gave-up");
  }

  @Test
  void aCaptureThatAloneIsLeftInDoubtIsGivenUpWithThatOnRecord() {
    for (int i = 1; i < GIVE_UP_AFTER; i++) {
      assertThat(answered(IN_DOUBT).isFinal()).isFalse();
      assertThat(row.state()).isEqualTo(State.IN_DOUBT);
      assertThat(row.nextAttemptAt()).isNotNull();
      line.passed(line.era());
    }
    assertThat(answered(IN_DOUBT).isDeadLetter()).isTrue();
    assertThat(row.reason()).isEqualTo("gave-up");
    assertThat(row.status()).isEqualTo(504);
    assertThat(row.possibleDuplicate()).isTrue();
  }

  @Test
  void capturesLeftInDoubtOneAfterAnotherCloseTheLineAsFailuresDo() {
    answered(IN_DOUBT);
    assertThat(line.trouble()).isEmpty();
    for (String other : List.of("y.pcap", "z.pcap")) {
      line.failed(line.era(), other, FAILED);
    }
    assertThat(line.isWaiting()).isTrue();
  }

  @Test
  void aTokenThatCannotBeReadIsToldAsARefusalAndSoIsOneThatIsRefusedAfter() {
    Claim claim = Claim.decided(capture(), row, NO_TOKEN);
    Settlement settlement = records.decided(claim);
    assertThat(settlement.lineStopped()).isTrue();
    assertThat(settlement.isFinal()).isFalse();
    assertThat(settlement.delivery().exceptions()).containsExactly("the file can't be read");
    assertThat(line.trouble()).isEqualTo("the file can't be read");
    assertThat(records.decided(claim).lineStopped()).as("told once").isFalse();
    assertThat(answered(REFUSED).lineStopped()).isTrue();
    assertThat(answered(REFUSED).lineStopped()).isFalse();
  }

  @Test
  void aBusyEndpointThatTakesOthersGivesNothingUp() {
    for (int i = 0; i < 3 * GIVE_UP_AFTER; i++) {
      assertThat(answered(BUSY).isFinal()).isFalse();
      line.passed(line.era());
    }
  }
}
