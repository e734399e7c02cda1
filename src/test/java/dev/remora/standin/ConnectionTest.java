package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.standin.Client.Multi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that stop, ask first, send too much, or go away. */
class ConnectionTest {
  private static final byte[] CAPTURE = Samples.pcap(20);
  private static final int LIMIT = 100_000;

  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        new Server(
            folder.resolve("store"),
            settings ->
                settings
                    .withIdle(Duration.ofMillis(700))
                    .withMaxUploads(2)
                    .withMaxUploadBytes(LIMIT));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void refusesAWrongTokenBeforeTheBodyIsSent() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      raw.send(
          "PUT /api/v1/wrong/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n"
              + "Expect: 100-continue\r\n\r\n");

      assertThat(raw.receive().status()).isEqualTo(404);
      assertThat(raw.closedByServer()).isTrue();
    }
  }

  @Test
  void refusesWhatIsTooLargeBeforeTheBodyIsSent() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      raw.send(put("Content-Length: " + (LIMIT + 1) + "\r\nExpect: 100-continue\r\n"));

      assertThat(raw.receive().status()).isEqualTo(413);
      assertThat(raw.closedByServer()).isTrue();
    }
  }

  @Test
  void letsTheBodyComeWhenAllIsWell() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      raw.send(put("Content-Length: " + CAPTURE.length + "\r\nExpect: 100-continue\r\n"));
      assertThat(raw.receive().status()).isEqualTo(100);
      raw.send(CAPTURE);
      assertThat(raw.receive().status()).isEqualTo(200);

      raw.send(put("Content-Length: " + CAPTURE.length + "\r\n")).send(CAPTURE);
      assertThat(raw.receive().status()).as("the same connection goes on").isEqualTo(200);
    }
  }

  @Test
  void readsARefusedBodyToItsEndSoThatTheAnswerArrives() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      byte[] rest = new byte[5_000_000];
      raw.send("PUT /api/v1/wrong/upload HTTP/1.1\r\nHost: x\r\nContent-Length: " + rest.length);
      raw.send("\r\n\r\n").send(rest);
      assertThat(raw.receive().status()).isEqualTo(404);

      raw.send(put("Content-Length: " + CAPTURE.length + "\r\n")).send(CAPTURE);
      assertThat(raw.receive().status()).as("the same connection goes on").isEqualTo(200);
    }
  }

  @Test
  void stopsAtTheLimitWhateverTheFraming() throws IOException {
    byte[] large = Samples.pcap(2000);
    try (Raw raw = new Raw(server.port())) {
      raw.send(put("Transfer-Encoding: chunked\r\n")).chunk(large).send("0\r\n\r\n");
      assertThat(raw.receive().status()).isEqualTo(413);
    }
    try (Raw raw = new Raw(server.port())) {
      byte[] form = new Multi().file("x", large).bytes();
      raw.send(post("Content-Length: " + form.length + "\r\n")).send(form);
      assertThat(raw.receive().status()).isEqualTo(413);
    }
    assertThat(server.sessions()).isZero();
    assertThat(server.incoming()).isEmpty();
  }

  @Test
  void endsAClientThatSendsNothing() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      raw.send(put("Content-Length: " + CAPTURE.length + "\r\n")).send(Arrays.copyOf(CAPTURE, 99));

      Raw.Response answer = raw.receive();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).contains("\"exceptions\":[\"Nothing was received for ");
      assertThat(server.incoming()).isEmpty();
    }
  }

  @Test
  void keepsNothingOfAnUploadThatIsCutOff() throws IOException {
    byte[] form = new Multi().file("x", CAPTURE).bytes();
    try (Raw raw = new Raw(server.port())) {
      raw.send(post("Content-Length: " + form.length + "\r\n")).send(Arrays.copyOf(form, 200));
      await().atMost(Duration.ofSeconds(10)).until(() -> server.incoming().size() == 1);
    }

    await().atMost(Duration.ofSeconds(10)).until(() -> server.incoming().isEmpty());
    assertThat(server.sessions()).isZero();
  }

  @Test
  void refusesAFormThatEndsEarly() throws IOException {
    byte[] form = Arrays.copyOf(new Multi().file("x", CAPTURE).bytes(), 500);
    try (Raw raw = new Raw(server.port())) {
      raw.send(post("Content-Length: " + form.length + "\r\n")).send(form);

      Raw.Response answer = raw.receive();

      assertThat(answer.body())
          .isEqualTo("{\"status\":400,\"exceptions\":[\"The multipart body ends early\"]}");
      assertThat(server.incoming()).isEmpty();
    }
  }

  @Test
  void tellsOneUploadTooManyToComeBack() throws IOException {
    try (Raw one = new Raw(server.port());
        Raw two = new Raw(server.port());
        Raw three = new Raw(server.port())) {
      one.send(put("Content-Length: 9999\r\n"));
      two.send(put("Content-Length: 9999\r\n"));
      await().atMost(Duration.ofSeconds(10)).until(() -> server.incoming().size() == 2);

      Raw.Response answer =
          three.send(put("Content-Length: " + CAPTURE.length + "\r\n")).send(CAPTURE).receive();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsEntry("retry-after", "5");
    }
  }

  @Test
  void endsUploadsWhenItStops() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      raw.send(put("Content-Length: 9999\r\n"));
      await().atMost(Duration.ofSeconds(10)).until(() -> server.incoming().size() == 1);

      server.close();

      await().atMost(Duration.ofSeconds(10)).until(() -> server.incoming().isEmpty());
    }
  }

  private static byte[] put(String headers) {
    return request("PUT", headers);
  }

  private static byte[] post(String headers) {
    return request(
        "POST", "Content-Type: multipart/form-data; boundary=" + Multi.BOUNDARY + "\r\n" + headers);
  }

  private static byte[] request(String method, String headers) {
    return (method
            + " /api/v1/"
            + Server.TOKEN
            + "/upload HTTP/1.1\r\nHost: x\r\n"
            + headers
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
