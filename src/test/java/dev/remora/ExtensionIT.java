package dev.remora;

import static dev.remora.EndpointScript.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.EndpointScript.Silence;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users' own routes hand over, decide and are told, whatever happens meanwhile. */
class ExtensionIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final String ID = "0123456789ab";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String FILES =
      """
      - route:
          id: from-elsewhere
          from:
            uri: file
            parameters:
              directoryName: "{{elsewhere}}"
              delay: 100
              readLock: none
              delete: true
            steps:
              - setVariable:
                  name: tags
                  expression:
                    constant:
                      expression: of-a-user,other
              - setVariable:
                  name: keylog
                  expression:
                    constant:
                      expression: "CLIENT_RANDOM 00 11"
              - to:
                  uri: direct:deliver
              - log:
                  message: "${header.CamelFileName} came to ${variable.outcome}: ${body}"
      """;

  private static final String HOOKS =
      """
      - route:
          id: failing
          from:
            uri: direct:before-delivery-1
            steps:
              - choice:
                  when:
                    - expression:
                        simple:
                          expression: "${variable.capture.name} == 'failing.pcap'"
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: it is not my day
                    - expression:
                        simple:
                          expression: "${variable.capture.name} == 'lost.pcap'"
                      steps:
                        - setVariable:
                            name: target
                            expression:
                              constant:
                                expression: nowhere
      - route:
          id: second
          from:
            uri: direct:before-delivery-2
            steps:
              - setVariable:
                  name: comments
                  expression:
                    simple:
                      expression: "second saw ${variable.tags} ${variable.capture.inbox} ${variable.capture.folder}"
      - route:
          id: told
          from:
            uri: direct:after-delivered
            steps:
              - throwException:
                  exceptionType: java.lang.IllegalStateException
                  message: "no ears for ${variable.path}"
      """;

  /** Hands over what it is told, which is no capture. */
  private static final String AGAIN =
      """
      - route:
          id: again
          from:
            uri: direct:after-dead-letter-again
            steps:
              - setVariable:
                  name: inbox
                  constant: again
              - to: direct:deliver
      """;

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private EndpointScript endpoint;
  private RemoraProcess gateway;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> endpoint.session());
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (gateway != null) {
      gateway.close();
    }
    endpoint.close();
  }

  private void gateway(Map<String, String> routes, String... more) throws IOException {
    Path own = Files.createDirectories(folder.resolve("my-routes"));
    for (Map.Entry<String, String> file : routes.entrySet()) {
      Files.writeString(own.resolve(file.getKey() + ".camel.yaml"), file.getValue());
    }
    Map<String, String> keys = new HashMap<>();
    keys.put("routes.dir", "routes," + own);
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("delivery.back-off", "100ms");
    keys.put("camel.route-template[inbox].settle", "200ms");
    for (int i = 0; i < more.length; i += 2) {
      keys.put(more[i], more[i + 1]);
    }
    gateway = RemoraProcess.start(folder, keys);
  }

  private static String example(String name) throws IOException {
    return Files.readString(Path.of("config/examples/extensions", name + ".camel.yaml"));
  }

  private HttpRequest request(String path, byte[] capture) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + gateway.port() + "/deliver/" + path))
        .PUT(BodyPublishers.ofByteArray(capture))
        .build();
  }

  /** As a browser does for a page of a stranger's whose name was turned to this machine. */
  private String putUnderAnotherName(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      String request = "PUT /deliver/" + path + " HTTP/1.1\r\nHost: evil.example\r\n";
      socket
          .getOutputStream()
          .write((request + "Content-Length: 1\r\n\r\nx").getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  private HttpResponse<String> put(String path, byte[] capture)
      throws IOException, InterruptedException {
    return http.send(request(path, capture), BodyHandlers.ofString());
  }

  private Path intake(String path) {
    return gateway.captures("state/intake/http-intake/" + path);
  }

  @Test
  void aFileThatARouteHandsOverIsDeliveredWithItsKeyLogAndAReceipt() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    gateway(Map.of("my", FILES), "elsewhere", elsewhere.toString());
    RemoraProcess.drop(elsewhere, "x.pcap", SampleCaptures.pcap(1));
    JsonNode receipt = gateway.awaitReceipt("from-elsewhere", "x.pcap");
    assertThat(receipt.get("additional_tags").toString()).isEqualTo("[\"of-a-user\",\"other\"]");
    assertThat(receipt.get("keylog").asBoolean()).isTrue();
    assertThat(receipt.get("source").asText()).isEqualTo("route:from-elsewhere");
    gateway.awaitLog("x.pcap came to delivered: {");
    gateway.awaitThat("the file to go", () -> !Files.exists(elsewhere.resolve("x.pcap")));
    assertThat(gateway.log()).doesNotContain("WARN").doesNotContain("ERROR");
    assertThat(gateway.captures("delivered/from-elsewhere/x.pcap.keylog")).exists();
    assertThat(gateway.filesUnder("state/intake")).isEmpty();
  }

  @Test
  void whatWaitsIsDeliveredByItselfAlsoAfterARestart() throws Exception {
    endpoint.now(asked -> EndpointScript.refusal(503, "busy"));
    gateway(Map.of("my", example("http-intake")));
    HttpResponse<String> answer = put("site-a/x.pcap", SampleCaptures.pcap(1));
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(JSON.readTree(answer.body()).get("path").asText()).isEqualTo("site-a/x.pcap");
    assertThat(intake("site-a/x.pcap")).hasBinaryContent(SampleCaptures.pcap(1));
    assertThat(putUnderAnotherName("y.pcap")).startsWith("HTTP/1.1 421");
    HttpResponse<String> status =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/status"))
                .build(),
            BodyHandlers.ofString());
    assertThat(status.body()).contains("\"http-intake\"").contains("site-a/x.pcap");
    gateway.kill();
    endpoint.now(asked -> endpoint.session());
    gateway.startAgain();
    assertThat(gateway.awaitReceipt("http-intake", "site-a/x.pcap").get("size").asInt())
        .isEqualTo(300);
    gateway.awaitThat("nothing to be left", () -> gateway.filesUnder("state/intake").isEmpty());
  }

  @Test
  void whatWasBeingSentWhenItWasKilledIsInDoubtAndLookedForFirst() throws Exception {
    byte[] capture = SampleCaptures.pcap(1);
    endpoint.now(asked -> new Silence());
    gateway(Map.of("my", example("http-intake")), "delivery.answer-timeout", "1m");
    CompletableFuture<HttpResponse<String>> asked =
        http.sendAsync(request("x.pcap", capture), BodyHandlers.ofString());
    gateway.awaitThat("the upload", () -> endpoint.uploads().size() == 1);
    gateway.kill();
    assertThat(asked).failsWithin(RemoraProcess.DEADLINE);
    endpoint.questions(
        question ->
            question.path().contains("/download/")
                ? new EndpointScript.Bytes(capture)
                : answer(
                    200,
                    "{\"captures\":[{\"id\":\""
                        + ID
                        + "\",\"filename\":\"x.pcap\",\"size\":300}]}"));
    gateway.startAgain();
    JsonNode receipt = gateway.awaitReceipt("http-intake", "x.pcap");
    assertThat(receipt.get("id").asText()).isEqualTo(ID);
    assertThat(endpoint.uploads()).hasSize(1);
  }

  @Test
  void capturesOfOneNameAtOneTimeDoNotMeet() throws Exception {
    gateway(Map.of("my", example("http-intake")));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          http.sendAsync(request("same.pcap", SampleCaptures.pcap(i)), BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
    assertThat(endpoint.uploads()).hasSize(20);
    assertThat(gateway.receipts())
        .extracting(r -> r.get("sha256").asText())
        .doesNotHaveDuplicates()
        .hasSize(20);
  }

  @Test
  void aDeadLetterIsPutBackToWhereItLay() throws Exception {
    endpoint.now(asked -> EndpointScript.refusal(422, "not today"));
    gateway(Map.of("my", example("http-intake")));
    assertThat(put("lab/x.pcap", SampleCaptures.pcap(1)).statusCode()).isEqualTo(422);
    gateway.awaitDeadLetter("http-intake", "lab/x.pcap");
    endpoint.now(asked -> endpoint.session());
    Process redrive =
        new ProcessBuilder(
                Path.of("remora").toAbsolutePath().toString(),
                "redrive",
                "--all",
                "--config",
                gateway.config().toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(redrive.getInputStream().readAllBytes());
    assertThat(redrive.waitFor()).as(said).isZero();
    gateway.awaitReceipt("http-intake", "lab/x.pcap");
    assertThat(gateway.deadLetters()).isEmpty();
  }

  @Test
  void aDeadLetterThatIsHandedOverAgainAndAgainIsLeftInTheEnd() throws Exception {
    endpoint.now(asked -> EndpointScript.refusal(422, "never"));
    gateway(Map.of("again", AGAIN));
    for (String name : List.of("x.pcap", "y.pcap")) { // each has a count of its own
      gateway.drop(name, SampleCaptures.pcap(name.hashCode()));
      gateway.awaitLog(name.charAt(0) + "~2~2.pcap from inbox again: the route again failed: ");
      gateway.awaitThat("nothing to wait", () -> gateway.filesUnder("state/intake").isEmpty());
    }
    assertThat(gateway.log("was handed over again 3 times and became a dead letter each time"))
        .hasSize(2);
    assertThat(gateway.deadLetters()).hasSize(8);
  }

  @Test
  void aRouteThatFailsIsToldOfInALineAndNothingIsLost() throws Exception {
    gateway(Map.of("my", HOOKS));
    Path failing = gateway.drop("a/failing.pcap", SampleCaptures.pcap(1));
    Path lost = gateway.drop("a/lost.pcap", SampleCaptures.pcap(2));
    gateway.drop("a/x.pcap", SampleCaptures.pcap(3));
    JsonNode receipt = gateway.awaitReceipt("a/x.pcap");
    assertThat(receipt.get("comments").asText()).isEqualTo("second saw  inbox a");
    gateway.awaitLog("a/failing.pcap from inbox inbox: the route failing failed: it is not my day");
    gateway.awaitLog("a/lost.pcap from inbox inbox: the route failing failed: there is no target");
    gateway.awaitLog("a/x.pcap from inbox inbox: the route told failed: no ears for a/x.pcap");
    assertThat(failing).exists();
    assertThat(lost).exists();
    assertThat(gateway.log("\tat ")).isEmpty();
    assertThat(gateway.log("not my day")).hasSize(1);
  }

  @Test
  void manyAtOnceWaitForTheirTurnWithARouteThatIsAskedBefore() throws Exception {
    gateway(Map.of("my", example("tag-by-content")));
    for (int i = 0; i < 300; i++) {
      gateway.drop("x-" + i + ".pcap", SampleCaptures.pcap(i));
    }
    gateway.awaitThat("all to be delivered", () -> gateway.receipts().size() == 300);
    assertThat(gateway.log()).doesNotContain("WARN").doesNotContain("ERROR");
    assertThat(endpoint.uploads()).hasSize(300);
  }

  @Test
  void outsideOfficeHoursCapturesAreHeld() throws Exception {
    gateway(
        Map.of("my", example("office-hours"), "http", example("http-intake")),
        "office.hours",
        "24..25");
    HttpResponse<String> answer = put("x.pcap", SampleCaptures.pcap(1));
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).contains("outside office hours");
    assertThat(endpoint.uploads()).isEmpty();
  }

  @Test
  void healthAndMetricsAreAnsweredWhileManyRequestsWaitForTheirOutcome() throws Exception {
    endpoint.now(asked -> new Silence());
    gateway(Map.of("my", example("http-intake")), "delivery.answer-timeout", "1m");
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      asked.add(
          http.sendAsync(request(i + ".pcap", SampleCaptures.pcap(i)), BodyHandlers.ofString()));
    }
    gateway.awaitThat("all HTTP threads to be busy", () -> waiting() >= 20);
    for (String page : List.of("health/live", "health/ready", "metrics")) {
      HttpRequest question =
          HttpRequest.newBuilder(URI.create(gateway.management() + "/observe/" + page))
              .timeout(Duration.ofSeconds(5))
              .build();
      assertThat(http.send(question, BodyHandlers.ofString()).statusCode()).as(page).isEqualTo(200);
    }
    assertThat(asked).noneMatch(CompletableFuture::isDone);
  }

  private int waiting() {
    Path intake = gateway.captures("state/intake/http-intake");
    String[] captures = intake.toFile().list((folder, name) -> name.endsWith(".pcap"));
    return captures == null ? 0 : captures.length;
  }
}
