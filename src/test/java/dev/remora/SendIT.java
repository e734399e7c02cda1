package dev.remora;

import static dev.remora.EndpointScript.answer;
import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.EndpointScript.Answer;
import dev.remora.EndpointScript.CutAnswer;
import dev.remora.EndpointScript.Stall;
import dev.remora.EndpointScript.Trickle;
import dev.remora.Launched.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One-off uploads, by the launcher, to endpoints good and bad. */
class SendIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee11";

  @TempDir Path folder;
  private EndpointScript endpoint;
  private Path config;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> endpoint.session());
    configure(Map.of());
    for (int i = 1; i <= 3; i++) {
      Files.write(folder.resolve(i + ".pcap"), pcap(i));
    }
  }

  private void configure(Map<String, String> more) throws IOException {
    Map<String, String> keys = new TreeMap<>(more);
    keys.putIfAbsent("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("delivery.back-off", "100ms");
    config = Launched.config(folder, keys);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private Launched sending(String... words) {
    List<String> all = new ArrayList<>(List.of("send", "--config", config.toString()));
    all.addAll(List.of(words));
    return new Launched(folder, all.toArray(String[]::new));
  }

  private Ended send(String... words) throws Exception {
    return hidden(sending(words).start().end());
  }

  private static Ended hidden(Ended ended) {
    assertThat(ended.out() + ended.err()).doesNotContainIgnoringCase(TOKEN).doesNotContain("\tat ");
    return ended;
  }

  private static JsonNode json(String line) throws IOException {
    return new ObjectMapper().readTree(line);
  }

  @Test
  void eachSessionsLinkIsALineAndTheFilesStay() throws Exception {
    Ended ended =
        send("1.pcap", "2.pcap", "--tags", "lab,dns", "--tags=x", "--comments", "why not");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.lines())
        .containsExactly(
            endpoint.url() + "/captures/000000000001", endpoint.url() + "/captures/000000000002");
    assertThat(ended.status()).isZero();
    assertThat(endpoint.uploads())
        .allMatch(asked -> asked.path().equals("/api/v1/" + TOKEN + "/upload"))
        .allMatch(asked -> asked.text().contains("lab,dns,x") && asked.text().contains("why not"));
    assertThat(endpoint.uploads().get(1).text()).contains("2.pcap");
    assertThat(folder.resolve("1.pcap")).hasBinaryContent(pcap(1));
    assertThat(folder.resolve("captures")).doesNotExist();
  }

  @Test
  void whatTheCommandSaysWinsOverTheSidecarAndItsTagsAreAdded() throws Exception {
    Files.writeString(
        folder.resolve("1.pcap.json"),
        "{\"filename\":\"side.pcap\",\"additional_tags\":[\"side\"],\"comments\":\"of the side\"}");
    Files.writeString(folder.resolve("1.keylog"), "BESIDE 1 2\n");
    Files.writeString(folder.resolve("keys"), "GIVEN 1 2\n");

    assertThat(send("1.pcap", "--tags", "own").status()).isZero();
    assertThat(endpoint.uploads().get(0).text())
        .contains("side.pcap", "own,side", "of the side", "BESIDE 1 2");

    Ended ended =
        send("1.pcap", "--filename", "n.pcap", "--comments", "own words", "--keylog", "keys");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(endpoint.uploads().get(1).text())
        .contains("n.pcap", "own words", "GIVEN 1 2")
        .doesNotContain("side.pcap", "of the side", "BESIDE");
  }

  @Test
  void theStandardInputAPipeAndALinkAreSentWhole() throws Exception {
    Files.createSymbolicLink(folder.resolve("latest.pcap"), folder.resolve("3.pcap"));
    Path spools = Files.createDirectory(folder.resolve("spools"));

    Ended ended =
        hidden(
            sending("--filename", "dns.pcap", "--method", "put", "-")
                .reading(folder.resolve("2.pcap"))
                .with("TMPDIR", spools.toString())
                .start()
                .end());
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(endpoint.uploads().get(0).path()).contains("filename=dns.pcap");
    assertThat(endpoint.uploads().get(0).body()).isEqualTo(pcap(2));
    assertThat(spools).isEmptyDirectory();

    assertThat(send("latest.pcap", "--method", "put").status()).isZero();
    assertThat(endpoint.uploads().get(1).path()).contains("filename=latest.pcap");
    assertThat(endpoint.uploads().get(1).body()).isEqualTo(pcap(3));

    String piped =
        "remora send --config " + config + " --filename piped.pcap --method put <(cat 1.pcap)";
    Ended pipe = hidden(Launched.line(folder, piped).start().end());
    assertThat(pipe.status()).as(pipe.err()).isZero();
    assertThat(endpoint.uploads().get(2).body()).isEqualTo(pcap(1));
  }

  @Test
  void whatFailsIsToldAndTheOthersAreSent() throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "no capture");
    Files.createFile(folder.resolve("empty.pcap"));
    Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(pcap(4), 200));
    endpoint.now(
        asked ->
            asked.text().contains("2.pcap")
                ? refusal(422, "Not a capture " + TOKEN)
                : endpoint.session());

    Ended ended =
        send("--json", "notes.txt", "empty.pcap", "gone.pcap", "2.pcap", "cut.pcap", "1.pcap");

    assertThat(ended.status()).isEqualTo(1);
    List<String> outcomes = new ArrayList<>();
    for (String line : ended.lines()) {
      outcomes.add(json(line).path("outcome").asText());
    }
    assertThat(outcomes)
        .containsExactly(
            "rejected", "rejected", "unreadable", "rejected", "delivered", "delivered");
    assertThat(json(ended.lines().get(0)).path("reason").asText()).isEqualTo("not-a-capture");
    assertThat(json(ended.lines().get(3)).path("status").asInt()).isEqualTo(422);
    assertThat(json(ended.lines().get(4)).path("truncated").asBoolean()).isTrue();
    assertThat(json(ended.lines().get(5)).path("sha256").asText()).hasSize(64);
    assertThat(ended.err())
        .contains("notes.txt: rejected: not a capture file")
        .contains("gone.pcap: does not exist; not sent")
        .contains("2.pcap: rejected: answer 422 (Not a capture ***)")
        .contains("cut.pcap: its last record is cut");
    assertThat(endpoint.uploads()).hasSize(3);
    assertThat(send("--any", "notes.txt").status()).isZero();
  }

  @Test
  void aRefusalIsMetOnce() throws Exception {
    endpoint.now(asked -> refusal(401, "API token is invalid"));

    Ended ended = send("--json", "1.pcap", "2.pcap");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(json(ended.lines().get(0)).path("outcome").asText()).isEqualTo("refused");
    assertThat(json(ended.lines().get(1)).path("outcome").asText()).isEqualTo("not-sent");
    assertThat(ended.err())
        .contains("; see to address, token and quota")
        .contains("at " + endpoint.url() + " (cloudshark.url in " + config + ")")
        .contains("with the token of cloudshark.token in " + config);
    assertThat(endpoint.uploads()).hasSize(1);
  }

  @Test
  void whatIsInDoubtIsNotSentAgain() throws Exception {
    endpoint.now(asked -> new CutAnswer("{\"id\":"));

    Ended ended = send("--json", "1.pcap");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(json(ended.out()).path("outcome").asText()).isEqualTo("in-doubt");
    assertThat(ended.err())
        .contains("It may have been delivered and is not sent again; look for it at")
        .contains(endpoint.url());
    assertThat(endpoint.uploads()).hasSize(1);
  }

  @Test
  void whatSurelyWasNotTakenIsSentAgain() throws Exception {
    endpoint.now(
        asked ->
            endpoint.uploads().size() < 3
                ? new Answer(503, Map.of("Retry-After", "0"), "")
                : endpoint.session());

    Ended ended = send("1.pcap");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("1.pcap: answer 503; not taken, trying again in 1 s");
    assertThat(endpoint.uploads()).hasSize(3);
    endpoint.forget();
    Ended quiet = send("--quiet", "1.pcap");
    assertThat(quiet.status()).isZero();
    assertThat(quiet.err()).isEmpty();
    assertThat(endpoint.uploads()).hasSize(3);

    configure(Map.of("cloudshark.url", "http://127.0.0.1:1"));
    Ended away = send("--json", "--retries", "1", "1.pcap");
    assertThat(away.status()).isEqualTo(1);
    assertThat(json(away.out()).path("outcome").asText()).isEqualTo("unavailable");
    assertThat(json(away.out()).path("attempts").asInt()).isEqualTo(2);
    assertThat(away.err()).contains("connection refused").contains("sent again later");
  }

  @Test
  void anotherEndpointAndTokenAreGivenWithoutShowingIt() throws Exception {
    String other = "0123456789abcdef0123456789abcdef";
    Path token = Files.writeString(folder.resolve("token"), other + "\n");
    configure(Map.of("cloudshark.url", "http://127.0.0.1:1"));

    Ended ended = send("--url", endpoint.url(), "--token-file", token.toString(), "1.pcap");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out() + ended.err()).doesNotContain(other);
    assertThat(endpoint.uploads().get(0).path()).isEqualTo("/api/v1/" + other + "/upload");
  }

  @Test
  void withoutAnEndpointTheRunningGatewaysIsUsed() throws Exception {
    Path alone = Launched.config(folder, Map.of());
    Ended none = Launched.run(folder, "send", "--config", alone.toString(), "1.pcap");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("cloudshark.url: is not set").contains("give --url");
    assertThat(folder.resolve("captures")).doesNotExist();

    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      Ended ended = Launched.run(folder, "send", "--config", gateway.config().toString(), "1.pcap");
      assertThat(ended.status()).as(ended.err()).isZero();
      String id = ended.out().strip().replaceFirst(".*/captures/", "");
      assertThat(gateway.sessionBytes(id)).isEqualTo(pcap(1));
      String token = Files.readString(gateway.captures("state/token")).strip();
      assertThat(ended.out() + ended.err()).doesNotContain(token);
      gateway.stop();
      Ended gone = Launched.run(folder, "send", "--config", gateway.config().toString(), "1.pcap");
      assertThat(gone.status()).isEqualTo(1);
      assertThat(gone.err()).contains("no gateway runs at");
    }
  }

  @Test
  void wordsThatAreOffEndWithTwo() throws Exception {
    for (String[] words :
        new String[][] {
          {},
          {"1.pcap", "2.pcap", "--filename", "x"},
          {"."},
          {"-"},
          {"/dev/null"},
          {"1.pcap", "--method", "get"},
          {"1.pcap", "--target", "nowhere"},
          {"1.pcap", "--keylog", "none"},
          {"1.pcap", "--nonsense"}
        }) {
      assertThat(send(words).status()).as(String.join(" ", words)).isEqualTo(2);
    }
    assertThat(endpoint.uploads()).isEmpty();
  }

  @Test
  void brokenOffItSaysHowFarItWasAndLeavesNothing() throws Exception {
    Path spools = Files.createDirectory(folder.resolve("spools"));
    Files.write(folder.resolve("long.pcap"), pcap(5, 30_000_000));
    endpoint.early(head -> new Stall(1000));
    Launched run =
        sending("--filename", "long.pcap", "-")
            .reading(folder.resolve("long.pcap"))
            .with("TMPDIR", spools.toString())
            .start();
    await().atMost(RemoraProcess.DEADLINE).until(() -> endpoint.heads() == 1);

    byte[] arguments = Files.readAllBytes(Path.of("/proc/" + run.pid() + "/cmdline"));
    assertThat(new String(arguments, StandardCharsets.UTF_8)).doesNotContain(TOKEN);
    run.signal("INT");
    Ended ended = hidden(run.end());

    assertThat(ended.status()).isEqualTo(130);
    assertThat(ended.err())
        .contains("-: broken off before all of it was sent; it was not delivered");
    assertThat(spools).isEmptyDirectory();

    endpoint.early(head -> null);
    endpoint.now(asked -> new EndpointScript.Silence());
    Files.writeString(folder.resolve("x.url"), "https://captures.example/x.pcap");
    for (String file : List.of("1.pcap", "x.url")) {
      int before = endpoint.uploads().size();
      Launched silent = sending(file).start();
      await().atMost(RemoraProcess.DEADLINE).until(() -> endpoint.uploads().size() > before);
      silent.signal("TERM");
      Ended awaited = hidden(silent.end());
      assertThat(awaited.status()).isEqualTo(143);
      assertThat(awaited.err()).contains(file + ": broken off while its answer was awaited");
    }
  }

  @Test
  void aTerminalGetsABarAndAFileGetsNone() throws Exception {
    Path script = Tools.require("script");
    Files.write(folder.resolve("long.pcap"), pcap(5, 400_000));
    endpoint.early(head -> new Trickle(200_000));
    String command = "remora send --config " + config + " long.pcap";
    Ended onTerminal =
        Launched.line(folder, script + " -qec '" + command + "' /dev/null </dev/null")
            .start()
            .end();
    assertThat(onTerminal.out()).contains("long.pcap [", " %").contains("/captures/");
    assertThat(onTerminal.status()).isZero();

    Ended quiet =
        Launched.line(folder, script + " -qec '" + command + " --quiet' /dev/null </dev/null")
            .start()
            .end();
    assertThat(quiet.out()).doesNotContain(" %").contains("/captures/");
    Ended inFile = Launched.line(folder, command).start().end();
    assertThat(inFile.err()).isEmpty();
  }

  @Test
  void aPageInPlaceOfASessionLeavesDoubt() throws Exception {
    endpoint.now(asked -> answer(200, "<html>welcome</html>"));
    assertThat(json(send("--json", "1.pcap").out()).path("outcome").asText()).isEqualTo("in-doubt");
  }

  @Test
  void wordsThatAreOffGetALineAndNotTheWholeUsage() throws Exception {
    Files.write(folder.resolve("-d.pcap"), pcap(1));
    Map<List<String>, String> wrong = new LinkedHashMap<>();
    wrong.put(List.of("--method", "psot", "1.pcap"), "--method is post or put");
    wrong.put(List.of("--target", "lab", "1.pcap"), "there is no target lab; known are default");
    wrong.put(List.of("."), ". is a folder; name the captures in it");
    wrong.put(List.of("--keylog", "nokeys.log", "1.pcap"), "the key log nokeys.log does not exist");
    wrong.put(List.of("-"), "what a pipe gives has no name: give it one by --filename");
    wrong.put(List.of("--retires", "1", "1.pcap"), "no option --retires; did you mean --retries?");
    wrong.put(List.of("-d.pcap"), "-d.pcap is no option; a file whose name begins with - is given");
    wrong.put(List.of("-d.pcap", "1.pcap"), "is given as ./-d.pcap, or after --");
    for (Map.Entry<List<String>, String> each : wrong.entrySet()) {
      Ended ended = send(each.getKey().toArray(String[]::new));
      assertThat(ended.status()).isEqualTo(2);
      assertThat(ended.err().lines()).as(ended.err()).hasSize(2);
      assertThat(ended.err()).contains(each.getValue()).endsWith("\nsee: remora send --help\n");
    }
    assertThat(endpoint.uploads()).isEmpty();
    assertThat(send("./-d.pcap").status()).isZero();
    assertThat(send("--", "-d.pcap").status()).isZero();
  }
}
