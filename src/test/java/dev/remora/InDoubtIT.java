package dev.remora;

import static dev.remora.EndpointScript.answer;
import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.EndpointScript.Act;
import dev.remora.EndpointScript.Answer;
import dev.remora.EndpointScript.Asked;
import dev.remora.EndpointScript.Bytes;
import dev.remora.EndpointScript.Reset;
import dev.remora.EndpointScript.Silence;
import dev.remora.EndpointScript.SlowAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was sent whole and never answered for is looked for before it is sent again. */
class InDoubtIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final String ID = "0123456789ab";
  private static final int LARGE = 3_000_000;

  @TempDir Path folder;
  private final List<String> questions = Collections.synchronizedList(new ArrayList<>());
  private EndpointScript endpoint;
  private RemoraProcess gateway;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> new Reset());
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    endpoint.close();
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

  /** The endpoint shows these sessions, and holds the bytes under every id. */
  private void shows(String sessions, byte[] bytes) {
    endpoint.questions(
        asked -> {
          questions.add(asked.path().replace("/api/v1/" + TOKEN, ""));
          return asked.path().contains("/download/")
              ? new Bytes(bytes)
              : answer(200, "{\"captures\":[" + sessions + "]}");
        });
  }

  private static String session(String id, String name, long size) {
    return "{\"id\":\"" + id + "\",\"filename\":\"" + name + "\",\"size\":" + size + "}";
  }

  private static byte[] sidecar(String word) {
    String text = "{\"filename\":\"" + word + ".pcap\",\"additional_tags\":\"" + word + "\"}";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void assertFound(JsonNode receipt, int uploads) {
    assertThat(receipt.get("id").asText()).isEqualTo(ID);
    assertThat(receipt.get("url").asText()).isEqualTo(endpoint.url() + "/captures/" + ID);
    assertThat(receipt.get("status").asInt()).isEqualTo(200);
    assertThat(receipt.get("attempts").asInt()).isEqualTo(uploads);
    assertThat(receipt.has("possible_duplicate")).isFalse();
    assertThat(endpoint.uploads()).hasSize(uploads);
    assertThat(gateway.log()).contains("the endpoint has it").doesNotContain(TOKEN);
  }

  private void assertSentAgain(JsonNode receipt) {
    assertThat(receipt.get("id").asText()).isNotEqualTo(ID);
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
    assertThat(endpoint.uploads()).hasSize(2);
    assertThat(gateway.log()).doesNotContain(TOKEN);
  }

  /** Resets the first upload, and takes those after it. */
  private void resetsTheFirst() {
    endpoint.now(asked -> endpoint.uploads().size() == 1 ? new Reset() : endpoint.session());
  }

  @Test
  void whatTheEndpointHasIsNotSentAgain() throws Exception {
    byte[] capture = SampleCaptures.pcap(1, LARGE);
    shows(
        (session("ba9876543210", "x&y z.pcap", 17) + ",").repeat(20_000) // more than 1 MB
            + session("aa9876543210", "x&y z.pcap.gz", LARGE)
            + ","
            + session(ID, "x&y z.pcap", LARGE),
        capture);
    gateway();
    gateway.drop("x&y z.pcap", capture);
    JsonNode receipt = gateway.awaitReceipt("x&y z.pcap");
    assertFound(receipt, 1);
    assertThat(receipt.get("sha256").asText()).isEqualTo(CorpusIT.hex(capture));
    assertThat(questions)
        .containsExactly("/search?search%5Bfilename%5D=x%26y+z.pcap", "/download/" + ID);
  }

  @Test
  void afterAKillToo() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    endpoint.now(asked -> new Silence());
    gateway("delivery.answer-timeout", "1m");
    gateway.drop("x.pcap", capture);
    gateway.awaitThat("the upload", () -> endpoint.uploads().size() == 1);
    gateway.kill();
    shows(session(ID, "x.pcap", capture.length), capture);
    gateway.startAgain();
    assertFound(gateway.awaitReceipt("x.pcap"), 1);
  }

  @Test
  void oneOfTheSameNameAndSizeIsNotTakenForIt() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    shows(session(ID, "x.pcap", capture.length), SampleCaptures.pcap(2));
    resetsTheFirst();
    gateway();
    gateway.drop("x.pcap", capture);
    assertSentAgain(gateway.awaitReceipt("x.pcap"));
    assertThat(questions).hasSize(2);
  }

  @Test
  void oneThatGoesOnLongerIsNotTakenForItNorReadToItsEnd() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    shows(session(ID, "x.pcap", capture.length), Arrays.copyOf(capture, 50_000_000));
    resetsTheFirst();
    gateway();
    gateway.drop("x.pcap", capture);
    assertSentAgain(gateway.awaitReceipt("x.pcap"));
  }

  @Test
  void whereItIsNotShownItIsSentAgainOnRecord() throws Exception {
    shows("", new byte[0]);
    resetsTheFirst();
    gateway();
    gateway.drop("x.pcap", SampleCaptures.pcap(1));
    assertSentAgain(gateway.awaitReceipt("x.pcap"));
    assertThat(gateway.log("does not show it; sending it again")).hasSize(1);
  }

  @Test
  void anEndpointThatCanNotBeAskedNowIsAskedLater() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    endpoint.questions(
        asked -> {
          questions.add(asked.path());
          return new Answer(429, Map.of("Retry-After", "7"), "");
        });
    gateway();
    gateway.drop("x.pcap", capture);
    gateway.awaitThat("a question", () -> !questions.isEmpty());
    shows(session(ID, "x.pcap", capture.length), capture);
    assertFound(gateway.awaitReceipt("x.pcap"), 1);
    assertThat(gateway.log("can't be asked (answer 429); asking again")).isNotEmpty();
    assertThat(gateway.log("nothing is lost; next attempt in 7 s")).isNotEmpty();
  }

  @Test
  void itsReceiptTellsWhatItWasSentWith() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    shows(session(ID, "sent.pcap", capture.length), capture);
    endpoint.now(
        asked -> {
          gateway.drop("x.pcap.json", sidecar("now"));
          return new Reset();
        });
    gateway();
    gateway.drop("x.pcap.json", sidecar("sent"));
    gateway.drop("x.pcap", capture);
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertFound(receipt, 1);
    assertThat(receipt.get("filename").asText()).isEqualTo("sent.pcap");
    assertThat(receipt.get("additional_tags").toString()).isEqualTo("[\"sent\"]");
  }

  @Test
  void itIsInDoubtStillAfterAnAttemptThatCameToNothing() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    shows("", new byte[0]);
    endpoint.now(
        asked -> {
          if (endpoint.uploads().size() == 1) {
            return new Reset();
          }
          shows(session(ID, "x.pcap", capture.length), capture);
          return refusal(500, "oops");
        });
    gateway();
    gateway.drop("x.pcap", capture);
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("id").asText()).isEqualTo(ID);
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
    assertThat(endpoint.uploads()).hasSize(2);
  }

  @Test
  void theSessionOfAnotherCaptureIsNotTakenForIt() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    shows(session(ID, "x.pcap", capture.length), capture);
    endpoint.now(
        asked ->
            switch (endpoint.uploads().size()) {
              case 1 -> answer(200, "{\"filename\":\"x.pcap\",\"id\":\"" + ID + "\"}");
              case 2 -> new Reset();
              default -> endpoint.session();
            });
    gateway("camel.route-template[inbox].duplicates", "send");
    gateway.drop("a/x.pcap", capture);
    assertThat(gateway.awaitReceipt("a/x.pcap").get("id").asText()).isEqualTo(ID);
    gateway.drop("b/x.pcap", capture);
    JsonNode receipt = gateway.awaitReceipt("b/x.pcap");
    assertThat(receipt.get("id").asText()).isNotEqualTo(ID);
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
    assertThat(endpoint.uploads()).hasSize(3);
  }

  @Test
  void ofManyTheNewestAreCompared() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    List<String> sessions = new ArrayList<>();
    for (int i = 10; i < 35; i++) {
      sessions.add(
          session(i == 34 ? ID : "ba98765432" + i, "x.pcap", capture.length)
              .replace("}", ",\"created_at\":\"2026-11-22T12:00:" + i + "Z\"}"));
    }
    endpoint.questions(
        asked -> {
          questions.add(asked.path());
          return asked.path().contains("/download/")
              ? new Bytes(asked.path().endsWith(ID) ? capture : SampleCaptures.pcap(2))
              : answer(200, "{\"captures\":[" + String.join(",", sessions) + "]}");
        });
    gateway();
    gateway.drop("x.pcap", capture);
    assertFound(gateway.awaitReceipt("x.pcap"), 1);
    assertThat(questions).hasSize(2);
    assertThat(gateway.log("shows 25 of its name and size")).hasSize(1);
  }

  @Test
  void aDownloadThatDripsIsCut() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    endpoint.questions(
        asked -> {
          questions.add(asked.path());
          return asked.path().contains("/download/")
              ? new SlowAnswer("x".repeat(1000), Duration.ofMillis(500))
              : answer(200, "{\"captures\":[" + session(ID, "x.pcap", capture.length) + "]}");
        });
    gateway();
    gateway.drop("x.pcap", capture);
    gateway.awaitThat(
        "an end of it", () -> !gateway.log("can't be asked (no progress within 2 s)").isEmpty());
    shows(session(ID, "x.pcap", capture.length), capture);
    assertFound(gateway.awaitReceipt("x.pcap"), 1);
  }

  @Test
  void aSearchThatIsBrokenForLongIsNoneAndIsNotWaitedForAgain() throws Exception {
    endpoint.questions(asked -> refusal(502, "oops"));
    endpoint.now(asked -> endpoint.uploads().size() <= 2 ? new Reset() : endpoint.session());
    gateway("delivery.back-off-max", "1s");
    gateway.drop("x.pcap", SampleCaptures.pcap(1));
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(3);
    assertThat(receipt.path("possible_duplicate").asBoolean()).isTrue();
    assertThat(gateway.log("can't be asked (answer 502)")).hasSize(1);
    assertThat(gateway.log("can't be searched (answer 502)")).hasSize(2);
  }

  @Test
  void anAnswerThatIsNoListIsNoAnswer() throws Exception {
    Function<Asked, Act> page = asked -> answer(200, "<html>Log in</html>");
    endpoint.questions(page);
    resetsTheFirst();
    gateway();
    gateway.drop("x.pcap", SampleCaptures.pcap(1));
    assertSentAgain(gateway.awaitReceipt("x.pcap"));
    assertThat(gateway.log("can't be searched")).hasSize(1);
  }

  @Test
  void withResendNobodyIsAsked() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    shows(session(ID, "x.pcap", capture.length), capture);
    resetsTheFirst();
    gateway("delivery.in-doubt", "resend");
    gateway.drop("x.pcap", capture);
    assertSentAgain(gateway.awaitReceipt("x.pcap"));
    assertThat(questions).isEmpty();
  }

  @Test
  void whatIsHeldSaysSoAndIsSentAgainWhenItIsTouched() throws IOException {
    gateway("delivery.in-doubt", "hold");
    gateway.drop("x.pcap", pcap(1));
    gateway.awaitLog("held as configured (delivery.in-doubt = hold)");
    assertThat(gateway.log("looking again")).isEmpty();
    endpoint.now(asked -> endpoint.session());
    Files.setLastModifiedTime(
        gateway.inbox().resolve("x.pcap"), FileTime.from(Instant.parse("2026-11-22T12:00:00Z")));
    assertThat(gateway.awaitReceipt("x.pcap").path("possible_duplicate").asBoolean()).isTrue();
  }
}
