package dev.remora;

import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health says in words what is wrong, and ready and live don't mind. */
class HealthIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private EndpointScript endpoint;
  private RemoraProcess gateway;

  @BeforeEach
  void open() throws Exception {
    endpoint = new EndpointScript(asked -> endpoint.session());
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    endpoint.close();
  }

  private void start(Map<String, String> more) throws Exception {
    Map<String, String> keys = MetricsIT.keys(folder, endpoint);
    keys.putAll(more);
    gateway = RemoraProcess.start(folder, keys);
  }

  private record Page(int status, JsonNode json) {
    JsonNode check(String name) {
      for (JsonNode check : json.path("checks")) {
        if (check.path("name").asText().equals(name)) {
          return check;
        }
      }
      throw new AssertionError("no " + name + " in " + json);
    }

    String words(String name) {
      return check(name).path("message").asText();
    }

    boolean isUp(String name) {
      return check(name).path("status").asText().equals("UP");
    }
  }

  private Page page(String kind) throws Exception {
    URI uri = URI.create(gateway.management() + "/observe/health" + kind);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(RemoraProcess.DEADLINE).build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return new Page(answer.statusCode(), JSON.readTree(answer.body()));
  }

  private void awaitWords(String check, String words) {
    gateway.awaitThat(
        check + " to be DOWN for " + words, () -> page("").words(check).contains(words));
  }

  private void awaitUp(String check) {
    gateway.awaitThat(check + " to be UP again", () -> page("").isUp(check));
  }

  private void assertReadyAndLive() throws Exception {
    for (String kind : List.of("/ready", "/live")) {
      Page page = page(kind);
      assertThat(page.status()).as(kind).isEqualTo(200);
      assertThat(page.json().path("status").asText()).as(kind).isEqualTo("UP");
      assertThat(page.json().toString()).as(kind).doesNotContain("DOWN");
    }
    assertThat(page("").status()).isEqualTo(503);
    assertThat(page("").json().path("status").asText()).isEqualTo("DOWN");
  }

  @Test
  void anEndpointAndAServerThatAreAwayAreTold() throws Exception {
    start(Map.of());
    RemoraProcess.drop(folder.resolve("lab"), "x.pcap", pcap(1));
    awaitWords("target:lab", "no answer (connection refused)");
    awaitWords("inbox:far", "can't be read: Connection refused");
    assertThat(page("").words("inbox:far")).startsWith("ftp://127.0.0.1:");
    assertThat(page("").isUp("target:default")).isTrue();
    assertThat(page("").isUp("inbox:lab")).as("only its target is away").isTrue();
    assertThat(page("/ready").isUp("ledger-open")).isTrue();
    assertReadyAndLive();
  }

  @Test
  void aRefusedTokenIsTold() throws Exception {
    endpoint.now(asked -> refusal(401, "Invalid API token"));
    start(Map.of());
    gateway.drop("x.pcap", pcap(1));
    awaitWords("target:default", "answer 401 (Invalid API token)");
    assertReadyAndLive();
    endpoint.now(asked -> endpoint.session());
    awaitUp("target:default");
  }

  @Test
  void aFolderThatIsGoneIsTold() throws Exception {
    start(Map.of());
    Files.delete(gateway.inbox());
    awaitWords("inbox:inbox", gateway.inbox() + " does not exist");
    assertReadyAndLive();
    Files.createDirectory(gateway.inbox());
    awaitUp("inbox:inbox");
  }

  @Test
  void aFolderThatWeMayNotReadIsTold() throws Exception {
    gateway = RemoraProcess.startAsNobody(folder, MetricsIT.keys(folder, endpoint));
    Tools.output(List.of("chmod", "000", gateway.inbox().toString()));
    awaitWords("inbox:inbox", gateway.inbox() + " may not be read by user nobody");
    assertReadyAndLive();
    assertThat(gateway.log("may not be read")).as("told once").hasSize(1);
    gateway.drop("x.pcap", pcap(1));
    Tools.output(List.of("chmod", "644", gateway.inbox().toString()));
    gateway.awaitLog("x.pcap from inbox inbox: can't be looked at: may not be read");
    Tools.output(List.of("chmod", "777", gateway.inbox().toString()));
    awaitUp("inbox:inbox");
    gateway.awaitReceipt("x.pcap");
  }

  @Test
  void aDiskWithLittleRoomIsTold() throws Exception {
    start(Map.of("captures.least-free", "9000000GB"));
    awaitWords("disk", "MB free, less than captures.least-free (");
    assertReadyAndLive();
  }

  @Test
  void aLedgerThatCanNotBeWrittenIsTold() throws Exception {
    start(Map.of());
    String ledger = "jdbc:sqlite:" + gateway.captures("state/ledger.db");
    try (Connection other = DriverManager.getConnection(ledger);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      gateway.drop("x.pcap", pcap(1));
      awaitWords("ledger", "record the delivery of x.pcap from inbox inbox");
      assertReadyAndLive();
      assertThat(Scrape.of(gateway).sum("remora_ledger_trouble")).isEqualTo(1);
      statement.execute("ROLLBACK");
    }
    gateway.awaitReceipt("x.pcap");
    awaitUp("ledger");
  }

  @Test
  void deadLettersAreCountedAndNoTrouble() throws Exception {
    start(Map.of());
    gateway.drop("no.pcap", "nothing of the kind".getBytes(UTF_8));
    gateway.awaitDeadLetter("no.pcap");
    gateway.awaitThat(
        "it to be counted",
        () -> page("").check("dead-letters").path("data").path("waiting").asInt() == 1);
    assertThat(page("").isUp("dead-letters")).isTrue();
  }

  @Test
  void anOutcomeThatIsNotCarriedOutIsCounted() throws Exception {
    gateway = RemoraProcess.startAsNobody(folder, MetricsIT.keys(folder, endpoint));
    Path delivered = Files.createDirectories(gateway.captures("delivered"));
    Tools.output(List.of("chmod", "555", delivered.toString()));
    gateway.drop("x.pcap", pcap(1));
    gateway.awaitLog("x.pcap from inbox inbox: permission denied");
    assertThat(Scrape.of(gateway).sum("remora_outcomes_pending")).isEqualTo(1);
    Tools.output(List.of("chmod", "777", delivered.toString()));
    gateway.awaitReceipt("x.pcap");
    gateway.awaitThat(
        "nothing to be pending", () -> Scrape.of(gateway).sum("remora_outcomes_pending") == 0);
  }

  @Test
  void allIsUpWhereAllIsWell() throws Exception {
    gateway = RemoraProcess.start(folder, Map.of());
    Page health = page("");
    assertThat(health.json().toString()).doesNotContain("DOWN");
    assertThat(health.status()).isEqualTo(200);
    for (String check : List.of("target:default", "inbox:inbox", "ledger", "disk")) {
      assertThat(health.isUp(check)).as(check).isTrue();
    }
  }
}
