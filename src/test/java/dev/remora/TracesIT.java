package dev.remora;

import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector gets a trace of each delivery, in OTLP over HTTP, and no secret with it. */
class TracesIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  @TempDir Path folder;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Set<String> paths = new ConcurrentSkipListSet<>();
  private volatile int status = 200;
  private HttpServer collector;
  private EndpointScript endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> endpoint.session());
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          synchronized (received) {
            received.writeBytes(body);
          }
          paths.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
    endpoint.close();
  }

  private Map<String, String> keys() {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("delivery.back-off", "100ms");
    keys.put("traces.endpoint", "http://127.0.0.1:" + collector.getAddress().getPort());
    return keys;
  }

  /** Texts stand in protobuf as they are. */
  private String received() {
    synchronized (received) {
      return received.toString(ISO_8859_1);
    }
  }

  @Test
  void eachDeliveryIsATraceWithoutASecret() throws Exception {
    endpoint.now(
        asked ->
            switch (endpoint.uploads().size()) {
              case 1 -> refusal(500, "odd " + TOKEN);
              case 3 -> refusal(422, "not " + TOKEN);
              default -> endpoint.session();
            });
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys())) {
      gateway.drop("site/first.pcap", pcap(1));
      gateway.awaitReceipt("site/first.pcap");
      gateway.drop("with-" + TOKEN + ".pcap", pcap(2));
      gateway.awaitSettled(2);
      assertThat(gateway.stop()).as("the last are sent before the end").isEqualTo(143);
      assertThat(gateway.log("traces")).isEmpty();
    }
    assertThat(paths).containsExactly("POST /v1/traces");
    assertThat(received())
        .contains("deliver", "upload", "site/first.pcap", "remora.outcome", "delivered", "failed")
        .contains("dead-letter", "rejected", "service.name", "with-***.pcap");
    Canary.assertNone("traces", received(), List.of(new Canary("token", TOKEN)));
  }

  @Test
  void aCollectorThatIsAwayIsToldOnceAndHoldsUpNothing() throws Exception {
    status = 503;
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys())) {
      for (int i = 0; i < 3; i++) {
        gateway.drop("c" + i + ".pcap", pcap(i));
        gateway.awaitReceipt("c" + i + ".pcap");
      }
      gateway.awaitLog("/v1/traces takes none; they are lost until it does, captures are not");
      status = 200;
      gateway.drop("last.pcap", pcap(9));
      gateway.awaitLog("/v1/traces takes them again");
      assertThat(gateway.log("traces:")).hasSize(2);
    }
  }
}
