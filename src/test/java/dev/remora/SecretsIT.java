package dev.remora;

import static dev.remora.EndpointScript.answer;
import static dev.remora.EndpointScript.refusal;
import static dev.remora.RemoraProcess.inbox;
import static dev.remora.SampleCaptures.pcap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.EndpointScript.Act;
import dev.remora.EndpointScript.Answer;
import dev.remora.EndpointScript.Asked;
import dev.remora.EndpointScript.Babble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No secret is seen anywhere but where it belongs, at the most talkative level of the log, whatever
 * the servers say that were given it.
 */
class SecretsIT {
  private static final String TOKEN = "5ec2e7a0b1c2d3e4f5061728394a5b6c";
  private static final String LAB_TOKEN = "1ab5ec2e7a0b1c2d3e4f506172839400";
  private static final String AWAY_TOKEN = "a1a75ec2e7a0b1c2d3e4f5061728aaaa";
  private static final String FTP = "pa ss\"w%41\\rd&+#Canary-ftp";
  private static final String SFTP = "pa:ss/Canary-sftp";
  private static final String ACCESS = "CANARYACCESSKEY00001";
  private static final String SECRET = "se/cr+et Canary-bucket";
  private static final String URL = "pa%2Fss%22Canary-url";
  private static final String HOOK = "Canary-of-the-hook";
  private static final String OPTION = "Canary&of the option";
  private static final String STORE = "Canary-of-the-store";

  private static final List<Canary> CANARIES =
      Canary.named(
          "token", TOKEN,
          "token in a file", LAB_TOKEN,
          "token of an endpoint that is away", AWAY_TOKEN,
          "FTP password", FTP,
          "SFTP password", SFTP,
          "access key", ACCESS,
          "secret key", SECRET,
          "password in a URL", URL,
          "password in a URL as it is meant", "pa/ss\"Canary-url",
          "password of an outcome endpoint", HOOK,
          "option of an outcome endpoint", OPTION,
          "key store's password", STORE);

  @TempDir Path folder;

  /** What users keep their secrets in. */
  private final Set<String> kept =
      Set.of("gateway.properties", "bad.properties", "lab-token", "ftp-password");

