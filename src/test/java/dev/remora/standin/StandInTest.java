package dev.remora.standin;

import static dev.remora.standin.Client.id;
import static dev.remora.standin.Client.json;
import static dev.remora.standin.Client.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.standin.Client.Multi;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandInTest {
  private static final byte[] CAPTURE = Samples.pcap(20);

  @TempDir Path folder;
  private Server server;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    server = new Server(folder.resolve("store"));
    client = new Client(server);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void answersWithTwoKeysInOrder() {
    HttpResponse<byte[]> answer = client.put("?filename=traffic.cap", CAPTURE);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/javascript; charset=utf-8");
    assertThat(text(answer)).matches("\\{\"filename\":\"traffic.cap\",\"id\":\"[0-9a-f]{12}\"}");
  }

  @Test
  void timesThatLieCenturiesApartAreTold() throws IOException {
    ByteBuffer file = ByteBuffer.allocate(28 + 20 + 2 * 32).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x0A0D0D0A).putInt(28).putInt(0x1A2B3C4D).putInt(1).putLong(-1).putInt(28);
    file.putInt(1).putInt(20).putInt(1).putInt(0).putInt(20);
    long centuries = 330L * 365 * 86_400 * 1_000_000;
    for (long time : new long[] {0, centuries}) {
      file.putInt(6).putInt(32).putInt(0).putInt((int) (time >>> 32)).putInt((int) time);
      file.putInt(0).putInt(0).putInt(32);
    }
    HttpResponse<byte[]> answer = client.put("?filename=old.pcapng", file.array());
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    assertThat(client.info(id(answer)).get("duration").asDouble()).isEqualTo(centuries / 1e6);
    HttpResponse<byte[]> page = client.get(server.base() + "/captures/" + id(answer));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(text(page)).contains("10,406,880,000.000000 seconds");
  }

  @Test
  void takesAllThatAFormCarries() throws IOException {
    HttpResponse<byte[]> answer =
        client.post(
            new Multi()
                .text("filename", "größe \"1\".cap")
                .text("additional_tags", "lab, site-a,,lab,")
                .text("comments", "two\nlines")
                .text("unknown", "x")
                .file("local.pcap", CAPTURE)
                .part("name=\"keylog\"; filename=\"k\"", "CLIENT_RANDOM 1 2".getBytes(UTF_8)));

    JsonNode info = client.info(id(answer));
    assertThat(info.get("filename").asText()).isEqualTo("größe \"1\".cap");
    assertThat(info.get("tag_list").asText()).isEqualTo("lab,site-a");
    assertThat(info.get("comments").asText()).isEqualTo("two\nlines");
    assertThat(info.get("size").asLong()).isEqualTo(CAPTURE.length);
    assertThat(info.get("sha256").asText()).isEqualTo(Samples.sha256(CAPTURE));
    assertThat(info.get("keylog").asBoolean()).isTrue();
    assertThat(info.get("truncated").asBoolean()).isFalse();
    assertThat(info.get("created_at").asText()).endsWith("Z");
    assertThat(folder.resolve("store/" + id(answer) + ".keylog")).hasContent("CLIENT_RANDOM 1 2");
    assertThat(server.incoming()).isEmpty();
  }

  @Test
  void takesParametersInTheQueryOfAForm() {
    HttpResponse<byte[]> answer =
        client.post(
            "/?additional_tags=b%2Cc&comments=from+query&filename=q.pcap",
            new Multi()
                .text("additional_tags", "a")
                .text("comments", "from form")
                .file("l", CAPTURE));

    JsonNode info = client.info(id(answer));
    assertThat(info.get("filename").asText()).isEqualTo("q.pcap");
    assertThat(info.get("tag_list").asText()).isEqualTo("a,b,c");
    assertThat(info.get("comments").asText()).isEqualTo("from form");
  }

  @Test
  void namesACaptureByWhatIsKnown() {
    assertThat(name(client.post(new Multi().file("local.pcap", CAPTURE)))).isEqualTo("local.pcap");
    assertThat(name(client.put("/path.pcap", CAPTURE))).isEqualTo("path.pcap");
    assertThat(name(client.put("/path.pcap?filename=query.pcap", CAPTURE))).isEqualTo("query.pcap");
    assertThat(name(client.put("/a%20b%2F..%2Fx.pcap", CAPTURE))).isEqualTo("x.pcap");
    assertThat(name(client.put("?filename=", CAPTURE))).startsWith("Java-http-client-");
    assertThat(name(client.post(new Multi().file("-", CAPTURE)))).startsWith("Java-http-client-");
  }

  @Test
  void makesTwoSessionsOfTheSameBytes() {
    assertThat(id(client.put("", CAPTURE))).isNotEqualTo(id(client.put("", CAPTURE)));
  }

  @Test
  void givesBackTheBytes() throws IOException {
    byte[] capture = Samples.pcap(2000);
    String id = id(client.put("?filename=a%22%C3%B6.pcap", capture));

    for (String url :
        List.of(server.api("download/" + id), server.base() + "/captures/" + id + "/download")) {
      HttpResponse<byte[]> download = client.get(url);
      assertThat(download.body()).isEqualTo(capture);
      assertThat(download.headers().firstValue("Content-Disposition"))
          .hasValue("attachment; filename=\"a__.pcap\"; filename*=UTF-8''a%22%C3%B6.pcap");
      assertThat(download.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      HttpResponse<byte[]> head = client.send("HEAD", url, BodyPublishers.noBody());
      assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(capture.length);
      assertThat(head.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00000000000000000000000000000000", "0123", "undefined"})
  void refusesAWrongToken(String token) {
    for (String method : List.of("upload", "info/x", "search", "download/x", "nothing")) {
      assertRefused(
          client.get(server.base() + "/api/v1/" + token + "/" + method),
          404,
          "API Token is missing or invalid");
    }
  }

  @Test
  void refusesPathsThatAreBadlyEncodedOrLeadOut() throws IOException {
    for (String path :
        List.of("/api/v1/%", "/api/v1/%zz/upload", "/api/v1/..%2f/x", "/captures/%")) {
      try (Raw raw = new Raw(server.port())) {
        raw.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(raw.receive().status()).isIn(400, 404);
      }
    }
  }

  @Test
  void takesTheTokenInAnyCase() {
    String url = server.base() + "/api/v1/" + Server.TOKEN.toUpperCase(Locale.ROOT) + "/search";

    assertThat(client.get(url).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesUnknownMethodsAndIds() {
    assertRefused(client.get(server.api("nothing")), 404, "No such API method");
    assertRefused(client.get(server.api("info/a/b")), 404, "No such API method");
    assertRefused(client.get(server.api("upload")), 405, "This API method takes PUT or POST");
    for (String id : List.of("000000000000", "..", "..%2F..%2Fetc%2Fpasswd", "%00", "incoming")) {
      assertThat(client.get(server.api("info/" + id)).statusCode()).isEqualTo(404);
      assertThat(client.get(server.api("download/" + id)).statusCode()).isEqualTo(404);
      assertThat(client.get(server.base() + "/captures/x" + id).statusCode()).isEqualTo(404);
      assertThat(client.get(server.base() + "/captures/x" + id + "/download").statusCode())
          .isEqualTo(404);
      assertThat(post(server.api("delete/" + id)).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void refusesWhatIsNoCaptureAndKeepsNothing() throws IOException {
    assertRefused(client.put("", new byte[0]), 422, "The file is empty");
    assertRefused(client.post(new Multi().file("x", new byte[0])), 422, "The file is empty");
    assertRefused(
        client.post(new Multi().text("comments", "x")), 400, "Neither a file nor a url was sent");
    assertRefused(
        client.post(new Multi().file("x", CAPTURE).file("y", CAPTURE)),
        400,
        "More than one file in one upload");
    assertRefused(client.put("", "<html></html>".getBytes(UTF_8)), 422, "Not a capture file");
    assertRefused(client.post(new Multi().file("x", new byte[5000])), 422, "Not a capture file");
    assertThat(server.sessions()).isZero();
    assertThat(server.incoming()).isEmpty();
  }

  @Test
  void takesACaptureThatEndsWithinAPacketAndSaysSo() {
    String id = id(client.put("", Arrays.copyOf(CAPTURE, CAPTURE.length - 1)));

    JsonNode info = client.info(id);
    assertThat(info.get("truncated").asBoolean()).isTrue();
    assertThat(info.get("num_packets").asLong()).isEqualTo(19);
    assertThat(text(client.get(server.base() + "/captures/" + id)))
        .contains("This capture ends in the middle of a packet.");
  }

  @Test
  void saysWhatTheCaptureHolds() {
    JsonNode info = client.info(id(client.put("", CAPTURE)));

    assertThat(info.get("num_packets").asLong()).isEqualTo(20);
    assertThat(info.get("encapsulation").asText()).isEqualTo("Ethernet");
    assertThat(info.get("file_type").asText()).contains("pcap");
    assertThat(info.get("start_time").asText()).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(info.get("duration").asDouble()).isEqualTo(19);
    assertThat(info.get("data_size").asLong()).isEqualTo(1200);
  }

  @Test
  void refusesFormsThatItCannotRead() throws IOException {
    assertRefused(
        client.send("POST", server.api("upload"), BodyPublishers.ofByteArray(CAPTURE)),
        415,
        "A POST carries multipart/form-data; raw bytes go by PUT");
    for (String type : List.of("multipart/form-data", "multipart/form-data; boundary=other")) {
      HttpResponse<byte[]> answer =
          client.send(
              "POST",
              server.api("upload"),
              BodyPublishers.ofByteArray(new Multi().file("x", CAPTURE).bytes()),
              "Content-Type",
              type);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(json(answer).get("status").asInt()).isEqualTo(400);
    }
    assertRefused(
        client.post(new Multi().text("comments", "x".repeat(65_537)).file("x", CAPTURE)),
        400,
        "The part comments is longer than 65536 bytes");
    assertThat(server.incoming()).isEmpty();
  }

  @Test
  void takesThirtyTagsAndRefusesMore() throws IOException {
    String thirty =
        String.join(",", Stream.iterate(1, i -> i + 1).limit(30).map(i -> "t" + i).toList());

    assertThat(client.put("?additional_tags=" + thirty, CAPTURE).statusCode()).isEqualTo(200);
    assertRefused(
        client.put("?additional_tags=" + thirty + ",x", CAPTURE),
        422,
        "A capture takes at most 30 tags, and these are 31");
    assertRefused(
        client.post(
            "?additional_tags=x", new Multi().file("x", CAPTURE).text("additional_tags", thirty)),
        422,
        "A capture takes at most 30 tags, and these are 31");
    assertThat(server.sessions()).isEqualTo(1);
  }

  @Test
  void findsSessions() {
    String a = id(client.put("?filename=Alpha.pcap&additional_tags=lab,site-a", CAPTURE));
    String b = id(client.put("?filename=beta.pcap&additional_tags=lab", CAPTURE));
    String today = LocalDate.now(ZoneOffset.UTC).toString();

    assertThat(search("")).containsExactly(b, a);
    assertThat(search("?search[filename]=ALPHA")).containsExactly(a);
    assertThat(search("?search%5Bfilename%5D=.pcap&search%5Btags%5D%5B%5D=site-a"))
        .containsExactly(a);
    assertThat(search("?search[tags][]=lab&search[tags][]=site-a")).containsExactly(a);
    assertThat(search("?search[tags][]=la")).isEmpty();
    assertThat(search("?search[date]=" + today)).contains(a);
    assertThat(search("?search[date]=2001-01-01")).isEmpty();
    assertRefused(
        client.get(server.api("search?search%5Bdate%5D=today")),
        400,
        "search[date] takes YYYY-MM-DD");
  }

  @Test
  void deletes() throws IOException {
    String id = id(client.put("", CAPTURE));

    assertThat(post(server.api("delete/" + id)).statusCode()).isEqualTo(200);

    assertRefused(client.get(server.api("info/" + id)), 404, "No such capture");
    assertRefused(post(server.api("delete/" + id)), 404, "No such capture");
    assertThat(search("")).isEmpty();
    assertThat(server.sessions()).isZero();
    assertThat(server.incoming()).isEmpty();
  }

  @Test
  void keepsSessionsOverARestartAndRemovesLeftovers() throws IOException {
    String id = id(client.put("?filename=x.pcap&additional_tags=lab&comments=c", CAPTURE));
    String before = client.info(id).toString();
    server.close();
    Path store = folder.resolve("store");
    Files.write(store.resolve("incoming/0123456789ab.capture"), CAPTURE);
    Files.write(store.resolve("0123456789ab.capture"), CAPTURE);

    start();

    assertThat(client.info(id)).hasToString(before);
    assertThat(client.get(server.api("download/" + id)).body()).isEqualTo(CAPTURE);
    assertThat(search("")).containsExactly(id);
    assertThat(server.incoming()).isEmpty();
    assertThat(server.sessions()).isEqualTo(1);
  }

  @Test
  void showsItsFilesToTheirOwnerOnly() throws IOException {
    client.post(new Multi().file("x", CAPTURE).part("name=\"keylog\"; filename=\"k\"", CAPTURE));

    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      assertThat(files)
          .hasSize(5)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .matches("rw[x-]------"));
    }
  }

  private List<String> search(String query) {
    String url = server.api("search" + query).replace("[", "%5B").replace("]", "%5D");
    return json(client.get(url)).get("captures").findValuesAsText("id");
  }

  private HttpResponse<byte[]> post(String url) {
    return client.send("POST", url, BodyPublishers.noBody());
  }

  private static String name(HttpResponse<byte[]> answer) {
    return json(answer).required("filename").asText();
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, String sentence) {
    assertThat(text(answer))
        .isEqualTo("{\"status\":" + status + ",\"exceptions\":[\"" + sentence + "\"]}");
    assertThat(answer.statusCode()).isEqualTo(status);
  }
}
