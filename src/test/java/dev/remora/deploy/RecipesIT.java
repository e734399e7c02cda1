package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.Tools;
import dev.remora.server.FtpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each recipe is run as it is printed, with folders of the test's and shorter times. */
class RecipesIT {
  private static final String PASSWORD = "c0ffee-password";

  @TempDir Path folder;
  private Path spool;

  @BeforeEach
  void makeSpool() throws IOException {
    spool = Files.createDirectory(folder.resolve("spool"));
  }

  /** The recipe with the test's own folders. */
  private String recipe(String name) throws IOException {
    return Recipe.in("recipes.md", name)
        .replace("/captures/inbox", folder.resolve("captures/inbox").toString())
        .replace("/captures/ring", folder.resolve("captures/ring").toString())
        .replace("/var/spool/captures", spool.toString())
        .replace("eth0", "lo");
  }

  private Process shell(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private void done(String script) throws Exception {
    Process process = shell(script);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(script).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s", script, Files.readString(folder.resolve("output")))
        .isZero();
  }

  private static void send(int packets) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < packets; i++) {
        socket.send(
            new DatagramPacket(new byte[1000], 1000, InetAddress.getByName("127.0.0.1"), 9));
      }
    }
  }

  /** Runs a program that captures, and sends packets until so many captures are delivered. */
  private void delivers(String script, RemoraProcess gateway, int captures) throws Exception {
    Process writer = shell("exec " + script);
    try {
      gateway.awaitThat(
          captures + " captures of " + script,
          () -> {
            send(50);
            return gateway.receipts().size() >= captures || !writer.isAlive();
          });
      assertThat(writer.isAlive()).as(Files.readString(folder.resolve("output"))).isTrue();
    } finally {
      writer.destroy();
      writer.waitFor();
    }
    assertThat(gateway.receipts()).noneMatch(receipt -> receipt.has("truncated"));
  }

  @Test
  void tcpdumpHandsOverEachFileThatItHasFinished() throws Exception {
    Tools.require("tcpdump");
    Path hook = Files.writeString(folder.resolve("to-inbox"), recipe("to-inbox"));
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      delivers(recipe("tcpdump").replace("-G 60", "-G 1"), gateway, 3);
      assertThat(gateway.deadLetters()).isEmpty();
    }
  }

  @Test
  void dumpcapsRingIsDeliveredAndStays() throws Exception {
    Tools.require("dumpcap");
    Path ring = Files.createDirectories(folder.resolve("captures/ring"));
    Path example = Path.of("config/examples/ring-buffer.properties");
    Map<String, String> own = RemoraProcess.inbox(ring, "ring");
    for (String line : Files.readAllLines(example)) {
      if (line.startsWith("camel.") && !line.contains(".path")) {
        own.put(line.split(" = ")[0], line.split(" = ")[1]);
      }
    }
    try (RemoraProcess gateway = RemoraProcess.start(folder, own)) {
      delivers(recipe("dumpcap").replace("filesize:100000", "filesize:100"), gateway, 3);
      try (Stream<Path> files = Files.list(ring)) {
        assertThat(files.toList())
            .hasSizeGreaterThan(3)
            .allSatisfy(
                file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .startsWith("rw-r"));
      }
    }
  }

  @Test
  void systemdTakesTheUnits() throws Exception {
    Tools.require("systemd-analyze");
    Path root = Files.createDirectory(folder.resolve("root"));
    Path units = Files.createDirectories(root.resolve("etc/systemd/system"));
    for (String unit : List.of("remora.service", "captures.path", "captures.service")) {
      String text =
          Recipe.in("recipes.md", unit)
              .replace("/opt/remora", Path.of("").toAbsolutePath().toString())
              .replace("User=remora\nGroup=remora\n", "");
      Path file = Files.writeString(units.resolve(unit), text);
      Podman.Ended verified =
          Podman.run(
              "systemd-analyze", "verify", "--man=no", "--recursive-errors=no", file.toString());
      assertThat(verified.said().lines().filter(line -> line.contains(unit))).isEmpty();
      assertThat(verified.status()).as(verified.said()).isZero();
    }
  }

  @Test
  void whatThePathUnitCallsHandsOverWhatNobodyHasOpen() throws Exception {
    Tools.require("fuser");
    Path hook = Files.writeString(folder.resolve("to-inbox"), recipe("to-inbox"));
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    String unit =
        recipe("captures.service")
            .replace("/usr/local/bin/to-inbox", hook.toString())
            .replace("/usr/bin/fuser", "fuser");
    String command = unit.substring(unit.indexOf("ExecStart=") + "ExecStart=".length());
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      Files.write(spool.resolve("a.pcap"), SampleCaptures.pcap(1));
      Path open = Files.write(spool.resolve("b.pcap"), SampleCaptures.pcap(2));
      // systemd knows of no shell: words are as they stand, but for the semicolon.
      List<String> words = List.of(command.strip().replace("\\;", ";").split(" "));
      try (OutputStream writer = Files.newOutputStream(open, StandardOpenOption.APPEND)) {
        writer.flush();
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
      }
      gateway.awaitReceipt("a.pcap");
      assertThat(spool.resolve("a.pcap")).doesNotExist();
      assertThat(open).exists();
    }
  }

  @Test
  void rsyncBringsCapturesFromElsewhere() throws Exception {
    Tools.require("rsync");
    String line = recipe("crontab").strip();
    assertThat(line).startsWith("*/5 * * * * rsync ");
    String command = line.substring("*/5 * * * * ".length()).replace("captures@gateway:", "");
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      Files.createDirectory(spool.resolve("site-a"));
      Files.write(spool.resolve("site-a/x.pcap"), SampleCaptures.pcap(1));
      Files.write(spool.resolve("large.pcap"), SampleCaptures.pcap(2, 20_000_000));
      done(command);
      gateway.awaitReceipt("site-a/x.pcap");
      JsonNode receipt = gateway.awaitReceipt("large.pcap");
      assertThat(receipt.path("size").asInt()).isEqualTo(20_000_000);
      assertThat(receipt.has("truncated")).isFalse();
      assertThat(spool.resolve("large.pcap")).doesNotExist();
      assertThat(gateway.sessions()).isEqualTo(2);
    }
  }

  @Test
  void aDeviceUploadsByFtp() throws Exception {
    Tools.require("curl");
    Path files = Files.createDirectory(folder.resolve("files"));
    try (FtpServer ftp = FtpServer.start(files, FtpServer.Security.NONE, PASSWORD)) {
      Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
      String config =
          recipe("devices.properties")
                  .replace("192.0.2.10", FtpServer.HOST)
                  .replace("username = captures", "username = " + ftp.username())
                  .replace("/etc/remora/ftp-password", password.toString())
                  .replace("settle = 10s", "settle = 3s")
              + "camel.route-template[devices].port = "
              + ftp.port()
              + "\n";
      Path file = Files.writeString(folder.resolve("devices.properties"), config);
      try (RemoraProcess gateway = RemoraProcess.startOn(file, folder, Map.of())) {
        Path capture = Files.write(spool.resolve("x.pcap"), SampleCaptures.pcap(1, 3_000_000));
        String upload =
            recipe("f5")
                .strip()
                .replace("captures:PASSWORD", ftp.username() + ":" + PASSWORD)
                .replace("/var/tmp/bigip.pcap", capture.toString())
                .replace("192.0.2.10", FtpServer.HOST + ":" + ftp.port());
        // Slower than the gateway looks.
        done(upload.replace("curl ", "curl --limit-rate 500k "));
        JsonNode receipt = gateway.awaitReceipt("devices", "bigip-1/x.pcap");
        assertThat(receipt.path("size").asInt()).isEqualTo(3_000_000);
        assertThat(receipt.has("truncated")).isFalse();
        assertThat(receipt.path("additional_tags").path(1).asText()).isEqualTo("bigip-1");
        assertThat(gateway.sessions()).isEqualTo(1);
      }
    }
  }
}
