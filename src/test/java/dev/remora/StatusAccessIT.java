package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may see the status page, and who may put dead letters back. */
class StatusAccessIT {
  private static final String ALL = "{\"inbox\":\"inbox\"}";
  private static final String PASSWORD = "not to be seen anywhere";

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;

  private RemoraProcess start(Map<String, String> more) throws IOException {
    Map<String, String> all = new TreeMap<>(more);
    all.put("camel.route-template[inbox].settle", "200ms");
    return RemoraProcess.start(folder, all);
  }

  private HttpResponse<String> get(RemoraProcess gateway, String path, String... headers)
      throws Exception {
    return send(request(gateway, path, headers).GET());
  }

  private HttpResponse<String> redrive(RemoraProcess gateway, String body, String... headers)
      throws Exception {
    return send(request(gateway, "/redrive", headers).POST(BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder request(
      RemoraProcess gateway, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .timeout(RemoraProcess.DEADLINE);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** As a browser asks that was led here by a name of a stranger's. */
  private static String underAnotherName(RemoraProcess gateway, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      String request =
          (path.equals("/redrive") ? "POST " : "GET ")
              + path
              + " HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n"
              + "Content-Length: 0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  private static String basic(String password) {
    return "Basic "
        + Base64.getEncoder().encodeToString(("me:" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void withoutAPasswordOnlyThisMachineItselfPutsBack() throws Exception {
    try (RemoraProcess gateway = start(Map.of())) {
      gateway.drop("x.pcap", "no capture".getBytes(StandardCharsets.UTF_8));
      gateway.awaitDeadLetter("x.pcap");
      String json = "application/json";
      String own = "http://127.0.0.1:" + gateway.port();

      assertThat(redrive(gateway, ALL).statusCode()).isEqualTo(415);
      assertThat(redrive(gateway, ALL, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
      for (String[] header :
          new String[][] {
            {"Origin", "http://elsewhere.example"},
            {"Origin", "null"},
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"X-Forwarded-For", "192.0.2.1"},
            {"Forwarded", "for=192.0.2.1"}
          }) {
        assertThat(redrive(gateway, ALL, "Content-Type", json, header[0], header[1]).statusCode())
            .as(String.join(" ", header))
            .isEqualTo(403);
      }
      for (String path : new String[] {"/", "/status", "/status/events", "/redrive"}) {
        assertThat(underAnotherName(gateway, path)).as(path).startsWith("HTTP/1.1 421");
      }
      assertThat(get(gateway, "/redrive").statusCode()).isEqualTo(405);
      assertThat(redrive(gateway, "{}", "Content-Type", json).statusCode()).isEqualTo(400);
      assertThat(redrive(gateway, "[", "Content-Type", json).statusCode()).isEqualTo(400);
      assertThat(redrive(gateway, " ".repeat(70_000), "Content-Type", json).statusCode())
          .isEqualTo(413);
      assertThat(redrive(gateway, "{\"files\":[\"../../x\"]}", "Content-Type", json).statusCode())
          .isEqualTo(404);
      assertThat(gateway.captures("dead-letter/inbox/x.pcap")).exists();

      HttpResponse<String> dry =
          redrive(gateway, "{\"inbox\":\"inbox\",\"dry_run\":true}", "Content-Type", json);
      assertThat(dry.body()).contains("\"done\":true", "would be put back");
      assertThat(gateway.captures("dead-letter/inbox/x.pcap")).exists();

      HttpResponse<String> done =
          redrive(
              gateway, ALL, "Content-Type", json, "Origin", own, "Sec-Fetch-Site", "same-origin");
      assertThat(done.statusCode()).isEqualTo(200);
      assertThat(done.body()).contains("\"done\":true");
      gateway.awaitLog("put back into inbox inbox, as the status page was told to");
    }
  }

  @Test
  void theOrderOfTheDocumentationPutsBack() throws Exception {
    Tools.require("curl");
    try (RemoraProcess gateway = start(Map.of())) {
      gateway.drop("x.pcap", "no capture".getBytes(StandardCharsets.UTF_8));
      gateway.awaitDeadLetter("x.pcap");
      String order =
          DocBlocks.recipe("docs/status-page.md", "redrive")
              .replace("span-port", "inbox")
              .replace("gave-up", "not-a-capture")
              .replace("127.0.0.1:8080", "127.0.0.1:" + gateway.port());
      assertThat(Tools.output(List.of("bash", "-c", order))).contains("\"done\":true", "x.pcap");
      gateway.awaitLog("put back into inbox inbox, as the status page was told to");
    }
  }

  @Test
  void withAPasswordAllNeedItAndItIsShownNowhere() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    try (RemoraProcess gateway = start(Map.of("http.password-file", file.toString()))) {
      for (String path :
          new String[] {"/", "/status", "/status/events", "/captures", "/captures/"}) {
        assertThat(get(gateway, path).statusCode()).as(path).isEqualTo(401);
        assertThat(get(gateway, path, "Authorization", basic("wrong")).statusCode()).isEqualTo(401);
        assertThat(get(gateway, path, "Authorization", "Basic %%%").statusCode()).isEqualTo(401);
      }
      assertThat(redrive(gateway, ALL, "Content-Type", "application/json").statusCode())
          .isEqualTo(401);
      assertThat(get(gateway, "/captures/", "Authorization", basic(PASSWORD)).statusCode())
          .as("the list of sessions")
          .isEqualTo(200);
      HttpResponse<String> page = get(gateway, "/", "Authorization", basic(PASSWORD));
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("data-redrive=\"true\"").doesNotContain(PASSWORD);
      gateway.drop(PASSWORD + ".pcap", "no capture".getBytes(StandardCharsets.UTF_8));
      gateway.awaitDeadLetter(PASSWORD + ".pcap");
      assertThat(get(gateway, "/status", "Authorization", basic(PASSWORD)).body())
          .contains("***.pcap")
          .doesNotContain(PASSWORD);
      assertThat(
              redrive(
                      gateway,
                      ALL,
                      "Content-Type",
                      "application/json",
                      "Authorization",
                      basic(PASSWORD),
                      "X-Forwarded-For",
                      "192.0.2.1")
                  .statusCode())
          .isEqualTo(200);
      Files.writeString(file, "another one\n");
      assertThat(get(gateway, "/", "Authorization", basic(PASSWORD)).statusCode()).isEqualTo(401);
      assertThat(get(gateway, "/", "Authorization", basic("another one")).statusCode())
          .isEqualTo(200);
      assertThat(gateway.log()).doesNotContain(PASSWORD);
    }
  }

  @Test
  void theStateIsToBeHadAsJsonAndNotByTooManyAtOnce() throws Exception {
    try (RemoraProcess gateway = start(Map.of())) {
      HttpResponse<String> status = get(gateway, "/status");
      assertThat(status.headers().firstValue("Content-Type"))
          .hasValue("application/json; charset=utf-8");
      JsonNode overview = new ObjectMapper().readTree(status.body());
      assertThat(overview.required("targets").get(0).required("line").asText()).isEqualTo("moves");
      assertThat(overview.required("inboxes").get(0).required("kind").asText())
          .isEqualTo("directory");
      assertThat(overview.required("throughput").required("captures")).hasSize(120);
      HttpResponse<String> page = get(gateway, "/");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; style-src 'sha256-")
          .doesNotContain("unsafe");

      List<Stream<String>> open = new ArrayList<>();
      try {
        for (int i = 0; i < 32; i++) {
          HttpResponse<Stream<String>> events =
              http.send(request(gateway, "/status/events").build(), BodyHandlers.ofLines());
          assertThat(events.statusCode()).isEqualTo(200);
          open.add(events.body());
        }
        assertThat(get(gateway, "/status/events").statusCode()).isEqualTo(503);
        assertThat(open.get(0).filter(line -> line.startsWith("data: {")).findFirst()).isPresent();
      } finally {
        open.forEach(Stream::close);
      }
      gateway.awaitThat(
          "a place to be free again",
          () ->
              http.send(request(gateway, "/status/events").build(), BodyHandlers.ofLines())
                      .statusCode()
                  == 200);
    }
  }
}
