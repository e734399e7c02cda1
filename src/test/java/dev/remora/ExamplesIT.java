package dev.remora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Through each inbox of each example goes a capture, and comes out as the example says. */
class ExamplesIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final String LAB_TOKEN = "1ab000001ab000001ab000001ab00000";

  private static final String TUNNEL = "CONNECT cloudshark.example:443 HTTP/1.1";

  @TempDir static Path shared;
  private static Authority authority;

  @TempDir Path folder;

  @BeforeAll
  static void vouch() throws Exception {
    authority = new Authority(shared, "dns:cloudshark.example");
  }

  static List<Path> examples() {
    return Examples.elsewhere(false);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleDoesWhatItSays(Path example) throws Exception {
    ServerSocket socket =
        uses(example, "cloudshark.ca-file")
            ? authority.socket()
            : new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (EndpointScript endpoint =
            new EndpointScript(socket, asked -> EndpointScript.refusal(503, ""));
        EndpointScript lab = new EndpointScript(asked -> EndpointScript.refusal(503, ""));
        TunnelProxy proxy = new TunnelProxy(URI.create(endpoint.url()))) {
      endpoint.now(asked -> endpoint.session());
      lab.now(asked -> lab.session());
      Map<String, String> environment = new TreeMap<>();
      environment.put("CLOUDSHARK_URL", endpoint.url());
      environment.put("CLOUDSHARK_TOKEN_FILE", file("token", TOKEN));
      if (uses(example, "cloudshark.lab.url")) {
        environment.put("CLOUDSHARK_LAB_URL", lab.url());
        environment.put("CLOUDSHARK_LAB_TOKEN_FILE", file("lab-token", LAB_TOKEN));
      }
      if (uses(example, "cloudshark.proxy")) {
        environment.remove("CLOUDSHARK_URL");
        environment.put("CLOUDSHARK_PROXY", proxy.address());
        environment.put("CLOUDSHARK_CA_FILE", authority.pem().toString());
      }
      try (RemoraProcess gateway = RemoraProcess.startOn(example, folder, environment)) {
        Map<String, JsonNode> receipts = new TreeMap<>();
        environment.put("CAPTURES_DIR", gateway.captures("").toString());
        Settings settings = Settings.load(Path.of("."), example, environment);
        for (Instance inbox : Inboxes.complete(settings).values()) {
          String path = Examples.path(inbox);
          Path dropped = drop(inbox, path, receipts.size());
          receipts.put(inbox.name(), gateway.awaitReceipt(inbox.name(), path));
          assertLeft(gateway, inbox, dropped);
        }
        assertThat(endpoint.uploads().size() + lab.uploads().size()).isEqualTo(receipts.size());
        assertThat(endpoint.uploads()).allMatch(asked -> asked.path().contains(TOKEN));
        assertThat(lab.uploads()).allMatch(asked -> asked.path().contains(LAB_TOKEN));
        assertSpecial(example.getFileName().toString(), receipts, proxy);
      }
    }
  }

  private static boolean uses(Path example, String key) throws IOException {
    return Files.readString(example).contains("\n" + key + " = ");
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private static Path drop(Instance inbox, String path, int number) {
    Path root = Path.of(inbox.text("path"));
    boolean any = inbox.text("accept").equals("any");
    byte[] content = any ? "no capture".getBytes(UTF_8) : SampleCaptures.pcap(number);
    Path file = RemoraProcess.drop(root, path, content);
    if (inbox.has("done-suffix") && !inbox.text("done-suffix").isEmpty()) {
      RemoraProcess.drop(root, path + inbox.text("done-suffix"), new byte[0]);
    }
    return file;
  }

  private static void assertLeft(RemoraProcess gateway, Instance inbox, Path dropped) {
    String filed = "delivered/" + inbox.name() + "/" + Examples.path(inbox);
    switch (inbox.text("after")) {
      case "keep" -> assertThat(dropped).exists();
      case "delete" -> {
        gateway.awaitThat("it to be deleted", () -> !Files.exists(dropped));
        assertThat(gateway.captures(filed)).doesNotExist();
      }
      default -> assertThat(gateway.captures(filed)).exists();
    }
  }

  private static void assertSpecial(
      String example, Map<String, JsonNode> receipts, TunnelProxy proxy) {
    switch (example) {
      case "two-inboxes.properties" -> {
        assertThat(tags(receipts.get("span"))).matches("\\[\"span\",\"site-a\",\"20\\d\\d\"]");
        assertThat(tags(receipts.get("lab"))).matches("\\[\"lab\",\"20\\d\\d-\\d\\d\"]");
        assertThat(receipts.get("lab").path("comments").asText())
            .isEqualTo("from the lab, site-a/x.pcap");
      }
      case "two-targets.properties" -> {
        assertThat(receipts.get("lab").path("target").asText()).isEqualTo("lab");
        assertThat(receipts.get("inbox").path("target").asText()).isEqualTo("default");
      }
      case "proxy-and-own-authority.properties" ->
          assertThat(proxy.asked()).isNotEmpty().allMatch(TUNNEL::equals);
      case "put.properties" ->
          assertThat(receipts.get("inbox").path("method").asText()).isEqualTo("PUT");
      default -> assertThat(proxy.asked()).isEmpty();
    }
  }

  private static String tags(JsonNode receipt) {
    return receipt.path("additional_tags").toString();
  }
}
