package dev.remora;

import static dev.remora.EndpointScript.answer;
import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.EndpointScript.Act;
import dev.remora.EndpointScript.Answer;
import dev.remora.EndpointScript.Asked;
import dev.remora.EndpointScript.Babble;
import dev.remora.EndpointScript.Early;
import dev.remora.EndpointScript.EarlyAnswer;
import dev.remora.EndpointScript.GoOnWithin;
import dev.remora.EndpointScript.LingeringAnswer;
import dev.remora.EndpointScript.ResetWithin;
import dev.remora.EndpointScript.Silence;
import dev.remora.EndpointScript.SlowAnswer;
import dev.remora.EndpointScript.Stall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the packaged gateway does when an endpoint breaks off, at each point of a request. */
class EndpointFaultsIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  /** More than all buffers between the two hold. */
  private static final int LARGE = 16 * 1024 * 1024;

  private static final int SOME = 256 * 1024;

  @TempDir Path folder;
  private EndpointScript endpoint;
  private RemoraProcess gateway;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> endpoint.session());
  }

  private void gateway(String... more) throws IOException {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("delivery.back-off", "100ms");
    keys.put("delivery.answer-timeout", "2s");
    keys.put("camel.route-template[inbox].settle", "200ms");
    for (int i = 0; i < more.length; i += 2) {
      keys.put(more[i], more[i + 1]);
    }
    gateway = RemoraProcess.start(folder, keys);
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    endpoint.close();
  }

  /** The first so many uploads meet the fault, those after them don't. */
  private static <T> Function<Asked, T> first(int times, T fault, Function<Asked, T> then) {
    AtomicInteger met = new AtomicInteger();
    return asked -> asked.isUpload() && met.getAndIncrement() < times ? fault : then.apply(asked);
  }

  private void early(int times, Early fault) {
    endpoint.early(first(times, fault, head -> null));
  }

  static Stream<Arguments> faultsWithinTheBody() {
    return Stream.of(
        Arguments.of("reset at once", new ResetWithin(0)),
        Arguments.of("reset in the middle", new ResetWithin(LARGE / 2)),
        Arguments.of("stalled", new Stall(SOME)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultsWithinTheBody")
  void whatWasNotSentWholeIsSentAgainWithoutDoubt(String name, Early fault) throws IOException {
    early(2, fault);
    gateway();
    gateway.drop("x.pcap", pcap(1, LARGE));
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(3);
    assertThat(receipt.has("possible_duplicate")).isFalse();
    assertThat(endpoint.uploads()).extracting(Asked::isWhole).containsExactly(false, false, true);
    assertThat(gateway.log()).doesNotContain("in doubt").contains("attempt 1 failed");
  }

  @Test
  void connectionsThatAreClosedUnheardCostAttemptsAndNothingElse() throws IOException {
    endpoint.turnAway(4);
    gateway();
    gateway.drop("x.pcap", pcap(1, LARGE));
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(endpoint.stillTurnedAway()).isZero();
    assertThat(receipt.get("attempts").asInt()).isEqualTo(5);
    assertThat(receipt.has("possible_duplicate")).isFalse();
    assertThat(endpoint.uploads()).hasSize(1);
  }

  static Stream<Arguments> doubtfulAnswers() {
    String session = "{\"filename\":\"x\",\"id\":\"0123456789ab\"}";
    return Stream.of(
        Arguments.of("none", new Silence()),
        Arguments.of("cut JSON", answer(200, session.substring(0, 25))),
        Arguments.of(
            "head without end", new Babble("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300))),
        Arguments.of("too slow", new SlowAnswer(session, Duration.ofMillis(500))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doubtfulAnswers")
  void whatMayHaveArrivedIsSentAgainOnRecord(String name, Act fault) throws IOException {
    endpoint.now(first(1, fault, asked -> endpoint.session()));
    gateway();
    gateway.drop("x.pcap", pcap(1));
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
    assertThat(endpoint.uploads()).extracting(Asked::isWhole).containsExactly(true, true);
    assertThat(gateway.log("it may have been delivered")).isNotEmpty();
  }

  @Test
  void aProxyThatLosesPatienceWhileTheEndpointFetchesLeavesDoubt() throws IOException {
    endpoint.now(
        first(1, answer(504, "<html>Gateway Time-out</html>"), asked -> endpoint.session()));
    gateway();
    gateway.drop("x.url", "https://captures.example/x.pcap".getBytes(StandardCharsets.UTF_8));
    JsonNode receipt = gateway.awaitReceipt("x.url");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
  }

  @Test
  void aSlowAnswerThatEndsInTimeIsAnAnswer() throws IOException {
    endpoint.now(
        asked ->
            new SlowAnswer("{\"filename\":\"x\",\"id\":\"0123456789ab\"}", Duration.ofMillis(20)));
    gateway();
    gateway.drop("x.pcap", pcap(1));
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("id").asText()).isEqualTo("0123456789ab");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(1);
    assertThat(receipt.has("possible_duplicate")).isFalse();
    assertThat(endpoint.uploads()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SOME, LARGE / 2})
  void aRefusalThatComesBeforeTheBodyIsSentIsHeard(int taken) throws IOException {
    early(1, new EarlyAnswer(taken, refusal(413, "Too large")));
    gateway();
    gateway.drop("x.pcap", pcap(1, LARGE));
    JsonNode dead = gateway.awaitDeadLetter("x.pcap");
    assertThat(dead.get("reason").asText()).isEqualTo("too-large");
    assertThat(dead.get("status").asInt()).isEqualTo(413);
    assertThat(dead.get("exceptions").toString()).isEqualTo("[\"Too large\"]");
    assertThat(dead.get("attempts").asInt()).isEqualTo(1);
    assertThat(dead.get("sha256").asText()).isEqualTo(CorpusIT.hex(pcap(1, LARGE)));
    assertThat(endpoint.uploads()).extracting(Asked::isWhole).containsExactly(false);

    gateway.drop("next.pcap", pcap(2, LARGE));
    assertThat(gateway.awaitReceipt("next.pcap").get("attempts").asInt())
        .as("on a connection of its own")
        .isEqualTo(1);
  }

  @Test
  void aTimeOutOfTheEndpointSaysNothingOfTheCapture() throws IOException {
    early(1, new EarlyAnswer(SOME, refusal(408, "Nothing was received for 30 seconds")));
    gateway();
    gateway.drop("x.pcap", pcap(1, LARGE));
    assertThat(gateway.awaitReceipt("x.pcap").get("attempts").asInt()).isEqualTo(2);
    assertThat(gateway.log("attempt 1 failed (408)")).hasSize(1);
  }

  /** Twice it says to go on, once unasked, as the protocol allows; neither is its answer. */
  @Test
  void whatOnlySaysToGoOnIsNoAnswer() throws IOException {
    early(1, new GoOnWithin(SOME));
    gateway();
    gateway.drop("x.pcap", pcap(1, LARGE));
    assertThat(gateway.awaitReceipt("x.pcap").get("attempts").asInt()).isEqualTo(1);
    assertThat(endpoint.uploads()).extracting(Asked::isWhole).containsExactly(true);
  }

  @Test
  void aRefusalIsHeardWhileTheBodyIsStillTaken() throws IOException {
    early(1, new LingeringAnswer(SOME, refusal(413, "Too large")));
    gateway();
    gateway.drop("x.pcap", pcap(1, 4 * LARGE));
    JsonNode dead = gateway.awaitDeadLetter("x.pcap");
    assertThat(dead.get("reason").asText()).isEqualTo("too-large");
    assertThat(dead.get("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void aTokenRefusedBeforeTheBodyIsSentStopsTheLine() throws IOException {
    endpoint.early(head -> new EarlyAnswer(SOME, refusal(401, "invalid API token")));
    gateway();
    gateway.drop("x.pcap", pcap(1, LARGE));
    gateway.awaitLog("The line is stopped");
    assertThat(gateway.log("The line is stopped")).hasSize(1);
    assertThat(gateway.deadLetters()).isEmpty();
    assertThat(gateway.inbox().resolve("x.pcap")).exists();
    int refused = endpoint.uploads().size();
    endpoint.early(head -> null);
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(endpoint.uploads().size());
    assertThat(receipt.get("attempts").asInt()).isGreaterThan(refused);
    assertThat(receipt.has("possible_duplicate")).isFalse();
  }

  @Test
  void aBusyEndpointThatSaysSoWithinTheBodyIsLeftAloneForAsLongAsItAsks() throws IOException {
    early(1, new EarlyAnswer(SOME, new Answer(503, Map.of("Retry-After", "2"), "")));
    gateway();
    gateway.drop("x.pcap", pcap(1, LARGE));
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(receipt.has("possible_duplicate")).isFalse();
    assertThat(gateway.log("answer 503")).isNotEmpty();
  }

  @Test
  void aSessionNamedBeforeAllWasSentIsNotBelievedAndLeavesDoubt() throws IOException {
    early(1, new EarlyAnswer(SOME, endpoint.session()));
    gateway();
    gateway.drop("x.pcap", pcap(1, LARGE));
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(receipt.get("id").asText()).isEqualTo("000000000002");
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
    assertThat(endpoint.uploads()).extracting(Asked::isWhole).containsExactly(false, true);
  }

  @Test
  void killedWhileTheBodyIsSentItSendsItAgain() throws Exception {
    early(1, new Stall(SOME));
    gateway("delivery.answer-timeout", "1m");
    gateway.drop("x.pcap", pcap(1, LARGE));
    gateway.awaitThat("the upload to begin", () -> !endpoint.uploads().isEmpty());
    gateway.kill();
    assertThat(gateway.inbox().resolve("x.pcap")).exists();

    gateway.startAgain();
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
    assertThat(endpoint.uploads()).extracting(Asked::isWhole).containsExactly(false, true);
    assertThat(gateway.captures("delivered/inbox/x.pcap")).hasBinaryContent(pcap(1, LARGE));
  }

  @Test
  void killedBeforeTheAnswerItSendsItAgainOnRecord() throws Exception {
    endpoint.now(first(1, new Silence(), asked -> endpoint.session()));
    gateway("delivery.answer-timeout", "1m");
    gateway.drop("x.pcap", pcap(1));
    gateway.awaitThat("the upload to be there", () -> !endpoint.uploads().isEmpty());
    gateway.kill();

    gateway.startAgain();
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
    assertThat(endpoint.uploads()).extracting(Asked::isWhole).containsExactly(true, true);
  }

  @Test
  void killedBeforeTheAnswerItHoldsWhatIsInDoubtWhereThatIsAskedFor() throws Exception {
    endpoint.now(first(1, new Silence(), asked -> endpoint.session()));
    gateway("delivery.answer-timeout", "1m", "delivery.in-doubt", "hold");
    gateway.drop("x.pcap", pcap(1));
    gateway.awaitThat("the upload to be there", () -> !endpoint.uploads().isEmpty());
    for (int i = 0; i < 2; i++) {
      gateway.kill();
      gateway.startAgain();
      String other = "y" + i + ".pcap";
      gateway.drop(other, pcap(2 + i));
      gateway.awaitReceipt(other);
      assertThat(gateway.inbox().resolve("x.pcap")).exists();
    }
    assertThat(endpoint.uploads().stream().filter(a -> a.text().contains("x.pcap"))).hasSize(1);
    assertThat(Files.exists(gateway.captures("delivered/inbox/x.pcap"))).isFalse();
  }
}
