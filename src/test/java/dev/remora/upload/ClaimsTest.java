package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.SampleCaptures;
import dev.remora.capture.Capture;
import dev.remora.capture.CaptureBuilder;
import dev.remora.capture.Hashes;
import dev.remora.capture.Policy;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimsTest {
  private static final Map<String, String> TOKEN =
      Map.of("CLOUDSHARK_TOKEN", "c0ffee00c0ffee00c0ffee00c0ffee00");

  @TempDir Path folder;
  private Ledger ledger;
  private Claims claims;

  @BeforeEach
  void open() {
    ledger = Ledger.open(folder.resolve("state"));
    claims = claims(TOKEN, inbox -> false);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private Claims claims(Map<String, String> environment, Predicate<String> runs) {
    Settings settings = Settings.load(Path.of("."), null, environment);
    Lines lines = new Lines(Target.in(settings), settings, Clock.systemUTC());
    return new Claims(ledger, lines, runs, settings, Clock.systemUTC());
  }

  @Test
  void aTokenFileThatCannotBeReadIsTroubleOfTheTargetUntilItCan() throws IOException {
    Path token = folder.resolve("token");
    claims = claims(Map.of("CLOUDSHARK_TOKEN_FILE", token.toString()), inbox -> false);
    Capture capture = capture();
    Unavailable trouble = (Unavailable) claims.claim(capture, "", "", "").outcome();
    assertThat(trouble.scope()).isEqualTo(Scope.REFUSED);
    assertThat(trouble.exceptions().toString()).contains("cloudshark.token-file", "can't be read");
    Files.writeString(token, "c0ffee00c0ffee00c0ffee00c0ffee00");
    assertThat(claims.claim(capture, "", "", "").isSending()).isTrue();
  }

  private Capture capture() throws IOException {
    return capture(SampleCaptures.pcap(1));
  }

  private Capture capture(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("x.pcap"), content);
    return new Capture(
        "inbox",
        "x.pcap",
        file,
        "file:x",
        Files.size(file),
        Files.getLastModifiedTime(file).toMillis(),
        Instant.EPOCH,
        Duration.ZERO,
        Policy.PLAIN);
  }

  @Test
  void aDeadLetterThatIsPutBackAndMayBeThereIsSentWithThatOnRecord() throws IOException {
    Capture capture = capture();
    Delivery first = claims.claim(capture, "", "", "").delivery();
    assertThat(first.possibleDuplicate()).isFalse();
    ledger.settle(ledger.save(first.edit().state(State.DEAD).possibleDuplicate(true).build()));
    Claim again = claims.claim(capture, "", "", "");
    assertThat(again.isSending()).isTrue();
    assertThat(again.delivery().possibleDuplicate()).isTrue();
  }

  @Test
  void whatWasSaidOfOneThatIsDroppedOrNoCaptureIsKnownWhenItIsPutBack() throws IOException {
    Decision drop = new Decision.Drop("noise");
    Delivery dropped = claims.take(put(capture()), "name", "a,b", "words", drop).delivery();
    Capture none = put(capture(new byte[] {1, 2, 3}));
    Delivery refused = claims.claim(none, "name", "a,b", "words").delivery();
    for (Delivery row : List.of(dropped, refused)) {
      assertThat(row.filename()).isEqualTo("name");
      assertThat(row.tags()).containsExactly("a", "b");
      assertThat(row.comments()).isEqualTo("words");
      assertThat(row.method()).isEqualTo("PUT");
    }
  }

  @Test
  void ofAFileThatWasReplacedBeforeItWasSentNothingIsKeptThatIsOfItsContent() throws IOException {
    Policy sendsAll =
        new Policy("default", "", Policy.After.MOVE, true, false, Policy.PLAIN.giveUp());
    Capture capture = capture().under(sendsAll); // and looks at no content for it
    Delivery first = claims.claim(capture, "", "", "").delivery();
    Delivery failed = ledger.save(first.edit().sha256("ab".repeat(32)).build());
    assertThat(claims.claim(capture, "", "", "").delivery().sha256()).isEqualTo(failed.sha256());
    Capture replaced = capture(SampleCaptures.pcap(2)).under(sendsAll);
    Delivery next = claims.claim(replaced, "", "", "").delivery();
    assertThat(next.id()).isEqualTo(failed.id());
    assertThat(next.sha256()).isNull();
  }

  @Test
  void whatAnotherInboxHadBegunIsGoneOnWith() throws IOException {
    Capture capture = capture();
    Delivery begun =
        Delivery.fresh(
            "old",
            "sub/x.pcap",
            "file:./sub/../x",
            "default",
            "x.pcap",
            capture.size(),
            capture.modified(),
            Instant.EPOCH);
    Delivery replaced = ledger.save(begun.edit().size(1).state(State.IN_DOUBT).build());
    assertThat(claims.claim(capture, "", "", "").delivery().id()).isZero();
    ledger.settle(replaced);
    Delivery row = ledger.save(begun.edit().state(State.IN_DOUBT).build());
    Claims beside = claims(TOKEN, "old"::equals);
    assertThat(beside.claim(capture, "", "", "").delivery().id())
        .as("it runs, as where each has a target of its own")
        .isZero();
    Delivery gone = claims.claim(capture, "", "", "").delivery();
    assertThat(gone.id()).isEqualTo(row.id());
    assertThat(gone.state()).isEqualTo(State.IN_DOUBT);
    assertThat(gone.inbox()).isEqualTo("inbox");
    assertThat(ledger.unsettled()).hasSize(1);
    ledger.settle(ledger.save(gone.edit().state(State.DELIVERED).build()));
    assertThat(ledger.unsettled()).isEmpty();
    assertThat(claims.claim(capture, "", "", "").delivery().id()).isZero();
  }

  private static Delivery deliveredFromAnotherInbox(Capture capture) {
    return Delivery.fresh(
            "old",
            "x.pcap",
            capture.source(),
            "default",
            "x.pcap",
            capture.size(),
            capture.modified(),
            Instant.EPOCH)
        .edit()
        .state(State.DELIVERED)
        .status(200)
        .session("s1")
        .sessionUrl("https://host/s1")
        .build();
  }

  @Test
  void whatAnotherInboxHadDeliveredIsFiledAndNotSentAgain() throws IOException {
    Capture capture = capture();
    ledger.save(deliveredFromAnotherInbox(capture));
    ledger.close();
    open();
    Claim claim = claims.claim(capture, "", "", "");
    assertThat(claim.isSending()).isFalse();
    assertThat(claim.delivery().session()).isEqualTo("s1");
    assertThat(ledger.unsettled("inbox", "x.pcap")).isPresent();
    assertThat(ledger.unsettled("old", "x.pcap")).isEmpty();
  }

  @Test
  void whatAnInboxOfAnotherLoginHadDeliveredFromThePathIsNoReasonNotToSend() throws IOException {
    Capture capture = CaptureBuilder.builder(capture()).source("sftp://host:22/x.pcap").build();
    Delivery delivered = deliveredFromAnotherInbox(capture);
    Delivery other = ledger.save(delivered.edit().sha256("ab".repeat(32)).build());
    assertThat(claims.claim(capture, "", "", "").isSending()).isTrue();
    assertThat(ledger.unsettled("old", "x.pcap")).contains(other);
    String sha256 = Hashes.sha256(capture.file());
    ledger.save(other.edit().sha256(sha256).build());
    assertThat(claims.claim(capture, "", "", "").delivery().session()).isEqualTo("s1");
  }

  @Test
  void whatOneRouteHandsOverAtOneTimeIsEachOfItsOwn() throws IOException {
    Capture capture = CaptureBuilder.builder(capture()).source("route:web").build();
    Delivery beside =
        Delivery.fresh(
                "inbox",
                "y.pcap",
                "route:web",
                "default",
                "y.pcap",
                capture.size(),
                capture.modified(),
                Instant.EPOCH)
            .edit()
            .state(State.DELIVERED)
            .status(200)
            .session("s1")
            .sessionUrl("https://host/s1")
            .build();
    ledger.save(beside);
    assertThat(claims.claim(capture, "", "", "").isSending()).isTrue();
    assertThat(ledger.unsettled("inbox", "y.pcap")).isPresent();
  }

  private static Capture put(Capture capture) {
    return capture.under(capture.policy().to("default", "put"));
  }
}
