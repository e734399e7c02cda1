package dev.remora.upload;

import static dev.remora.EndpointScript.answer;
import static dev.remora.EndpointScript.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.EndpointScript;
import dev.remora.EndpointScript.Act;
import dev.remora.EndpointScript.Asked;
import dev.remora.EndpointScript.EarlyAnswer;
import dev.remora.EndpointScript.InPlaceOfGoOn;
import dev.remora.SampleCaptures;
import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.Policy;
import dev.remora.capture.Remarks;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Delivered;
import dev.remora.outcome.Outcome.InDoubt;
import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What attempts come to, by the code that makes all of them. */
@Timeout(60)
class OneOffTest {
  private static final String PAGE = "<html><title>Gateway Time-out</title></html>";

  /** More than all buffers between the two hold. */
  private static final int LARGE = 16 * 1024 * 1024;

  @TempDir Path folder;
  private EndpointScript endpoint;

  @BeforeEach
  void start() throws Exception {
    endpoint = new EndpointScript(asked -> endpoint.session());
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private Outcome send(String name, byte[] content) throws Exception {
    Path file = Files.write(folder.resolve(name), content);
    Settings settings =
        Settings.load(
            Path.of("no", "home"),
            null,
            Map.of(
                "CLOUDSHARK_URL",
                endpoint.url(),
                "CLOUDSHARK_TOKEN",
                "c0ffee00c0ffee00c0ffee00c0ffee00",
                "DELIVERY_BACK_OFF",
                "1ms"));
    Capture capture =
        new Capture(
            "send",
            name,
            file,
            "file:" + name,
            Files.size(file),
            Files.getLastModifiedTime(file).toMillis(),
            Instant.EPOCH,
            Duration.ZERO,
            Policy.PLAIN);
    try (OneOff oneOff =
        new OneOff(Target.in(settings).iterator().next(), settings, Clock.systemUTC())) {
      return oneOff.send(capture, Description.of(capture, Remarks.NONE), 3, pause -> {}).outcome();
    }
  }

  /** The first upload gets this answer, those after it a session. */
  private void first(Act act) {
    endpoint.now(asked -> endpoint.uploads().size() == 1 ? act : endpoint.session());
  }

  @ParameterizedTest
  @ValueSource(ints = {504, 524})
  void whatAProxySaysAfterAllWasSentLeavesDoubtAndNothingIsSentAgain(int status) throws Exception {
    first(answer(status, PAGE));
    InDoubt doubt = (InDoubt) send("x.pcap", SampleCaptures.pcap(1));
    assertThat(doubt.status()).isEqualTo(status);
    assertThat(endpoint.uploads()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void whatDoesNotSayThatAllWasTakenLeavesNone(int status) throws Exception {
    first(answer(status, PAGE));
    assertThat(send("x.pcap", SampleCaptures.pcap(1))).isInstanceOf(Delivered.class);
    assertThat(endpoint.uploads()).hasSize(2);
  }

  @Test
  void anEndpointThatSaysWhyItAnswers504HasNotTakenIt() throws Exception {
    first(refusal(504, "The url can't be fetched now"));
    assertThat(send("x.pcap", SampleCaptures.pcap(1))).isInstanceOf(Delivered.class);
  }

  @Test
  void aProxyThatAnswersBeforeAllWasSentLeavesNoDoubt() throws Exception {
    endpoint.early(head -> endpoint.heads() == 1 ? new EarlyAnswer(1000, answer(504, PAGE)) : null);
    assertThat(send("x.pcap", SampleCaptures.pcap(1, LARGE))).isInstanceOf(Delivered.class);
    assertThat(endpoint.uploads()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, ""})
  void aRedirectInPlaceOfGoOnIsHeardAndCostsNoBody(String page) throws Exception {
    int awaited = page.isEmpty() ? 0 : LARGE; // that one is closed at once
    endpoint.early(head -> new InPlaceOfGoOn(answer(301, page), awaited, false));
    Unavailable refused = (Unavailable) send("x.pcap", SampleCaptures.pcap(1, LARGE));
    assertThat(refused.scope()).isEqualTo(Scope.REFUSED);
    assertThat(refused.status()).isEqualTo(301);
    assertThat(endpoint.uploads()).hasSize(1);
    assertThat(endpoint.uploads().get(0).body()).isEmpty();
  }

  @Test
  void aSuccessInPlaceOfGoOnThatBreaksOffLeavesDoubt() throws Exception {
    endpoint.early(head -> new InPlaceOfGoOn(endpoint.session(), 1000, true));
    InDoubt doubt = (InDoubt) send("x.pcap", SampleCaptures.pcap(1, LARGE));
    assertThat(doubt.exceptions().toString()).contains("answer 200 before all was sent, then");
    assertThat(endpoint.uploads()).hasSize(1);
  }

  @Test
  void aSuccessInPlaceOfGoOnThatTakesItAllIsASuccess() throws Exception {
    endpoint.early(head -> new InPlaceOfGoOn(endpoint.session(), length(head), false));
    assertThat(send("x.pcap", SampleCaptures.pcap(1, LARGE))).isInstanceOf(Delivered.class);
  }

  private static int length(Asked head) {
    return Integer.parseInt(head.headers().get("content-length"));
  }
}
