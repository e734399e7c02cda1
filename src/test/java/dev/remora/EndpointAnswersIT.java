package dev.remora;

import static dev.remora.EndpointScript.answer;
import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.EndpointScript.Act;
import dev.remora.EndpointScript.Answer;
import dev.remora.EndpointScript.Asked;
import dev.remora.EndpointScript.CutAnswer;
import dev.remora.EndpointScript.Reset;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged gateway does with each kind of answer. */
class EndpointAnswersIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  @TempDir Path folder;
  private EndpointScript endpoint;
  private RemoraProcess gateway;
  private Path hook;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> endpoint.session());
    hook = folder.resolve("hook");
  }

  private void gateway(String... more) throws IOException {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("outcome.dead-letter.uri", "file:" + hook);
    keys.put("delivery.back-off", "100ms");
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

  @Test
  void aRefusedCaptureIsADeadLetterAndOthersPass() throws IOException {
    Map<String, Act> script =
        Map.of("bad.pcap", refusal(422, "Not sound"), "big.pcap", refusal(413, "Too large"));
    endpoint.now(
        asked ->
            script.entrySet().stream()
                .filter(e -> asked.text().contains(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(endpoint::session));
    gateway();
    gateway.drop("bad.pcap", pcap(1));
    gateway.drop("big.pcap", pcap(2));
    gateway.drop("good.pcap", pcap(3));
    JsonNode bad = gateway.awaitDeadLetter("bad.pcap");
    assertThat(bad.get("reason").asText()).isEqualTo("rejected");
    assertThat(bad.get("status").asInt()).isEqualTo(422);
    assertThat(bad.get("exceptions").toString()).isEqualTo("[\"Not sound\"]");
    assertThat(gateway.awaitDeadLetter("big.pcap").get("reason").asText()).isEqualTo("too-large");
    assertThat(gateway.awaitReceipt("good.pcap").get("attempts").asInt()).isEqualTo(1);
    assertThat(endpoint.uploads()).hasSize(3);
  }

  @Test
  void aRefusedTokenStopsTheLineUntilItIsTaken() throws Exception {
    endpoint.now(asked -> refusal(401, "invalid API token"));
    gateway();
    for (int i = 0; i < 20; i++) {
      gateway.drop("x" + i + ".pcap", pcap(i));
    }
    gateway.awaitLog("The line is stopped");
    gateway.awaitThat("the error document", () -> Files.isDirectory(hook) && count(hook) > 0);
    assertThat(health("")).contains("DOWN").contains("invalid API token").doesNotContain(TOKEN);
    assertThat(health("/ready")).contains("\"UP\"").doesNotContain("DOWN");
    assertThat(count(gateway.inbox())).isEqualTo(20);
    assertThat(gateway.deadLetters()).isEmpty();
    endpoint.now(asked -> endpoint.session());
    gateway.awaitSettled(20);
    assertThat(gateway.receipts()).hasSize(20);
    assertThat(count(hook)).as("told once").isEqualTo(1);
    assertThat(health("")).doesNotContain("DOWN");
  }

  @Test
  void aBusyEndpointIsLeftAloneForAsLongAsItAsks() throws IOException {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    endpoint.now(
        asked ->
            seen.add("first")
                ? new Answer(503, Map.of("Retry-After", "2"), "")
                : endpoint.session());
    gateway();
    gateway.drop("x.pcap", pcap(1));
    JsonNode receipt = gateway.awaitReceipt("x.pcap");
    assertThat(receipt.get("attempts").asInt()).isEqualTo(2);
    assertThat(endpoint.uploads()).hasSize(2);
  }

  @Test
  void aCaptureThatAloneFailsIsGivenUpWhileOthersPass() throws IOException {
    Map<String, Act> script =
        Map.of("bad.pcap", answer(500, ""), "slow.pcap", answer(504, "<html>Time-out</html>"));
    endpoint.now(
        asked ->
            script.entrySet().stream()
                .filter(e -> asked.text().contains(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(endpoint::session));
    gateway("delivery.give-up-after", "3", "delivery.back-off", "1s");
    gateway.drop("bad.pcap", pcap(0));
    gateway.drop("slow.pcap", pcap(1));
    for (int i = 2; gateway.deadLetters().size() < script.size(); i++) {
      gateway.drop("good" + i + ".pcap", pcap(i));
      gateway.awaitReceipt("good" + i + ".pcap");
    }
    for (String name : script.keySet()) {
      JsonNode dead = gateway.awaitDeadLetter(name);
      assertThat(dead.get("reason").asText()).isEqualTo("gave-up");
      assertThat(dead.get("attempts").asInt()).isGreaterThanOrEqualTo(3);
      assertThat(uploadsOf(name)).isEqualTo(dead.get("attempts").asInt());
      assertThat(dead.path("possible_duplicate").asBoolean())
          .as("a proxy answered")
          .isEqualTo(name.equals("slow.pcap"));
    }
  }

  @Test
  void aCaptureThatAFilterBeforeTheEndpointDislikesDoesNotStopTheOthers() throws IOException {
    endpoint.now(
        asked ->
            asked.text().contains("a-poison.pcap")
                ? answer(403, "<title>Blocked</title>")
                : endpoint.session());
    gateway("delivery.give-up-after", "2");
    gateway.drop("a-poison.pcap", pcap(0));
    gateway.awaitLog("The line is stopped");
    for (int i = 1; !Files.exists(gateway.captures("dead-letter/inbox/a-poison.pcap")); i++) {
      gateway.drop("good" + i + ".pcap", pcap(i));
      gateway.awaitReceipt("good" + i + ".pcap");
    }
    JsonNode poison = gateway.awaitDeadLetter("a-poison.pcap");
    assertThat(poison.get("reason").asText()).isEqualTo("gave-up");
    assertThat(poison.get("exceptions").toString()).contains("while other captures passed");
    assertThat(gateway.log("The line is stopped")).hasSize(1);
  }

  @Test
  void anAnswerThatNeverCameWholeIsOnRecordAndSentAgain() throws IOException {
    Map<String, Act> doubtful =
        Map.of(
            "html.pcap",
            answer(200, "<html>login</html>"),
            "empty.pcap",
            answer(200, ""),
            "cut.pcap",
            new CutAnswer("{\"filename\":\"x\",\"i"),
            "reset.pcap",
            new Reset(),
            "proxy.pcap",
            answer(504, "<html>Gateway Time-out</html>"));
    Set<String> seen = ConcurrentHashMap.newKeySet();
    endpoint.now(
        asked ->
            doubtful.entrySet().stream()
                .filter(e -> asked.text().contains(e.getKey()) && seen.add(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(endpoint::session));
    gateway();
    int number = 0;
    for (String name : doubtful.keySet()) {
      gateway.drop(name, pcap(number++));
    }
    for (String name : doubtful.keySet()) {
      JsonNode receipt = gateway.awaitReceipt(name);
      assertThat(receipt.path("possible_duplicate").asBoolean()).as(name).isTrue();
      assertThat(receipt.get("attempts").asInt()).as(name).isEqualTo(2);
      assertThat(uploadsOf(name)).as(name).isEqualTo(2);
    }
    assertThat(gateway.log()).contains("in doubt");
  }

  @Test
  void theTokenIsInNothingThatIsWritten() throws Exception {
    endpoint.now(asked -> asked.text().contains("bad") ? refusal(422, TOKEN) : endpoint.session());
    gateway("log.level", "trace");
    gateway.drop("good.pcap", pcap(1));
    gateway.drop("bad.pcap", pcap(2));
    gateway.awaitSettled(2);
    gateway.stop(); // what it rehearses comes and goes until then
    assertThat(gateway.log()).doesNotContain(TOKEN);
    for (Path file : gateway.filesUnder("")) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain(TOKEN);
    }
  }

  @Test
  void aPutCarriesTheDescriptionInItsQuery() throws IOException {
    gateway("cloudshark.method", "put", "camel.route-template[inbox].tags", "a,b c");
    gateway.drop("x y&z.pcap", pcap(1));
    JsonNode receipt = gateway.awaitReceipt("x y&z.pcap");
    assertThat(receipt.get("method").asText()).isEqualTo("PUT");
    Asked asked = endpoint.uploads().get(0);
    assertThat(asked.path())
        .isEqualTo(
            "/api/v1/" + TOKEN + "/upload?filename=x%20y%26z.pcap&additional_tags=a%2Cb%20c");
    assertThat(asked.body()).isEqualTo(pcap(1));
  }

  private long uploadsOf(String name) {
    return endpoint.uploads().stream().filter(asked -> asked.text().contains(name)).count();
  }

  private static int count(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return (int) files.count();
    }
  }

  private String health(String path) throws Exception {
    URI uri = URI.create(gateway.management() + "/observe/health" + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
