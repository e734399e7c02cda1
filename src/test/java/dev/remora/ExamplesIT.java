package dev.remora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.server.Account;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import dev.remora.server.SftpServer;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
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

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("config", "examples"))) {
      return files.sorted().toList().stream();
    }
  }

  /** Starts what an example's captures come from, in an empty folder. */
  private interface Starting {
    Server in(Path root) throws Exception;
  }

  /**
   * A server that captures are taken from.
   *
   * @param parameters by which an inbox finds it, in place of the example's
   * @param root the folder that its user sees
   */
  private record Server(Map<String, String> parameters, Path root, AutoCloseable process)
      implements AutoCloseable {
    @Override
    public void close() throws Exception {
      process.close();
    }
  }

  /** What the examples need that don't take captures from a folder of this machine. */
  private static final Map<String, Starting> SERVERS =
      Map.of(
          "ftp.properties", root -> ftp(root, Security.NONE),
          "ftps.properties", root -> ftp(root, Security.EXPLICIT),
          "sftp.properties", ExamplesIT::sftp);

  private static Server ftp(Path root, Security security) throws Exception {
    FtpServer server = FtpServer.start(root, security, "secret");
    Path password = Files.writeString(root.resolveSibling("password"), server.password());
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("host", FtpServer.HOST);
    parameters.put("port", Integer.toString(server.port()));
    parameters.put("password-file", password.toString());
    if (security != Security.NONE) {
      parameters.put("ca-file", server.certificate().pem().toString());
    }
    return new Server(parameters, root, server);
  }

  private static Server sftp(Path root) throws Exception {
    SftpServer server = SftpServer.startWithKey(root);
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("host", SftpServer.HOST);
    parameters.put("port", Integer.toString(server.port()));
    parameters.put("username", server.username());
    parameters.put("private-key-file", server.privateKeyFile().toString());
    parameters.put("known-hosts-file", server.knownHostsFile().toString());
    return new Server(parameters, root, server);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleDoesWhatItSays(Path example) throws Exception {
    Starting starting = SERVERS.get(example.getFileName().toString());
    if (starting == null) {
      assertDoesWhatItSays(example, Path.of(""));
    } else {
      try (Server server = starting.in(folder.resolve("server"))) {
        assertDoesWhatItSays(pointed(example, server), server.root());
      }
    }
  }

  /** The example as it is, but for where its server is. */
  private Path pointed(Path example, Server server) throws IOException {
    Properties keys = new Properties();
    try (Reader reader = Files.newBufferedReader(example)) {
      keys.load(reader);
    }
    String host =
        keys.stringPropertyNames().stream().filter(k -> k.endsWith("].host")).findFirst().get();
    server
        .parameters()
        .forEach((name, value) -> keys.setProperty(host.replace("].host", "]." + name), value));
    Path pointed = folder.resolve(example.getFileName());
    try (Writer writer = Files.newBufferedWriter(pointed)) {
      keys.store(writer, null);
    }
    return pointed;
  }

  /**
   * @param root of the server, where there is one
   */
  private void assertDoesWhatItSays(Path example, Path root) throws Exception {
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
          String path = path(inbox);
          boolean local = inbox.has("path");
          Path place = local ? Path.of(inbox.text("path")) : root.resolve(inbox.text("directory"));
          Path dropped = drop(inbox, place, path, receipts.size());
          if (!local) {
            Account.give(root);
          }
          receipts.put(inbox.name(), gateway.awaitReceipt(inbox.name(), path));
          Path delivered =
              local ? gateway.captures("delivered/" + inbox.name()) : root.resolve("delivered");
          assertLeft(gateway, inbox, dropped, delivered.resolve(path));
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

  private static String path(Instance inbox) {
    return inbox.text("include").isEmpty()
        ? "site-a/x.pcap"
        : inbox.text("include").replace("*", "00001_20261122210500");
  }

  private static Path drop(Instance inbox, Path root, String path, int number) {
    boolean any = inbox.text("accept").equals("any");
    byte[] content = any ? "no capture".getBytes(UTF_8) : SampleCaptures.pcap(number);
    Path file = RemoraProcess.drop(root, path, content);
    if (inbox.has("done-suffix") && !inbox.text("done-suffix").isEmpty()) {
      RemoraProcess.drop(root, path + inbox.text("done-suffix"), new byte[0]);
    }
    return file;
  }

  private static void assertLeft(
      RemoraProcess gateway, Instance inbox, Path dropped, Path delivered) {
    switch (inbox.text("after")) {
      case "keep" -> assertThat(dropped).exists();
      case "delete" -> {
        gateway.awaitThat("it to be deleted", () -> !Files.exists(dropped));
        assertThat(delivered).doesNotExist();
      }
      default -> gateway.awaitThat("it to be in delivered", () -> Files.exists(delivered));
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
      case "sftp.properties" ->
          assertThat(tags(receipts.get("probes"))).isEqualTo("[\"probe\",\"site-a\"]");
      case "put.properties" ->
          assertThat(receipts.get("inbox").path("method").asText()).isEqualTo("PUT");
      default -> assertThat(proxy.asked()).isEmpty();
    }
  }

  private static String tags(JsonNode receipt) {
    return receipt.path("additional_tags").toString();
  }
}
