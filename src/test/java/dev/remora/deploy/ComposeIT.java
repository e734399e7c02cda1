package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.DocBlocks;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.Tools;
import dev.remora.config.Key;
import dev.remora.config.Keys;
import dev.remora.server.Account;
import dev.remora.server.BucketServer;
import dev.remora.server.FtpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The compose file is sound, and the configuration beside it does what it is there for. */
class ComposeIT {
  private static final Path FOLDER = Path.of("deploy", "compose");
  private static final String PASSWORD = "c0ffee-password";

  @TempDir Path folder;

  @Test
  void composeTakesTheFile() throws Exception {
    Tools.require("docker-compose");
    Podman.Ended config =
        Podman.run(
            "docker-compose",
            "--env-file",
            FOLDER.resolve("env.example").toString(),
            "--file",
            FOLDER.resolve("compose.yaml").toString(),
            "config",
            "--quiet");
    assertThat(config.status()).as(config.said()).isZero();
  }

  /** All but the building of the image, which ContainerIT does, and the start of the containers. */
  @Test
  void theCommandsOfItsDocumentationPrepareIt() throws Exception {
    Tools.require("docker-compose");
    List<String> commands = DocBlocks.recipe("deploy/compose/README.md", "up").lines().toList();
    assertThat(commands.get(0))
        .isEqualTo("mvn package && deploy/container/build localhost/remora:latest");
    assertThat(commands.get(commands.size() - 1)).isEqualTo("docker compose up --detach");
    Path copy = Files.createDirectories(folder.resolve("deploy"));
    Podman.done("cp", "--recursive", FOLDER.toString(), copy.toString());
    String script = String.join("\n", commands.subList(1, commands.size() - 1));
    Podman.done("sh", "-euc", "cd " + folder + "\n" + script + "\ndocker-compose config --quiet");
    assertThat(copy.resolve("compose/ftp-password")).hasContent("change-me");
  }

  @Test
  void theGatewayIsToldOfWhatThereIs() throws Exception {
    JsonNode gateway = file().at("/services/remora");
    List<String> known =
        Stream.concat(
                Keys.GENERAL.stream().map(Key::environmentName),
                Keys.OF_A_TARGET.stream()
                    .map(key -> Key.environmentName("cloudshark." + key.name())))
            .toList();
    for (Iterator<String> names = gateway.path("environment").fieldNames(); names.hasNext(); ) {
      String name = names.next();
      assertThat(name.startsWith("AWS_") || known.contains(name)).as(name).isTrue();
    }
    assertThat(gateway.path("ports"))
        .extracting(port -> port.asText())
        .containsExactly("127.0.0.1:8080:8080", "127.0.0.1:9876:9876");
    assertThat(gateway.path("volumes"))
        .extracting(volume -> volume.asText())
        .containsExactly("captures:/captures", "./config:/config:ro");
    assertThat(gateway.path("read_only").asBoolean()).isTrue();
    for (JsonNode other : gateway.path("depends_on")) {
      assertThat(file().path("services").has(other.asText())).isTrue();
    }
  }

  private static JsonNode file() throws Exception {
    Object content =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(FOLDER.resolve("compose.yaml")));
    return new ObjectMapper().valueToTree(content);
  }

  /** As it stands there, but for where the servers are. */
  @Test
  void itsConfigurationBringsCapturesFromBothServers() throws Exception {
    Path buckets = Files.createDirectory(folder.resolve("buckets"));
    Path files = Files.createDirectory(folder.resolve("files"));
    try (FtpServer ftp = FtpServer.start(files, FtpServer.Security.NONE, PASSWORD);
        BucketServer store = BucketServer.start(buckets, PASSWORD)) {
      store.createBucket("captures");
      Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
      String text =
          Files.readString(FOLDER.resolve("config/application.properties"))
              .replace("[devices].host = ftp\n", "[devices].host = 127.0.0.1\n")
              .replace("[devices].username = captures", "[devices].username = " + ftp.username())
              .replace("/run/secrets/ftp-password", password.toString())
              .replace("http://s3proxy\n", store.endpoint() + "\n");
      String port = "camel.route-template[devices].port = " + ftp.port() + "\n";
      Path config = Files.writeString(folder.resolve("application.properties"), text + port);
      Map<String, String> environment =
          Map.of(
              "AWS_ACCESS_KEY_ID",
              BucketServer.ACCESS_KEY,
              "AWS_SECRET_ACCESS_KEY",
              store.secretKey());
      try (RemoraProcess gateway = RemoraProcess.startOn(config, folder, environment)) {
        Path put = Files.write(files.resolve("device.pcap"), SampleCaptures.pcap(1));
        Account.give(put);
        Files.write(buckets.resolve("captures").resolve("object.pcap"), SampleCaptures.pcap(2));
        assertTagged(gateway.awaitReceipt("devices", "device.pcap"), "devices");
        assertTagged(gateway.awaitReceipt("bucket", "object.pcap"), "bucket");
      }
    }
  }

  private static void assertTagged(JsonNode receipt, String tag) {
    assertThat(receipt.path("additional_tags").path(0).asText()).isEqualTo(tag);
  }
}
