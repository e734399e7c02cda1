package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.Launched.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each command of docs/command-line.md, as it stands there, beside a running gateway. */
class CommandLineDocsIT {
  private static final int UNTIL_INTERRUPTED = 124;

  @TempDir Path folder;

  private static List<String> commands() throws IOException {
    return DocBlocks.of("docs/command-line.md").stream()
        .flatMap(block -> block.lines().stream())
        .filter(line -> !line.isBlank() && !line.startsWith("#!") && !line.startsWith("exec "))
        .toList();
  }

  @Test
  void eachDoesWhatItIsSaidTo() throws Exception {
    Tools.require("tcpdump");
    Map<String, String> keys = RemoraProcess.inbox(folder.resolve("captures/inbox"), "inbox");
    keys.put("components.dir", Files.createDirectory(folder.resolve("components")).toString());
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      prepare(gateway);
      List<String> commands = commands();
      assertThat(commands).hasSizeGreaterThan(14);
      for (String command : commands) {
        if (command.contains("redrive")) {
          Path capture = gateway.captures("dead-letter/inbox/bad.pcap");
          gateway.awaitThat("the dead letter again", () -> Files.exists(capture));
          gateway.awaitDeadLetter("bad.pcap");
        }
        int wanted = command.contains("--watch") ? UNTIL_INTERRUPTED : 0;
        String line = wanted == 0 ? command : "timeout -s INT 4 " + command;
        Ended ended = Launched.line(folder, "set -o pipefail; " + line).start().end();
        assertThat(ended.status()).as(command + "\n" + ended.out() + ended.err()).isEqualTo(wanted);
      }
      assertThat(Files.readString(folder.resolve("sent.json"))).contains("\"delivered\"");
      // six of the first block, one that lay in the inbox, and what tcpdump handed over
      gateway.awaitThat("tcpdump's files", () -> gateway.sessions() >= 6 + 1 + 2);
    }
  }

  private void prepare(RemoraProcess gateway) throws IOException {
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.copy(gateway.config(), config.resolve("application.properties"));
    Files.write(folder.resolve("x.pcap"), pcap(1));
    Files.write(folder.resolve("y.pcap"), pcap(2));
    Files.write(folder.resolve("long.pcap"), pcap(3, 2_500_000));
    Files.writeString(folder.resolve("keys.log"), "CLIENT_RANDOM 1 2\n");
    Files.write(gateway.inbox().resolve("y.pcap.part"), pcap(4));
    gateway.drop("good.pcap", pcap(5));
    gateway.awaitReceipt("good.pcap");
    gateway.drop("bad.pcap", "no capture".getBytes(StandardCharsets.UTF_8));
    gateway.awaitDeadLetter("bad.pcap");
    List<String> script =
        Files.readAllLines(Path.of("docs/command-line.md")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("#!/bin/sh") || line.startsWith("exec /opt"))
            .map(line -> line.replace("/opt/remora", Path.of("").toAbsolutePath().toString()))
            .toList();
    assertThat(script).hasSize(2);
    Path hook = Files.write(folder.resolve("remora-send"), script);
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (System.getProperty("user.name").equals("root")) {
      // else tcpdump becomes a user who may not look into this folder
      Path bin = Files.createDirectories(folder.resolve(".bin"));
      Path tcpdump = bin.resolve("tcpdump");
      Files.writeString(
          tcpdump, "#!/bin/sh\nexec " + Tools.require("tcpdump") + " -Z root \"$@\"\n");
      Files.setPosixFilePermissions(tcpdump, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
