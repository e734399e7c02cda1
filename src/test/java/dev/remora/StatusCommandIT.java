package dev.remora;

import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.Launched.Ended;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How all stands, by the launcher, with a gateway and without. */
class StatusCommandIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee22";
  private static final String PASSWORD = "Canary-of-the-page";

  @TempDir Path folder;

  private Ended status(RemoraProcess gateway, String... words) throws Exception {
    String[] all = new String[words.length + 3];
    all[0] = "status";
    all[1] = "--config";
    all[2] = gateway.config().toString();
    System.arraycopy(words, 0, all, 3, words.length);
    Ended ended = Launched.run(folder, all);
    assertThat(ended.out() + ended.err())
        .doesNotContain(TOKEN)
        .doesNotContain(PASSWORD)
        .doesNotContain("\tat ")
        .doesNotContain("\u001b");
    return ended;
  }

  @Test
  void theRunningGatewayTells() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      gateway.drop("a.pcap", pcap(1));
      gateway.drop("bad.pcap", "no capture".getBytes(StandardCharsets.UTF_8));
      gateway.awaitReceipt("a.pcap");
      gateway.awaitDeadLetter("bad.pcap");

      Ended ended = status(gateway);
      assertThat(ended.status()).as(ended.err()).isZero();
      assertThat(ended.out())
          .startsWith("Remora at http://127.0.0.1:" + gateway.port())
          .contains("0 waiting, 0 in flight, 0 in doubt, 1 delivered, 1 dead")
          .containsPattern("default +moves +the embedded endpoint")
          .contains("inbox/a.pcap", "/captures/")
          .contains("inbox/bad.pcap", "not-a-capture");
      assertThat(ended.lines())
          .filteredOn(line -> !line.contains("http"))
          .allMatch(line -> line.length() <= 80);

      JsonNode json = new ObjectMapper().readTree(status(gateway, "--json").out());
      assertThat(json.path("running").asBoolean()).isTrue();
      assertThat(json.path("counts").path("dead").asInt()).isEqualTo(1);

      Launched watching =
          new Launched(
                  folder, "status", "--json", "--watch", "--config", gateway.config().toString())
              .start();
      await()
          .atMost(RemoraProcess.DEADLINE)
          .until(() -> watching.out().lines().filter(l -> l.endsWith("}")).count() >= 2);
      watching.signal("INT");
      assertThat(watching.end().status()).isEqualTo(130);
    }
  }

  @Test
  void aLineThatIsStoppedIsToldWithItsReason() throws Exception {
    try (EndpointScript endpoint =
        new EndpointScript(asked -> refusal(401, "API token " + TOKEN + " is invalid"))) {
      Map<String, String> keys =
          Map.of("cloudshark.url", endpoint.url(), "cloudshark.token", TOKEN);
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.drop("a.pcap", pcap(1));
        gateway.awaitLog("The line is stopped");
        Ended ended = status(gateway);
        assertThat(ended.out())
            .containsPattern("default +stopped +" + endpoint.url())
            .contains("answer 401 (API token *** is invalid); next attempt at")
            .contains("WAITING", "inbox/a.pcap");
      }
    }
  }

  @Test
  void withoutAGatewayFoldersAndLedgerTellAndNothingIsHeld() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      Ended before = status(gateway);
      gateway.drop("a.pcap", pcap(1));
      gateway.drop("bad.pcap", "no capture".getBytes(StandardCharsets.UTF_8));
      gateway.awaitReceipt("a.pcap");
      gateway.awaitDeadLetter("bad.pcap");
      gateway.kill(); // which leaves the ledger's log unfolded
      gateway.drop("later.pcap", pcap(2));

      Ended ended = status(gateway);
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.out())
          .contains("no gateway runs at http://127.0.0.1:" + gateway.port())
          .contains("1 waiting, 0 in flight, 0 in doubt, 1 delivered, 1 dead")
          .contains("inbox/later.pcap", "no gateway runs that would take it")
          .contains("inbox/a.pcap", "inbox/bad.pcap");
      JsonNode json = new ObjectMapper().readTree(status(gateway, "--json").out());
      assertThat(json.path("running").asBoolean()).isFalse();

      assertThat(before.status()).isZero();
      gateway.startAgain();
      gateway.awaitReceipt("later.pcap");
    }
  }

  @Test
  void whereNothingEverRanThatIsSaidAndNothingIsMade() throws Exception {
    Path config = Launched.config(folder, Map.of());
    Ended ended = Launched.run(folder, "status", "--config", config.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).contains("no gateway runs at", "0 delivered");
    assertThat(folder.resolve("captures")).doesNotExist();
  }

  @Test
  void thePasswordIsGivenAndNotShown() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), PASSWORD);
    Map<String, String> keys = Map.of("http.password-file", file.toString());
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      assertThat(status(gateway).status()).isZero();
      Path wrong = Files.writeString(folder.resolve("wrong"), "Canary-of-no-page");
      Path config = folder.resolve("wrong.properties");
      Files.writeString(
          config, Files.readString(gateway.config()).replace(file.toString(), wrong.toString()));
      Ended refused = Launched.run(folder, "status", "--config", config.toString());
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err())
          .contains("answers 401 The password of http.password or http.password-file is wanted")
          .doesNotContain("Canary");
    }
  }

  @Test
  void aTerminalIsDrawnAnewAndGetsColours() throws Exception {
    Path script = Tools.require("script");
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      String command = "timeout -s INT 6 remora status --watch --config " + gateway.config();
      Ended ended =
          Launched.line(folder, script + " -qec '" + command + "' /dev/null </dev/null")
              .start()
              .end();
      assertThat(ended.out().split("\\u001b\\[H\\u001b\\[J")).hasSizeGreaterThan(2);
      assertThat(ended.out()).contains("\u001b[1mTARGETS");
    }
  }

  @Test
  void shortCommandsLoadNothingOfCamel() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      for (List<String> words :
          List.of(
              List.of("--help"),
              List.of("help", "send"),
              List.of("completion", "bash"),
              List.of("status", "--config", gateway.config().toString()))) {
        Path classes = folder.resolve("classes");
        Ended ended =
            new Launched(folder, words.toArray(String[]::new))
                .with("JAVA_OPTS", "-Xlog:class+load:file=" + classes)
                .start()
                .end();
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(Files.readString(classes))
            .as(words.get(0))
            .contains("dev.remora.Commands")
            .doesNotContain("org.apache.camel", "org.sqlite", "io.vertx");
      }
    }
  }

  @Test
  void wordsThatAreNoneAreMetWithTheNearest() throws Exception {
    Ended ended = Launched.run(folder, "stauts");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .isEqualTo("there is no command stauts; did you mean status?\nsee: remora --help\n");
    assertThat(Launched.run(folder, "sned", "x.pcap").err()).contains("did you mean send?");
    String version = Launched.run(folder, "--version").out().replaceFirst("^remora ", "").strip();
    assertThat(Path.of("pom.xml")).content().contains("<version>" + version + "</version>");
    assertThat(Launched.run(folder, "help", "redrive").out()).contains("Examples:", "--dry-run");
    Ended completed =
        Launched.line(
                folder,
                "source <(remora completion bash); COMP_WORDS=(remora st); COMP_CWORD=1;"
                    + " _complete_remora; echo \"${COMPREPLY[@]}\"")
            .start()
            .end();
    assertThat(completed.out().strip()).as(completed.err()).isEqualTo("status");
  }
}
