package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example of an extension, all of them in one gateway with little memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExtensionExamplesIT {
  private static final int LARGE = 60_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private EndpointScript lab;
  private EndpointScript web;
  private RemoraProcess gateway;

  @BeforeAll
  void start() throws IOException {
    lab = new EndpointScript(asked -> lab.session());
    web = new EndpointScript(asked -> EndpointScript.answer(200, "ok"));
    web.questions(asked -> new EndpointScript.Bytes(SampleCaptures.pcap(7, 5000)));
    Files.createDirectories(folder.resolve("go"));
    Map<String, String> keys = new HashMap<>();
    keys.put("routes.dir", "routes,config/examples/extensions");
    keys.put("cloudshark.lab.url", lab.url());
    keys.put("cloudshark.lab.token", "c0ffee00c0ffee00c0ffee00c0ffee00");
    keys.put("office.hours", "0..23");
    keys.put("go.folder", folder.resolve("go").toString());
    keys.put("csv.folder", folder.resolve("csv").toString());
    keys.put("webhook.url", web.url() + "/hook");
    keys.put("chat.url", web.url() + "/chat");
    keys.put("camel.route-template[sensor].template-id", "inbox-url");
    keys.put("camel.route-template[sensor].url", web.url() + "/now.pcap");
    keys.put("camel.route-template[sensor].tags", "fetched");
    keys.put("camel.route-template[inbox].settle", "200ms");
    gateway = RemoraProcess.start(folder, keys, "-Xmx96m");
  }

  /** Nothing of all this is trouble in the log, but what the endpoint's refusal is. */
  @AfterAll
  void stop() throws InterruptedException {
    if (gateway != null) {
      String log = gateway.log();
      gateway.close();
      assertThat(log.lines().filter(l -> l.contains("ERROR")))
          .allMatch(l -> l.contains("The line is stopped"));
      assertThat(log).doesNotContain("\tat ");
    }
    web.close();
    lab.close();
  }

  private HttpResponse<String> put(String path, byte[] capture)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + "/deliver/" + path);
    return http.send(
        HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofByteArray(capture)).build(),
        BodyHandlers.ofString());
  }

  private JsonNode put(int status, String path, byte[] capture)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = put(path, capture);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    return JSON.readTree(answer.body());
  }

  private static String day() {
    return LocalDate.now(ZoneId.systemDefault()).format(DateTimeFormatter.BASIC_ISO_DATE);
  }

  /** What the chat, or the webhook, was sent and that holds this. */
  private List<String> sent(String path, String part) {
    return web.uploads().stream()
        .filter(asked -> asked.path().startsWith(path))
        .map(asked -> new String(asked.body(), StandardCharsets.UTF_8))
        .filter(text -> text.contains(part))
        .toList();
  }

  @Test
  void aLargeCaptureComesOverHttpAndIsAnsweredWithItsSession() throws Exception {
    byte[] capture = SampleCaptures.pcap(1, LARGE);
    JsonNode answer = put(200, "site-a/large.pcap", capture);
    JsonNode receipt = gateway.awaitReceipt("http-intake", "site-a/large.pcap");
    assertThat(answer).isEqualTo(receipt);
    assertThat(receipt.get("size").asLong()).isEqualTo(LARGE);
    assertThat(receipt.get("sha256").asText()).isEqualTo(CorpusIT.hex(capture));
    assertThat(receipt.get("source").asText()).isEqualTo("route:http-intake");
    assertThat(gateway.sessionBytes(receipt.get("id").asText())).isEqualTo(capture);
  }

  @Test
  void sessionsAreNamedAfterInboxDayAndFile() throws Exception {
    JsonNode receipt = put(200, "named%20so.pcap", SampleCaptures.pcap(2, 600));
    assertThat(receipt.get("path").asText()).isEqualTo("named so.pcap");
    assertThat(receipt.get("filename").asText())
        .isEqualTo("http-intake-" + day() + "-named so.pcap");
  }

  @Test
  void aPlusInANameIsAPlus() throws Exception {
    JsonNode receipt = put(200, "a+b%2Bc%20d.pcap", SampleCaptures.pcap(21, 600));
    assertThat(receipt.get("path").asText()).isEqualTo("a+b+c d.pcap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deliver", "deliver/"})
  void aCaptureWithoutANameIsToldToHaveOne(String path) throws Exception {
    HttpResponse<String> answer =
        send("PUT", path, "application/x-pcap", SampleCaptures.pcap(22, 600));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("needs a name: curl -T x.pcap http://127.0.0.1:");
    assertThat(answer.body()).contains("/deliver/x.pcap").doesNotContain("//x.pcap");
  }

  @Test
  void aNameThatCannotBeDecodedIsRefused() throws Exception {
    try (Socket raw = new Socket("127.0.0.1", gateway.port())) {
      raw.getOutputStream()
          .write(
              "PUT /deliver/a%zz.pcap HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String first =
          new BufferedReader(new InputStreamReader(raw.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      assertThat(first).startsWith("HTTP/1.1 400");
    }
  }

  /** As {@code curl -F file=@x.pcap} sends it, and as a page of strangers might. */
  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT"})
  void whoSendsAFormIsToldToSendTheFileAsItIs(String method) throws Exception {
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pcap\"\r\n\r\n"
            + "x".repeat(100_000)
            + "\r\n--b--\r\n";
    HttpResponse<String> answer =
        send(
            method,
            "deliver/x.pcap",
            "multipart/form-data; boundary=b",
            form.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("send the file as it is: curl -T FILE").endsWith("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET"})
  void whoPostsOrLooksIsToldHowACaptureIsPut(String method) throws Exception {
    HttpResponse<String> answer = send(method, "deliver/x.pcap", "text/plain", new byte[100_000]);
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("PUT");
    assertThat(answer.body()).contains("curl -T x.pcap").endsWith("\n");
  }

  private HttpResponse<String> send(String method, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + "/" + path);
    return http.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void thePathMayNotLeadOutOfTheInbox() throws Exception {
    HttpResponse<String> answer = put("..%2F..%2Fx.pcap", SampleCaptures.pcap(3, 600));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("has to lead into its inbox");
    assertThat(gateway.log("../../x.pcap")).isEmpty();
  }

  @Test
  void capturesAreTaggedByWhatIsInThem() throws Exception {
    JsonNode receipt = put(200, "dns.pcap", dns());
    assertThat(receipt.get("additional_tags").toString())
        .isEqualTo("[\"ether\",\"DNS\",\"names-looked-up\"]");
  }

  /** Twenty packets over UDP to port 53. */
  private static byte[] dns() {
    ByteBuffer out = ByteBuffer.allocate(24 + 20 * (16 + 60)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    out.putInt(0).putInt(0).putInt(65535).putInt(1);
    for (int i = 0; i < 20; i++) {
      out.putInt(1_700_000_000).putInt(i).putInt(60).putInt(60);
      ByteBuffer packet = ByteBuffer.allocate(60);
      packet.put(12, (byte) 8).put(14, (byte) 0x45).putShort(16, (short) 46);
      packet.put(23, (byte) 17).putShort(34, (short) 5352).putShort(36, (short) 53);
      packet.putShort(38, (short) 26).put(47, (byte) 1);
      out.put(packet.array());
    }
    return out.array();
  }

  @Test
  void capturesOfAFolderGoToATargetOfTheirOwn() throws Exception {
    lab.now(asked -> lab.session());
    Path capture = gateway.drop("lab/there.pcap", SampleCaptures.pcap(4, 600));
    JsonNode receipt = gateway.awaitReceipt("lab/there.pcap");
    assertThat(receipt.get("target").asText()).isEqualTo("lab");
    assertThat(receipt.get("url").asText()).startsWith(lab.url());
    assertThat(capture).doesNotExist();
  }

  @Test
  void noiseIsADeadLetterThatAWebhookIsToldOf() throws Exception {
    JsonNode answer = put(422, "small.pcap", SampleCaptures.pcap(5, 300));
    assertThat(answer.get("reason").asText()).isEqualTo("dropped");
    assertThat(answer.get("exceptions").toString()).isEqualTo("[\"noise, 300 bytes\"]");
    gateway.awaitThat("the webhook", () -> !sent("/hook", "\"small.pcap\"").isEmpty());
    assertThat(JSON.readTree(sent("/hook", "\"small.pcap\"").get(0))).isEqualTo(answer);
    assertThat(gateway.captures("dead-letter/http-intake/small.pcap")).exists();
    gateway.drop("noise/loud.pcap", SampleCaptures.pcap(6, 700));
    assertThat(gateway.awaitDeadLetter("noise/loud.pcap").get("reason").asText())
        .isEqualTo("dropped");
  }

  @Test
  void whatIsHeldWaitsUntilSomebodySaysGo() throws Exception {
    JsonNode answer = put(202, "held/x.pcap", SampleCaptures.pcap(8, 600));
    assertThat(answer.get("status").asText()).isEqualTo("waiting");
    assertThat(answer.get("reason").asText()).contains("nobody has said go");
    Path dropped = gateway.drop("held/y.pcap", SampleCaptures.pcap(9, 600));
    Files.createFile(folder.resolve("go").resolve("go"));
    gateway.awaitReceipt("http-intake", "held/x.pcap");
    gateway.awaitReceipt("held/y.pcap");
    assertThat(dropped).doesNotExist();
  }

  @Test
  void linksAreInACsvFileAndInAChat() throws Exception {
    String link = put(200, "a%22b.pcap", SampleCaptures.pcap(10, 600)).get("url").asText();
    String line = "http-intake,\"a\"\"b.pcap\"," + link;
    Path csv = folder.resolve("csv").resolve("sessions.csv");
    gateway.awaitThat("the line", () -> Files.readAllLines(csv).contains(line));
    gateway.awaitThat("the message", () -> !sent("/chat", link).isEmpty());
    assertThat(JSON.readTree(sent("/chat", link).get(0)).get("text").asText())
        .isEqualTo("a\"b.pcap from http-intake: " + link);
  }

  @Test
  void anInboxOfAUsersOwnKindFetchesFromAUrl() {
    gateway.awaitThat(
        "what was fetched",
        () -> gateway.receipts().stream().anyMatch(r -> r.get("inbox").asText().equals("sensor")));
    JsonNode receipt =
        gateway.receipts().stream()
            .filter(r -> r.get("inbox").asText().equals("sensor"))
            .findFirst()
            .orElseThrow();
    assertThat(receipt.get("sha256").asText())
        .isEqualTo(CorpusIT.hex(SampleCaptures.pcap(7, 5000)));
    assertThat(receipt.get("additional_tags").get(0).asText()).isEqualTo("fetched");
  }

  @Test
  void aChatIsToldThatALineStandsStill() throws Exception {
    lab.now(asked -> EndpointScript.refusal(401, "Invalid API token"));
    gateway.drop("lab/refused.pcap", SampleCaptures.pcap(11, 600));
    gateway.awaitThat("the message", () -> !sent("/chat", "the line stands still").isEmpty());
    assertThat(sent("/chat", "the line stands still").get(0)).contains("Invalid API token");
    lab.now(asked -> lab.session());
    gateway.awaitReceipt("lab/refused.pcap");
  }
}
