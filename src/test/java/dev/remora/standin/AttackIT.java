package dev.remora.standin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.RemoraProcess;
import dev.remora.standin.Client.Multi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint of a running gateway, which has little memory, and clients that mean it ill. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class AttackIT {
  private static final byte[] CAPTURE = Samples.pcap(20);
  private static final int LIMIT = 20 << 20;
  private static final String SCRIPT =
      "<img src=x onerror=\"document.documentElement.dataset.ran=1\"><script>document."
          + "documentElement.dataset.ran=1</script>";

  @TempDir static Path folder;
  private RemoraProcess gateway;
  private String token;

  @BeforeAll
  void start() throws IOException {
    gateway = RemoraProcess.start(folder, Map.of("embedded.max-size", "" + LIMIT), "-Xmx96m");
    token = Files.readString(gateway.captures("state/token")).strip();
  }

  /** Whatever was done to it, it goes on delivering, and its log is not full of traces. */
  @AfterAll
  void stop() throws Exception {
    try {
      gateway.drop("after.pcap", CAPTURE);
      gateway.awaitReceipt("after.pcap");
      assertThat(gateway.log()).doesNotContain("ERROR", "Exception", "\tat ", token);
      assertThat(gateway.captures("sessions/incoming")).isEmptyDirectory();
    } finally {
      gateway.close();
    }
  }

  @Test
  void servesNothingOutsideItsStore() throws IOException {
    for (String id :
        List.of(
            "..",
            "../../state/token",
            "..%2f..%2fstate%2ftoken",
            "%2e%2e/%2e%2e/state/token",
            "%2e%2e%2f%2e%2e%2fstate%2ftoken",
            "..%5c..%5cstate%5ctoken",
            "%c0%ae%c0%ae%2fstate%2ftoken",
            "%00",
            "sessions.jsonl",
            "..%2fsessions%2fsessions.jsonl",
            "incoming",
            "0".repeat(8_000))) {
      for (String path :
          List.of(
              "/captures/" + id,
              "/captures/" + id + "/download",
              "/api/v1/" + token + "/info/" + id,
              "/api/v1/" + token + "/download/" + id)) {
        assertThat(ask("GET " + path, "").status()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void answersAWrongTokenTheSameWhateverIsAskedFor() throws IOException {
    String id = id(upload(new Multi().file("x.pcap", CAPTURE)));
    Raw.Response wrong = ask("GET /api/v1/wrong/info/" + id, "");

    assertThat(wrong.status()).isEqualTo(404);
    for (String other : List.of("wrong", "f".repeat(32), "f".repeat(8_000), token.substring(1))) {
      for (String call : List.of("/info/" + id, "/info/000000000000", "/download/" + id, "/x")) {
        assertThat(ask("GET /api/v1/" + other + call, "")).isEqualTo(wrong);
      }
    }
  }

  @Test
  void refusesWhatIsTooLargeBeforeItIsSent() throws IOException {
    for (String more : List.of("", "Expect: 100-continue\r\n")) {
      for (String length : List.of("" + (LIMIT + 1), "" + Long.MAX_VALUE)) {
        Raw.Response answer =
            ask("PUT " + api("upload"), "Content-Length: " + length + "\r\n" + more);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("\"The file is larger than " + LIMIT + " bytes\"");
      }
    }
  }

  @Test
  void endsConnectionsWhoseChunksAreAbsurd() throws IOException {
    for (String chunk :
        List.of(
            "ffffffffffffffff\r\nabc",
            "7fffffffffff\r\nabc",
            "-5\r\nabc",
            "zz\r\nabc",
            "5;" + "a".repeat(100_000) + "\r\nabcde\r\n0\r\n\r\n")) {
      try (Raw raw = new Raw(gateway.port())) {
        raw.send("PUT " + api("upload") + " HTTP/1.1\r\nHost: x\r\n");
        raw.send("Transfer-Encoding: chunked\r\n\r\n");
        raw.send(chunk);
        assertThat(raw.closedByServer()).as(chunk.substring(0, 5)).isTrue();
      }
    }
  }

  @Test
  void takesTheChunksWhereALengthIsSaidAsWell() throws IOException {
    try (Raw raw = new Raw(gateway.port())) {
      raw.send("PUT " + api("upload") + " HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n");
      raw.send("Transfer-Encoding: chunked\r\n\r\n").chunk(CAPTURE).send("0\r\n\r\n");
      assertThat(raw.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void refusesFormsWithoutEnd() throws IOException {
    String part = "--" + Multi.BOUNDARY + "\r\nContent-Disposition: form-data; name=\"a\"";
    String file = part.replace("\"a\"", "\"file\"; filename=\"x\"") + "\r\n\r\n";
    assertRefused((part + "\r\n\r\nx\r\n").repeat(100_000), 400, "more than 100 parts");
    assertRefused(part + "; x=\"" + "y".repeat(1 << 20) + "\"\r\n\r\n", 400, "part headers above");
    assertRefused(part + "\r\n" + "X: y\r\n".repeat(100_000), 400, "part headers above");
    assertRefused(file + new String(CAPTURE, 0, 24, UTF_8), 400, "ends early");
    assertRefused("-".repeat(1 << 20), 400, "ends early");
    assertRefused("", 400, "ends early");
    assertRefused(
        file + "--inner\r\n\r\nnested\r\n--inner--\r\n--" + Multi.BOUNDARY + "--", 422, "Not a");
    assertRefused(
        part.replace("\"a\"", "\"additional_tags\"")
            + "\r\n\r\n"
            + "1,2,3,4,5,6,7,8,9,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w"
            + "\r\n"
            + file
            + "x\r\n--"
            + Multi.BOUNDARY
            + "--",
        422,
        "at most 30 tags");
  }

  @Test
  void readsNoBombToItsEnd() throws IOException {
    byte[] bomb = bomb(1_000L << 20);
    assertThat(bomb.length).isLessThan(2 << 20);

    JsonNode info = info(id(upload(new Multi().file("bomb.pcap.gz", bomb))));

    assertThat(info.get("size").asLong()).isEqualTo(bomb.length);
    assertThat(gateway.peakMemoryBytes()).isLessThan(400L << 20);
  }

  @Test
  void keepsNamesFromBreakingHeadersAndTakingTime() throws IOException {
    String id =
        id(
            upload(
                new Multi()
                    .text("filename", "../../x\"\r\nSet-Cookie: a=b\r\n\r\n\u202e" + SCRIPT)
                    .file("x", CAPTURE)));
    Raw.Response download = ask("GET " + api("download/" + id), "");
    assertThat(download.headers().get("content-disposition"))
        .startsWith("attachment; filename=\"")
        .doesNotContain("\r", "\n", "<script>\"");
    assertThat(download.headers()).doesNotContainKey("set-cookie");

    long start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      upload(new Multi().text("filename", "n".repeat(65_000)).file("x", CAPTURE));
    }
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }

  /** A page elsewhere whose name was turned to this machine is no page of ours. */
  @Test
  void showsItsPagesUnderNamesThatAreOursOnly() throws IOException {
    String id = id(upload(new Multi().file("x.pcap", CAPTURE)));
    for (String path : List.of("/captures", "/captures/" + id, "/captures/" + id + "/download")) {
      for (String host : List.of("127.0.0.1", "localhost", "LOCALHOST", "[::1]")) {
        assertThat(ask(host + ":" + gateway.port(), "GET " + path, "").status()).isEqualTo(200);
      }
      for (String host : List.of("evil.example", "127.0.0.1.evil.example", "localhost.evil", "")) {
        Raw.Response answer = ask(host, "GET " + path, "");
        assertThat(answer.status()).as(host).isIn(400, 421);
        assertThat(answer.body()).startsWith("{\"status\":").doesNotContain(id);
      }
    }
    assertThat(ask("evil.example", "GET " + api("info/" + id), "").status())
        .as("the token is what opens the API")
        .isEqualTo(200);
  }

  @Test
  void tellsOfItsHealthUnderNamesThatAreOursOnly() throws IOException {
    for (String path : List.of("/observe/health", "/observe/metrics")) {
      assertThat(manage("localhost", path).status()).isEqualTo(200);
      assertThat(manage("127.0.0.1:" + gateway.managementPort(), path).status()).isEqualTo(200);
      Raw.Response turned = manage("evil.example", path);
      assertThat(turned.status()).isEqualTo(421);
      assertThat(turned.body()).isEqualTo("Not shown under this name; see http.names\n");
    }
  }

  private Raw.Response manage(String host, String path) throws IOException {
    try (Raw raw = new Raw(gateway.managementPort())) {
      return raw.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").receive();
    }
  }

  @Test
  void letsNoPageElsewhereReadOrFrameIt() throws IOException {
    Raw.Response page = ask("GET /captures", "Origin: http://evil.example\r\n");

    assertThat(page.headers().get("content-security-policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'none'");
    assertThat(page.headers())
        .containsEntry("x-content-type-options", "nosniff")
        .containsEntry("cross-origin-resource-policy", "same-origin")
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void runsNothingOfWhatNamesHold() throws Exception {
    Tools.need("chromium");
    String id =
        id(
            upload(
                new Multi()
                    .text("filename", SCRIPT.replace("/", ""))
                    .text("additional_tags", SCRIPT)
                    .text("comments", SCRIPT)
                    .file("x", Samples.pcap(3))));
    for (String path : List.of("/captures", "/captures/" + id)) {
      String shown =
          Tools.shell(
              folder,
              "chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
                  + " --disable-background-networking --disable-component-update --disable-sync"
                  + " --user-data-dir=\"$(mktemp -d -p .)\" --dump-dom http://127.0.0.1:"
                  + gateway.port()
                  + path
                  + " 2>chromium.log");
      assertThat(shown).contains("onerror=").doesNotContain("data-ran", "<img", "<script");
    }
  }

  @Test
  void leavesNothingOfClientsThatGoAway() throws IOException {
    String id = id(upload(new Multi().file("x.pcap", Samples.pcap(15_000, 1_000))));
    for (int i = 0; i < 5; i++) {
      try (Raw raw = new Raw(gateway.port())) {
        raw.send("GET " + api("download/" + id) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      try (Raw raw = new Raw(gateway.port())) {
        raw.send("PUT " + api("upload") + " HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx");
      }
    }
    await().until(() -> gateway.filesUnder("sessions/incoming").isEmpty());
  }

  @Test
  void deliversWhileMoreConnectionsStandOpenThanItTakes() throws Exception {
    int most = 1_100;
    Raw[] silent = new Raw[most];
    try {
      for (int i = 0; i < most; i++) {
        silent[i] = new Raw(gateway.port()).send("GET /captures HTTP/1.1\r\nX: ");
      }
      gateway.drop("meanwhile.pcap", CAPTURE);
      assertThat(gateway.awaitReceipt("meanwhile.pcap").get("status").asInt()).isEqualTo(200);
    } finally {
      for (Raw raw : silent) {
        if (raw != null) {
          raw.close();
        }
      }
    }
  }

  private void assertRefused(String form, int status, String words) throws IOException {
    Raw.Response answer = post(form.getBytes(UTF_8));
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"status\":" + status).contains(words);
  }

  private Raw.Response upload(Multi form) throws IOException {
    Raw.Response answer = post(form.bytes());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private Raw.Response post(byte[] form) throws IOException {
    try (Raw raw = new Raw(gateway.port())) {
      raw.send("POST " + api("upload") + " HTTP/1.1\r\nHost: x\r\nContent-Type: ");
      raw.send("multipart/form-data; boundary=" + Multi.BOUNDARY);
      raw.send("\r\nContent-Length: " + form.length + "\r\n\r\n").send(form);
      return raw.receive();
    }
  }

  private Raw.Response ask(String request, String headers) throws IOException {
    return ask("127.0.0.1", request, headers);
  }

  private Raw.Response ask(String host, String request, String headers) throws IOException {
    try (Raw raw = new Raw(gateway.port())) {
      return raw.send(request + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n").receive();
    }
  }

  private String api(String call) {
    return "/api/v1/" + token + "/" + call;
  }

  private JsonNode info(String id) throws IOException {
    return Client.json(ask("GET " + api("info/" + id), "").body());
  }

  private static String id(Raw.Response answer) {
    return Client.json(answer.body()).required("id").asText();
  }

  /** A pcap of zeros, so long when it is inflated. */
  private static byte[] bomb(long size) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed, 1 << 16)) {
      gzip.write(Samples.pcap(0));
      byte[] record = new byte[16 + 262_128];
      ByteBuffer.wrap(record)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(1)
          .putInt(0)
          .putInt(262_128)
          .putInt(262_128);
      for (long written = 0; written < size; written += record.length) {
        gzip.write(record);
      }
    }
    return packed.toByteArray();
  }
}
