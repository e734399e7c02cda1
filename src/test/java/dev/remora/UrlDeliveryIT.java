package dev.remora;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with a URL makes the endpoint fetch the capture; the gateway sees none of its bytes. */
class UrlDeliveryIT {
  private static final byte[] CAPTURE = SampleCaptures.pcap(1, 40_000);
  private static final String PASSWORD = "s3cr3t-0f-the-probe";

  @TempDir static Path folder;
  private static HttpServer probe;
  private static RemoraProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    probe = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    probe.createContext("/open/", UrlDeliveryIT::give);
    probe.createContext(
        "/closed/",
        exchange -> {
          String given = exchange.getRequestHeaders().getFirst("Authorization");
          String basic = Base64.getEncoder().encodeToString(("probe:" + PASSWORD).getBytes(UTF_8));
          if (("Basic " + basic).equals(given)) {
            give(exchange);
          } else {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
          }
        });
    probe.start();
    gateway =
        RemoraProcess.start(
            folder,
            Map.of(
                "embedded.url-hosts", "127.0.0.1:" + port(),
                "camel.route-template[inbox].settle", "500ms",
                "camel.route-template[inbox].tags", "by-url"));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    probe.stop(0);
  }

  private static void give(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, CAPTURE.length);
    exchange.getResponseBody().write(CAPTURE);
    exchange.close();
  }

  private static int port() {
    return probe.getAddress().getPort();
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  private static void assertFetched(JsonNode receipt, String filename) throws Exception {
    assertThat(receipt.path("filename").asText()).isEqualTo(filename);
    assertThat(receipt.path("method").asText()).isEqualTo("POST");
    assertThat(receipt.path("status").asInt()).isEqualTo(200);
    assertThat(receipt.path("additional_tags").toString()).isEqualTo("[\"by-url\"]");
    assertThat(gateway.sessionBytes(receipt.path("id").asText())).isEqualTo(CAPTURE);
  }

  @Test
  void aUrlOnALineIsFetchedByTheEndpoint() throws Exception {
    gateway.drop("line.url", (url("/open/from-line.pcap") + "\n").getBytes(UTF_8));
    assertFetched(gateway.awaitReceipt("line.url"), "from-line.pcap");
    assertThat(gateway.captures("delivered/inbox/line.url")).exists();
  }

  @Test
  void theSameUrlAgainIsNotSentAgain() throws Exception {
    byte[] line = url("/open/again.pcap").getBytes(UTF_8);
    gateway.drop("again.url", line);
    JsonNode first = gateway.awaitReceipt("again.url");
    assertFetched(first, "again.pcap");
    gateway.drop("again.url", line);
    JsonNode again = gateway.awaitReceipt("again~2.url");
    assertThat(again.path("duplicate_of").asText()).isEqualTo(first.path("id").asText());
  }

  @Test
  void aWindowsShortcutIsFetchedByTheEndpoint() throws Exception {
    String shortcut = "[InternetShortcut]\r\nIDList=\r\nURL=" + url("/open/from-shortcut.pcap");
    gateway.drop("shortcut.url", (shortcut + "\r\nIconIndex=0\r\n").getBytes(UTF_8));
    assertFetched(gateway.awaitReceipt("shortcut.url"), "from-shortcut.pcap");
  }

  @Test
  void aPasswordOpensTheSourceAndIsSeenNowhere() throws Exception {
    String own = "http://probe:" + PASSWORD + "@127.0.0.1:" + port();
    gateway.drop("closed.url", (own + "/closed/from-closed.pcap").getBytes(UTF_8));
    assertFetched(gateway.awaitReceipt("closed.url"), "from-closed.pcap");
    String refused = own.replace("@127", "-not@127") + "/closed/y.pcap";
    gateway.drop("refused.url", refused.getBytes(UTF_8));
    JsonNode error = gateway.awaitDeadLetter("refused.url");
    assertThat(error.path("exceptions").toString()).contains("401");
    assertThat(gateway.log()).doesNotContain(PASSWORD);
    String basic = Base64.getEncoder().encodeToString(("probe:" + PASSWORD).getBytes(US_ASCII));
    gateway.awaitRehearsed();
    List<Path> files = gateway.filesUnder("");
    assertThat(files).anyMatch(f -> f.getParent().endsWith("state"));
    for (Path file : files) {
      if (!file.toString().endsWith(".url")) { // the user's own file, which keeps what it holds
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
            .as(file.toString())
            .doesNotContain(PASSWORD)
            .doesNotContain(basic);
      }
    }
  }

  @Test
  void aHostThatIsNotListedIsADeadLetterWithTheReason() throws Exception {
    int sessions = gateway.sessions();
    gateway.drop("away.url", ("http://localhost:" + port() + "/open/x.pcap").getBytes(UTF_8));
    JsonNode error = gateway.awaitDeadLetter("away.url");
    assertThat(error.path("reason").asText()).isEqualTo("rejected");
    assertThat(error.path("status").asInt()).isEqualTo(422);
    assertThat(error.path("exceptions").toString())
        .contains("host is not allowed; embedded.url-hosts has to name it");
    assertThat(gateway.captures("dead-letter/inbox/away.url")).exists();
    assertThat(gateway.sessions()).isEqualTo(sessions);
    gateway.awaitLog("away.url from inbox inbox: rejected");
    assertThat(gateway.log("away.url from inbox inbox: rejected")).hasSize(1);
  }
}
