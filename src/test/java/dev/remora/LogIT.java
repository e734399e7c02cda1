package dev.remora;

import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log has a line for the start, one for each outcome, one for the end, and no other. */
class LogIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CAPTURES = 20;

  @TempDir Path folder;

  @Test
  void aNormalRunSaysEachOutcomeOnceAndNothingElse() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      for (int i = 0; i < CAPTURES; i++) {
        gateway.drop("c" + i + ".pcap", pcap(i));
      }
      gateway.awaitSettled(CAPTURES);
      gateway.drop("c0.pcap", pcap(0));
      gateway.drop("no.pcap", "nothing of the kind".getBytes(UTF_8));
      gateway.awaitReceipt("c0~2.pcap");
      gateway.awaitDeadLetter("no.pcap");
      assertThat(gateway.stop()).isEqualTo(143);
      List<String> lines = said(gateway);
      assertThat(lines.get(0)).contains(" INFO  watching inbox (");
      assertThat(lines.get(lines.size() - 1)).endsWith(" INFO  ended");
      List<String> outcomes = lines.subList(1, lines.size() - 1);
      assertThat(outcomes).hasSize(CAPTURES + 2);
      for (int i = 0; i < CAPTURES; i++) {
        assertOnce(outcomes, "INFO  c" + i + ".pcap from inbox inbox: delivered http");
      }
      assertOnce(outcomes, "INFO  c0.pcap from inbox inbox: not sent, the same is there");
      assertOnce(outcomes, "WARN  no.pcap from inbox inbox: not-a-capture");
    }
  }

  private static void assertOnce(List<String> lines, String words) {
    assertThat(lines.stream().filter(line -> line.contains(words))).as(words).hasSize(1);
  }

  /** Without what the launcher says of a build's first start. */
  private static List<String> said(RemoraProcess gateway) {
    return gateway.log().lines().filter(line -> !line.startsWith("remora: ")).toList();
  }

  @Test
  void asJsonEachLineIsAnObjectWithTheCapturesFields() throws Exception {
    try (EndpointScript endpoint = new EndpointScript(asked -> refusal(422, "Not \"for\"\nus"))) {
      Map<String, String> keys = new HashMap<>();
      keys.put("log.format", "json");
      keys.put("cloudshark.url", endpoint.url());
      keys.put("cloudshark.token", "c0ffee00c0ffee00c0ffee00c0ffee00");
      keys.put("delivery.back-off", "100ms");
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.drop("site/bad.pcap", pcap(1));
        gateway.awaitDeadLetter("site/bad.pcap");
        endpoint.now(asked -> endpoint.session());
        gateway.drop("good.pcap", pcap(2));
        gateway.awaitReceipt("good.pcap");
        endpoint.now(
            asked ->
                endpoint.uploads().size() == 3 ? refusal(403, "No API token") : endpoint.session());
        gateway.drop("late.pcap", pcap(3));
        gateway.awaitReceipt("late.pcap");
        assertThat(gateway.stop()).isEqualTo(143);
        assertFields(objects(gateway));
      }
    }
  }

  private static List<JsonNode> objects(RemoraProcess gateway) throws Exception {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : said(gateway)) {
      JsonNode object = JSON.readTree(line);
      assertThat(object.isObject()).as(line).isTrue();
      assertThat(OffsetDateTime.parse(object.path("time").asText())).as(line).isNotNull();
      assertThat(object.path("level").asText()).as(line).isIn("INFO", "WARN", "ERROR");
      assertThat(object.path("message").asText()).as(line).isNotEmpty();
      objects.add(object);
    }
    return objects;
  }

  private static void assertFields(List<JsonNode> lines) {
    assertThat(lines).hasSize(7);
    JsonNode dead = with(lines, "outcome", "dead-letter");
    assertThat(dead.path("inbox").asText()).isEqualTo("inbox");
    assertThat(dead.path("capture").asText()).isEqualTo("site/bad.pcap");
    assertThat(dead.path("target").asText()).isEqualTo("default");
    assertThat(dead.path("reason").asText()).isEqualTo("rejected");
    assertThat(dead.path("status").asInt()).isEqualTo(422);
    assertThat(dead.path("attempts").asInt()).isEqualTo(1);
    JsonNode good = with(lines, "capture", "good.pcap");
    assertThat(good.path("outcome").asText()).isEqualTo("delivered");
    assertThat(good.path("session").asText()).isNotEmpty();
    assertThat(good.path("size").asLong()).isEqualTo(pcap(2).length);
    JsonNode stopped = with(lines, "level", "ERROR");
    assertThat(stopped.path("target").asText()).isEqualTo("default");
    assertThat(stopped.path("message").asText()).contains("The line is stopped");
  }

  private static JsonNode with(List<JsonNode> lines, String field, String value) {
    return lines.stream()
        .filter(line -> line.path(field).asText().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError(field + " = " + value + " in\n" + lines));
  }
}
