package dev.remora;

import static dev.remora.EndpointScript.answer;
import static dev.remora.EndpointScript.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.EndpointScript.Act;
import dev.remora.EndpointScript.Asked;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A thousand captures wait while their endpoint is away or refuses us, and all go on after. */
class OutageIT {
  private static final int CAPTURES = 1000;
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  enum Outage {
    REFUSED_TOKEN,
    EXHAUSTED_QUOTA,
    BUSY,
    AWAY,
    STRANGE_CERTIFICATE;

    private Act answer() {
      return switch (this) {
        case REFUSED_TOKEN -> refusal(401, "Invalid API token");
        case EXHAUSTED_QUOTA -> refusal(400, "Your disk quota is used up");
        default -> refusal(503, "");
      };
    }

    /** Whether it is a refusal of us: told to the dead-letter endpoints, and loudly. */
    private boolean isLoud() {
      return this == REFUSED_TOKEN || this == EXHAUSTED_QUOTA;
    }
  }

  @TempDir Path folder;
  private final AtomicInteger taken = new AtomicInteger();
  private volatile int refuseAfter = Integer.MAX_VALUE;
  private volatile Outage outage;

  @ParameterizedTest
  @EnumSource
  void whatWaitsFromTheStartIsDeliveredAfter(Outage kind) throws Exception {
    outage = kind;
    boolean tls = kind == Outage.STRANGE_CERTIFICATE;
    Authority trusted = new Authority(Files.createDirectory(folder.resolve("a")), "ip:127.0.0.1");
    Authority strange = new Authority(Files.createDirectory(folder.resolve("b")), "ip:127.0.0.1");
    int port = FreePorts.next();
    Map<String, String> keys = keys((tls ? "https" : "http") + "://127.0.0.1:" + port);
    keys.put("cloudshark.ca-file", tls ? trusted.pem().toString() : "");
    drop();
    EndpointScript before =
        kind == Outage.AWAY ? null : endpoint(tls ? strange.socket(port) : plain(port));
    refuseAfter = 0;
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      assertAllWaits(gateway, 0);
      refuseAfter = Integer.MAX_VALUE;
      if (tls) {
        before.close();
      }
      try (EndpointScript mended =
          tls
              ? endpoint(await().until(() -> bound(trusted, port), Objects::nonNull))
              : kind == Outage.AWAY ? endpoint(plain(port)) : before) {
        assertAllAreDelivered(gateway);
        assertThat(mended.uploads()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"REFUSED_TOKEN", "BUSY"})
  void whatIsLeftInTheMiddleIsDeliveredAfter(Outage kind) throws Exception {
    outage = kind;
    refuseAfter = CAPTURES / 4;
    drop();
    try (EndpointScript endpoint = endpoint(plain(0));
        RemoraProcess gateway = RemoraProcess.start(folder, keys(endpoint.url()))) {
      gateway.awaitThat("a quarter to be delivered", () -> receipts(gateway) == CAPTURES / 4);
      assertAllWaits(gateway, CAPTURES / 4);
      refuseAfter = Integer.MAX_VALUE;
      assertAllAreDelivered(gateway);
    }
  }

  private Map<String, String> keys(String url) {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", url);
    keys.put("cloudshark.token", TOKEN);
    keys.put("outcome.dead-letter.uri", "file:" + folder.resolve("told"));
    keys.put("delivery.back-off", "100ms");
    keys.put("camel.route-template[inbox].settle", "0");
    return keys;
  }

  private Act answerTo(Asked upload) {
    synchronized (taken) {
      if (taken.get() >= refuseAfter) {
        return outage.answer();
      }
      taken.incrementAndGet();
    }
    return answer(200, "{\"id\":\"%012x\"}".formatted(upload.text().hashCode()));
  }

  private EndpointScript endpoint(ServerSocket socket) {
    return new EndpointScript(socket, this::answerTo);
  }

  private static ServerSocket plain(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }

  /** Null as long as the one before it has the port. */
  private static ServerSocket bound(Authority authority, int port) throws IOException {
    try {
      return authority.socket(port);
    } catch (BindException e) {
      return null;
    }
  }

  private void drop() {
    for (int i = 0; i < CAPTURES; i++) {
      RemoraProcess.drop(
          folder.resolve("captures/inbox"), "c" + i + ".pcap", SampleCaptures.pcap(i));
    }
  }

  private void assertAllWaits(RemoraProcess gateway, int deliveredBefore) throws Exception {
    gateway.awaitThat("health to be DOWN", () -> health(gateway, "").contains("DOWN"));
    assertThat(health(gateway, "")).contains("target").doesNotContain(TOKEN);
    assertThat(health(gateway, "/ready")).doesNotContain("DOWN");
    String words = outage.isLoud() ? "The line is stopped" : "The line waits";
    assertThat(gateway.log(words)).hasSizeBetween(1, outage.isLoud() ? 1 : 4);
    assertThat(gateway.log("ERROR")).hasSize(outage.isLoud() ? 1 : 0);
    assertThat(gateway.filesUnder("inbox")).hasSize(CAPTURES - deliveredBefore);
    assertThat(receipts(gateway)).isEqualTo(deliveredBefore);
    assertThat(gateway.deadLetters()).isEmpty();
    if (outage.isLoud()) {
      gateway.awaitThat("the error document", () -> told() == 1);
    }
  }

  private void assertAllAreDelivered(RemoraProcess gateway) throws Exception {
    gateway.awaitThat(
        "an empty inbox", Duration.ofMinutes(2), () -> gateway.filesUnder("inbox").isEmpty());
    gateway.awaitThat("receipts", () -> receipts(gateway) == CAPTURES);
    assertThat(gateway.receipts())
        .extracting((JsonNode receipt) -> receipt.get("path").asText())
        .doesNotHaveDuplicates();
    assertThat(gateway.deadLetters()).isEmpty();
    assertThat(taken).as("each taken once").hasValue(CAPTURES);
    assertThat(told()).as("told once, and only of a refusal").isEqualTo(outage.isLoud() ? 1 : 0);
    assertThat(gateway.log("answers again, the line goes on"))
        .hasSizeBetween(1, outage.isLoud() ? 1 : 4);
    assertThat(health(gateway, "")).doesNotContain("DOWN");
  }

  private static int receipts(RemoraProcess gateway) {
    return gateway.filesUnder("delivered", ".session.json").size();
  }

  private int told() {
    String[] documents = folder.resolve("told").toFile().list();
    return documents == null ? 0 : documents.length;
  }

  private static String health(RemoraProcess gateway, String kind) throws Exception {
    URI uri = URI.create(gateway.management() + "/observe/health" + kind);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