  private EndpointScript endpoint;
  private EndpointScript lab;
  private EndpointScript cloud;
  private EchoingFtpServer ftp;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> echoing(200, asked));
    lab = new EndpointScript(asked -> echoing(403, asked));
    cloud = new EndpointScript(asked -> denied());
    cloud.questions(asked -> denied());
    ftp = new EchoingFtpServer();
  }

  @AfterEach
  void stop() throws IOException {
    endpoint.close();
    lab.close();
    cloud.close();
    ftp.close();
  }

  /** Says all that it was told: its path, which has the token in it, and more. */
  private static Act echoing(int status, Asked asked) {
    String token = asked.path().replaceFirst(".*/api/v1/", "").replaceFirst("/.*", "");
    String words =
        String.join(
            "\",\"",
            asked.path(),
            token.toUpperCase(Locale.ROOT),
            "token=" + token,
            URLEncoder.encode("http://x" + asked.path(), UTF_8));
    return new Answer(
        status,
        Map.of("Location", "http://127.0.0.1:1" + asked.path(), "X-Token", token),
        "{\"status\":" + status + ",\"exceptions\":[\"" + words + "\"]}");
  }

  private static Act denied() {
    return answer(
        403,
        "<Error><Code>Odd</Code><Message>who is "
            + ACCESS
            + "? not "
            + SECRET
            + "</Message></Error>");
  }

  private Map<String, String> keys() throws IOException {
    Map<String, String> keys = new TreeMap<>();
    keys.put("log.level", "trace");
    keys.put("camel.main.dumpRoutes", "yaml");
    keys.put("traces.endpoint", "http://127.0.0.1:" + closedPort());
    keys.put("delivery.back-off", "200ms");
    keys.put("delivery.back-off-max", "1s");
    keys.put("camel.ssl.keystorePassword", STORE);
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("cloudshark.lab.url", lab.url());
    keys.put(
        "cloudshark.lab.token-file",
        Files.writeString(folder.resolve("lab-token"), LAB_TOKEN + "\n").toString());
    keys.put("cloudshark.away.url", "http://127.0.0.1:" + closedPort());
    keys.put("cloudshark.away.token", AWAY_TOKEN);
    String hook = "127.0.0.1:" + closedPort() + "/x?authPassword=RAW(" + OPTION + ")";
    keys.put("outcome.delivered.uri", "http://user:" + HOOK + "@" + hook);
    keys.putAll(inbox(folder.resolve("lab"), "lab", "target", "lab"));
    keys.putAll(inbox(folder.resolve("away"), "away", "target", "away"));
    server(keys, "ftp", "host", "127.0.0.1", "port", ftp.port(), "username", "me", "password", FTP);
    server(keys, "sftp", "host", "127.0.0.1", "port", closedPort(), "username", "me");
    keys.put("camel.route-template[sftp].password", SFTP);
    server(keys, "bucket", "bucket", "b", "endpoint", cloud.url(), "path-style", "true");
    keys.put("camel.route-template[bucket].access-key", ACCESS);
    keys.put("camel.route-template[bucket].secret-key", SECRET);
    return keys;
  }

  private static void server(Map<String, String> keys, String kind, Object... namesAndValues) {
    String prefix = "camel.route-template[" + kind + "].";
    keys.put(prefix + "template-id", "inbox-" + kind);
    keys.put(prefix + "poll", "500ms");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      keys.put(prefix + namesAndValues[i], namesAndValues[i + 1].toString());
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void whateverHappensNoSecretIsSeen(String format) throws Exception {
    Map<String, String> keys = keys();
    keys.put("log.format", format);
    keys.put("delivery.rehearse", "true"); // it has secrets of its own
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      theEndpointEchoes(gateway);
      RemoraProcess.drop(folder.resolve("lab"), "refused.pcap", pcap(20));
      RemoraProcess.drop(folder.resolve("away"), "away.pcap", pcap(21));
      for (String down : List.of("target lab", "target away", "ftp", "sftp", "bucket")) {
        gateway.awaitLog(down);
      }
      gateway.awaitThat("the FTP server to be asked", () -> ftp.passwords().contains(FTP));
      gateway.awaitThat(
          "all of them to be down", () -> get(gateway, "/observe/health").split("DOWN").length > 5);
      assertNothingIsShown(gateway);
      commandsShowNothing(gateway);
      lab.now(asked -> lab.session());
      gateway.awaitReceipt("lab", "refused.pcap");
      assertThat(lab.uploads()).allMatch(asked -> asked.path().contains(LAB_TOKEN));
      assertNothingIsShown(gateway);
      assertThat(gateway.stop()).isEqualTo(143);
    }
    assertNothingIsWritten();
  }

  private void theEndpointEchoes(RemoraProcess gateway) {
    endpoint.now(asked -> answer(200, "{\"id\":\"a1\",\"filename\":\"" + TOKEN + ".pcap\"}"));
    gateway.drop("delivered.pcap", pcap(1));
    assertThat(gateway.awaitReceipt("delivered.pcap").path("filename").asText())
        .isEqualTo("***.pcap");
    endpoint.now(asked -> echoing(422, asked));
    gateway.drop("rejected.pcap", pcap(2));
    gateway.awaitDeadLetter("rejected.pcap");
    endpoint.now(SecretsIT::fetching);
    gateway.drop("fetch.url", ("http://probe:" + URL + "@127.0.0.1/x.pcap").getBytes(UTF_8));
    gateway.awaitDeadLetter("fetch.url");
    String[] names = {"refused.pcap", "moved.pcap", "babbled.pcap", "named.pcap", "broken.pcap"};
    List<Act> answers =
        List.of(
            echoing(401, endpoint.uploads().get(0)),
            echoing(302, endpoint.uploads().get(0)),
            new Babble(TOKEN + " HTTP/1.1 200 " + TOKEN + "\r\n" + TOKEN + "\r\n\r\n"),
            answer(200, "{\"id\":\"" + TOKEN + "\"}"),
            echoing(500, endpoint.uploads().get(0)));
    for (int i = 0; i < names.length; i++) {
      Act first = answers.get(i);
      int before = endpoint.uploads().size();
      endpoint.now(asked -> endpoint.uploads().size() == before + 1 ? first : endpoint.session());
      gateway.drop(names[i], pcap(10 + i));
      gateway.awaitReceipt(names[i]);
    }
    assertThat(endpoint.uploads())
        .allMatch(asked -> asked.path().equals("/api/v1/" + TOKEN + "/upload"));
  }

  /** An endpoint that can't fetch a URL, and tells how it tried. */
  private static Act fetching(Asked asked) {
    String url = "http://probe:" + URL + "@127.0.0.1/x.pcap";
    assertThat(asked.text()).contains(url);
    String basic = Base64.getEncoder().encodeToString("probe:pa/ss\"Canary-url".getBytes(UTF_8));
    return refusal(
        422,
        String.join(
            " ", url, URLEncoder.encode(url, UTF_8), "Authorization: Basic " + basic, "as " + URL));
  }

  private void assertNothingIsShown(RemoraProcess gateway) throws Exception {
    Path rehearsal = gateway.captures("state/.rehearsal"); // which goes while it is read
    gateway.awaitThat("the rehearsal to end", () -> Files.notExists(rehearsal));
    for (String path :
        List.of(
            "/observe/health",
            "/observe/health/ready",
            "/observe/health/live",
            "/observe/metrics")) {
      Canary.assertNone(path, get(gateway, path), CANARIES);
    }
    String pages = "http://127.0.0.1:" + gateway.port();
    assertThat(get(URI.create(pages + "/status"))).contains("\"inboxes\":[{");
    for (String path : List.of("/", "/status")) {
      Canary.assertNone(path, get(URI.create(pages + path)), CANARIES);
    }
    Canary.assertNone("JMX", Management.of(gateway.pid()), CANARIES);
    Path arguments = Path.of("/proc", Long.toString(gateway.pid()), "cmdline");
    Canary.assertNone("process arguments", Files.readAllBytes(arguments), CANARIES);
    assertNothingIsWritten();
  }

  private void commandsShowNothing(RemoraProcess gateway) throws Exception {
    Path capture = Files.write(folder.resolve("by-hand.pcap"), pcap(30));
    String dead = gateway.captures("dead-letter/inbox/rejected.pcap").toString();
    for (List<String> words :
        List.of(
            List.of("status"),
            List.of("status", "--json"),
            List.of("explain", dead, folder.resolve("lab/refused.pcap").toString(), "fetch.url"),
            List.of("redrive", "--all", "--dry-run"),
            List.of("send", "--retries", "0", "--target", "lab", capture.toString()),
            List.of("send", "--retries", "0", "--json", capture.toString()))) {
      List<String> all = new ArrayList<>(words);
      all.addAll(List.of("--config", gateway.config().toString()));
      Launched.Ended ended = Launched.run(folder, all.toArray(String[]::new));
      assertThat(ended.out() + ended.err()).as(String.join(" ", words)).isNotEmpty();
      Canary.assertNone(String.join(" ", words), ended.out() + ended.err(), CANARIES);
    }
  }

  /** The log, receipts, dead letters, the ledger with its own log, and whatever else lies there. */
  private void assertNothingIsWritten() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!kept.contains(name) && !name.endsWith(".url")) {
          Canary.assertNone(name, Files.readAllBytes(file), CANARIES);
        }
      }
    }
  }

  private static String get(RemoraProcess gateway, String path) throws Exception {
    return get(URI.create(gateway.management() + path));
  }

  private static String get(URI uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(RemoraProcess.DEADLINE).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void aPasswordFileIsReadAgainAndNeitherPasswordIsSeen() throws Exception {
    Path file = Files.writeString(folder.resolve("ftp-password"), FTP + "\n");
    Map<String, String> keys = new TreeMap<>(Map.of("log.level", "trace"));
    server(keys, "ftp", "host", "127.0.0.1", "port", ftp.port(), "username", "me");
    keys.put("camel.route-template[ftp].password-file", file.toString());
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      gateway.awaitThat("the first", () -> ftp.passwords().contains(FTP));
      Files.writeString(file, SFTP);
      gateway.awaitThat("the second", () -> ftp.passwords().contains(SFTP));
      assertNothingIsShown(gateway);
    }
  }

  @Test
  void theCheckShowsNoSecretWhateverItsServersSay() throws Exception {
    Map<String, String> keys = keys();
    keys.remove("camel.main.dumpRoutes");
    for (Act said :
        List.of(
            new Babble(TOKEN + " HTTP/1.1 200 " + TOKEN + "\r\n\r\n"),
            new Babble("HTTP/1.1 200 OK\r\n" + TOKEN + "\r\n\r\n"))) {
      endpoint.questions(asked -> said);
      lab.questions(asked -> echoing(403, asked));
      String output = check(keys);
      assertThat(output)
          .contains("cloudshark.url")
          .contains("cloudshark.lab.token")
          .contains("cloudshark.away.url")
          .contains("camel.route-template[ftp].password")
          .contains("Login incorrect")
          .contains("camel.route-template[sftp].host")
          .contains("camel.route-template[bucket].bucket");
      Canary.assertNone("check", output, CANARIES);
    }
  }

  /** All at once: each is told, and the gateway does not start. */
  @Test
  void mistakesAreToldWithoutTheSecretsInThem() throws Exception {
    List<String> mistakes =
        List.of(
            "cloudshark.url = https://user:" + HOOK + "@cloudshark.example",
            "cloudshark.token = " + SECRET,
            "cloudshark.tokn = " + TOKEN,
            "cloudshark.proxy = user:" + HOOK + "@proxy.example:3128",
            "cloudshark.a.url = https://cloudshark.example/api/v1/" + TOKEN + "/upload",
            "cloudshark.a.token-file = " + TOKEN,
            "cloudshark.b.url = http://user:" + HOOK + "@x",
            "cloudshark.b.ca-file = /none",
            "cloudshark.c.url = https://cloudshark.example/?token=" + LAB_TOKEN,
            "cloudshark.c.proxy = http://user:pa/" + HOOK + "@proxy.example:3128",
            "camel.route-template[a].template-id = inbox-ftp",
            "camel.route-template[a].host = me:" + HOOK + "@ftp.example",
            "camel.route-template[a].passwrd = " + STORE);
    assertToldWithoutSecrets(String.join("\n", mistakes), "check", "run");
    assertToldWithoutSecrets(
        "cloudshark.token = " + TOKEN + "\ncloudshark.token = " + LAB_TOKEN, "check", "run");
  }

  private void assertToldWithoutSecrets(String lines, String... commands) throws Exception {
    Path config = folder.resolve("bad.properties");
    Files.writeString(config, "captures.dir = " + folder.resolve("captures") + "\n" + lines);
    for (String command : commands) {
      String output = ended(command, config);
      assertThat(output).as(command).contains(lines.split("[ .]")[0]).doesNotContain("\tat ");
      Canary.assertNone(command, output, CANARIES);
    }
  }

  private String check(Map<String, String> keys) throws Exception {
    StringBuilder lines = new StringBuilder("captures.dir = " + folder.resolve("captures") + "\n");
    keys.forEach((key, value) -> lines.append(key + " = " + value.replace("\\", "\\\\") + "\n"));
    return ended("check", Files.writeString(folder.resolve("bad.properties"), lines));
  }

  private static String ended(String command, Path config) throws Exception {
    return Tools.output(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dremora.home=.",
            "-jar",
            "target/remora.jar",
            command,
            "--config",
            config.toString()));
  }
}
