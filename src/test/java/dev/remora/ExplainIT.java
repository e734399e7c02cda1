package dev.remora;

import static dev.remora.EndpointScript.refusal;
import static dev.remora.RemoraProcess.inbox;
import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.EndpointScript.CutAnswer;
import dev.remora.Launched.Ended;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of files in whichever state, by the launcher, with a gateway and without. */
class ExplainIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee33";

  @TempDir Path folder;

  private String finding(RemoraProcess gateway, Object file, String... words) throws Exception {
    JsonNode json = json(gateway, file);
    String all = json.path("message").asText() + ". " + json.path("next").asText();
    assertThat(all).contains(words).doesNotContain(TOKEN);
    return json.path("finding").asText();
  }

  private JsonNode json(RemoraProcess gateway, Object file) throws Exception {
    Ended ended =
        Launched.run(
            folder, "explain", "--json", "--config", gateway.config().toString(), file.toString());
    assertThat(ended.lines()).as(ended.err()).hasSize(1);
    return new ObjectMapper().readTree(ended.out());
  }

  @Test
  void eachFileOfAWatchedFolder() throws Exception {
    Path picky = folder.resolve("picky");
    Map<String, String> keys = new TreeMap<>();
    keys.putAll(
        inbox(picky, "picky", "include", "*.pcap", "recursive", "false", "done-suffix", ".done"));
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      Path at = gateway.inbox();
      Files.write(at.resolve("x.pcap.part"), pcap(1));
      Files.writeString(at.resolve("lone.pcap.json"), "{}");
      Path real = Files.write(folder.resolve("real.pcap"), pcap(2));
      Files.createSymbolicLink(at.resolve("link.pcap"), real);
      Files.write(at.resolve("cut.pcap"), Arrays.copyOf(pcap(3), 200));
      Files.createFile(at.resolve("empty.pcap"));
      Files.createDirectories(picky.resolve("deep"));
      Files.write(picky.resolve("x.cap"), pcap(4));
      Files.write(picky.resolve("deep/x.pcap"), pcap(4));
      Files.write(picky.resolve("unmarked.pcap"), pcap(4));
      RemoraProcess.drop(at, "a.pcap", pcap(5));
      gateway.awaitReceipt("a.pcap");
      gateway.drop("bad.pcap", "no capture".getBytes(StandardCharsets.UTF_8));
      gateway.awaitDeadLetter("bad.pcap");

      assertThat(finding(gateway, at.resolve("x.pcap.part"), ".part", "Rename it"))
          .isEqualTo("blocked");
      finding(gateway, at.resolve("lone.pcap.json"), "belongs to no capture");
      finding(gateway, at.resolve("link.pcap"), "is a link and not followed");
      finding(gateway, picky.resolve("x.cap"), "does not fit include");
      finding(gateway, picky.resolve("deep/x.pcap"), "recursive = false");
      finding(gateway, picky.resolve("unmarked.pcap"), "done marker unmarked.pcap.done");
      assertThat(finding(gateway, real, "no folder that an inbox watches", "(inbox picky)"))
          .isEqualTo("no-inbox");
      finding(gateway, at, "is a folder");
      finding(gateway, gateway.captures("state/ledger.db"), "Remora keeps for itself");
      gateway.awaitThat(
          "the cut one to be looked at",
          () -> json(gateway, at.resolve("cut.pcap")).path("finding").asText().equals("waiting"));
      finding(gateway, at.resolve("cut.pcap"), "cut or empty, taken as it is at");
      try (FileChannel writer =
          FileChannel.open(
              at.resolve("open.pcap"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        writer.write(ByteBuffer.wrap(pcap(6)));
        long own = ProcessHandle.current().pid();
        gateway.awaitThat(
            "the open one to be seen as such",
            () ->
                json(gateway, at.resolve("open.pcap"))
                    .path("message")
                    .asText()
                    .endsWith("open for writing by process " + own));
      }

      String receipt = "Its receipt is " + gateway.captures("delivered/inbox/a.pcap.session.json");
      for (Object delivered :
          new Object[] {
            "a.pcap",
            at.resolve("a.pcap"),
            gateway.captures("delivered/inbox/a.pcap"),
            gateway.captures("delivered/inbox/a.pcap.session.json")
          }) {
        assertThat(finding(gateway, delivered, "was delivered at", "/captures/", receipt))
            .isEqualTo("delivered");
      }
      for (Object dead :
          new Object[] {
            "bad.pcap",
            gateway.captures("dead-letter/inbox/bad.pcap"),
            gateway.captures("dead-letter/inbox/bad.pcap.error.json")
          }) {
        assertThat(finding(gateway, dead, "became a dead letter", "not-a-capture", "redrive"))
            .isEqualTo("dead");
      }
      Ended unknown =
          Launched.run(folder, "explain", "--config", gateway.config().toString(), "never.pcap");
      assertThat(unknown.status()).isEqualTo(1);
      assertThat(unknown.out()).startsWith("never.pcap is not there, and no inbox, receipt");

      gateway.stop();
      finding(gateway, "a.pcap", "was delivered at", receipt);
      finding(gateway, at.resolve("empty.pcap"), "is empty", "becomes a dead letter");
      gateway.drop("new.pcap", pcap(7));
      assertThat(finding(gateway, at.resolve("new.pcap"), "no gateway runs", "./remora run"))
          .isEqualTo("no-gateway");
    }
  }

  @Test
  void whatBelongsToACaptureGoesWhereThatDoes() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      Path at = gateway.inbox();
      Files.writeString(at.resolve("x.pcap.json"), "{comments: 1}");
      gateway.drop("x.pcap", pcap(1));
      Files.writeString(at.resolve("y.keylog"), "# none\n");
      gateway.drop("y.pcap", pcap(2));
      gateway.awaitDeadLetter("x.pcap");
      gateway.awaitReceipt("y.pcap");

      for (Object sidecar :
          new Object[] {
            "x.pcap.json",
            at.resolve("x.pcap.json"),
            gateway.captures("dead-letter/inbox/x.pcap.json")
          }) {
        String words = "belongs to x.pcap and goes where that does, which came through inbox inbox";
        assertThat(finding(gateway, sidecar, words, "bad-sidecar", "redrive", "x.pcap.error.json"))
            .as(sidecar.toString())
            .isEqualTo("companion");
      }
      for (Object keylog :
          new Object[] {
            "y.keylog", at.resolve("y.keylog"), gateway.captures("delivered/inbox/y.keylog")
          }) {
        assertThat(finding(gateway, keylog, "belongs to y.pcap", "was delivered at"))
            .as(keylog.toString())
            .isEqualTo("companion");
      }
      Ended none =
          Launched.run(folder, "explain", "--config", gateway.config() + "", "never.pcap.json");
      assertThat(none.out()).startsWith("never.pcap.json is not there, and no inbox");
      assertThat(none.status()).isEqualTo(1);
    }
  }

  @Test
  void aNameThatIsNotUtf8IsToldOfByItsFolderAndByItself() throws Exception {
    Path config = Launched.config(folder, Map.of());
    Path inbox = Files.createDirectories(folder.resolve("captures/inbox"));
    Path capture = Files.write(folder.resolve("plain"), pcap(1));
    String odd = "bad\\377name.pcap";
    String copy = "cp '%s' \"$(printf '%s/%s')\"".formatted(capture, inbox, odd);
    assertThat(Launched.line(folder, copy).start().end().status()).isZero();
    String explain = "remora explain --config '%s' ".formatted(config);

    Ended of = Launched.line(folder, explain + "'%s'".formatted(inbox)).start().end();
    assertThat(of.out())
        .contains("a file in it is never taken, for its name is not valid UTF-8: bad");
    for (String named : new String[] {"%s/%s".formatted(inbox, odd), odd}) {
      String line = explain + "\"$(printf '%s')\"".formatted(named);
      Ended itself = Launched.line(folder, line).start().end();
      assertThat(itself.out())
          .as(named)
          .contains("(inbox inbox) has a name that is not valid UTF-8, and is never taken. Rename");
    }
    Ended status = Launched.run(folder, "status", "--config", config.toString());
    assertThat(status.out()).contains("has a name that is not valid UTF-8, and is never taken");
  }

  @Test
  void whatWaitsForAnEndpointAndWhatIsInDoubt() throws Exception {
    try (EndpointScript endpoint =
        new EndpointScript(asked -> refusal(401, "API token " + TOKEN + " is invalid"))) {
      Map<String, String> keys = new TreeMap<>();
      keys.put("cloudshark.url", endpoint.url());
      keys.put("cloudshark.token", TOKEN);
      keys.put("delivery.in-doubt", "hold");
      keys.put("delivery.back-off", "1m");
      keys.put("delivery.back-off-max", "5m");
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.drop("first.pcap", pcap(1));
        gateway.awaitLog("The line is stopped");
        gateway.drop("second.pcap", pcap(2));
        Path second = gateway.inbox().resolve("second.pcap");
        gateway.awaitThat(
            "the line's trouble to be told",
            () -> json(gateway, second).path("finding").asText().equals("line-stopped"));
        finding(
            gateway,
            second,
            "the line of target default is stopped: answer 401 (API token *** is invalid)",
            "See to the target's address, token and quota");
        gateway.stop();

        endpoint.now(asked -> new CutAnswer("{\"id\":"));
        gateway.startAgain();
        gateway.awaitLog("held as configured");
        gateway.stop();
        Path doubtful =
            Files.exists(gateway.inbox().resolve("first.pcap"))
                ? gateway.inbox().resolve("first.pcap")
                : second;
        assertThat(
                finding(
                    gateway, doubtful, "is in doubt: it was sent to target default", "touch it"))
            .isEqualTo("in-doubt");
      }
    }
  }

  @Test
  void whatWaitsOnAServerIsToldByTheGateway() throws Exception {
    Path root = folder.resolve("ftp");
    try (FtpServer server = FtpServer.start(root, Security.NONE, "secret")) {
      Files.write(Files.createDirectories(root.resolve("in/site-a")).resolve("far.pcap"), pcap(1));
      Map<String, String> keys = new TreeMap<>();
      String inbox = "camel.route-template[server].";
      keys.put(inbox + "template-id", "inbox-ftp");
      keys.put(inbox + "host", FtpServer.HOST);
      keys.put(inbox + "port", Integer.toString(server.port()));
      keys.put(inbox + "username", server.username());
      keys.put(inbox + "password", server.password());
      keys.put(inbox + "directory", "in");
      keys.put(inbox + "settle", "1h");
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.awaitThat(
            "it to be seen",
            () -> json(gateway, "far.pcap").path("finding").asText().equals("waiting"));
        String at = "ftp://127.0.0.1:" + server.port() + "/in/site-a/far.pcap";
        for (String named : new String[] {"far.pcap", "site-a/far.pcap", at}) {
          assertThat(finding(gateway, named, "(inbox server) was seen and is not sent yet: not"))
              .isEqualTo("waiting");
        }
        assertThat(finding(gateway, "other.pcap", "is not there")).isEqualTo("unknown");
      }
    }
  }

  @Test
  void theCommandThatPutsADeadLetterBackCanBePasted() throws Exception {
    String name = "it's \"5 $HOME.pcap";
    Path dead = Files.createDirectories(folder.resolve("captures/dead-letter/inbox"));
    Files.createDirectories(folder.resolve("captures/inbox"));
    Files.write(dead.resolve(name), pcap(1));
    Files.writeString(
        dead.resolve(name + ".error.json"),
        new ObjectMapper()
            .writeValueAsString(Map.of("inbox", "inbox", "path", name, "reason", "rejected")));
    Path config = Launched.config(folder, Map.of());
    Files.move(config, folder.resolve("my own.properties"));
    for (String called : new String[] {"remora", Path.of("remora").toAbsolutePath().toString()}) {
      String explain = called + " explain --config 'my own.properties' ";
      Ended told =
          Launched.line(folder, explain + "captures/dead-letter/inbox/it*.pcap").start().end();
      String command = told.out().replaceFirst("(?s).*When that is mended: ", "").strip();
      assertThat(command)
          .as(told.out() + told.err())
          .startsWith(called + " redrive --config 'my own.properties' ");

      Ended pasted = Launched.line(folder, command).start().end();

      assertThat(pasted.status()).as(command + "\n" + pasted.err()).isZero();
      Path back = folder.resolve("captures/inbox").resolve(name);
      assertThat(back).exists();
      Files.move(back, dead.resolve(name));
      Files.writeString(
          dead.resolve(name + ".error.json"),
          new ObjectMapper()
              .writeValueAsString(Map.of("inbox", "inbox", "path", name, "reason", "rejected")));
    }
  }
}
