package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import dev.remora.Brought;
import dev.remora.DocBlocks;
import dev.remora.EndpointScript;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image, built as its documentation says and run as anybody, without a privilege, on a root
 * that can't be written, within 256 MB.
 */
class ContainerIT {
  private static final String IMAGE = "localhost/remora-test:" + ProcessHandle.current().pid();
  private static final String README = "deploy/container/README.md";
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  /** What Java answers to SIGTERM with, after all has ended in order. */
  private static final int TERMINATED = 143;

  private static final Duration GRACE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @BeforeAll
  static void build() throws Exception {
    Podman.require();
    List<String> commands = DocBlocks.recipe(README, "build").lines().toList();
    assertThat(commands)
        .containsExactly("mvn package", "deploy/container/build localhost/remora:latest");
    Podman.done("deploy/container/build", IMAGE, "--pull=never", "--layers=false");
  }

  @AfterAll
  static void remove() throws Exception {
    Podman.run("podman", "rmi", "--force", IMAGE);
  }

  @Test
  void aCaptureDroppedInTheVolumeIsDelivered() throws Exception {
    try (Container gateway = new Container(IMAGE, folder)) {
      gateway.start();
      gateway.drop("site-a/x.pcap", SampleCaptures.pcap(1));
      // Its library is unpacked where there is room for that.
      gateway.drop("packed.pcap.zst", Zstd.compress(SampleCaptures.pcap(2)));

      JsonNode receipt = gateway.awaitReceipt("inbox", "site-a/x.pcap");
      assertThat(receipt.path("source").asText()).isEqualTo("file:/captures/inbox/site-a/x.pcap");
      gateway.awaitReceipt("inbox", "packed.pcap.zst");

      Podman.Ended health = gateway.execute(healthCheck());
      assertThat(health.said()).contains("answers 200");
      assertThat(health.status()).isZero();
      assertThat(gateway.stop(GRACE)).isEqualTo(TERMINATED);
      assertThat(gateway.captures("state/ledger.db-wal")).doesNotExist(); // closed in order
    }
  }

  @Test
  void theCommandOfItsDocumentationRunsIt() throws Exception {
    Path config = Files.createDirectory(folder.resolve("config"));
    Files.writeString(config.resolve("token"), TOKEN + "\n");
    try (EndpointScript endpoint = endpoint();
        Container gateway = new Container(IMAGE, folder)) {
      String command = DocBlocks.recipe(README, "run").replace("\\\n", " ");
      for (String[] change :
          new String[][] {
            {" captures:/", " " + gateway.captures("") + ":/"},
            {" ./config:/", " " + config + ":/"},
            {"https://cloudshark.example", endpoint.url()},
            {"localhost/remora:latest", IMAGE}
          }) {
        assertThat(command).contains(change[0]);
        command = command.replace(change[0], change[1]);
      }
      gateway.startBy(command.strip());
      gateway.drop("x.pcap", SampleCaptures.pcap(1));
      gateway.awaitReceipt("inbox", "x.pcap");
      assertThat(endpoint.uploads()).hasSize(1);
      assertThat(endpoint.uploads().get(0).path()).contains(TOKEN);
    }
  }

  /** The command of HEALTHCHECK as the image has it. */
  private static List<String> healthCheck() throws IOException, InterruptedException {
    String json = Podman.done("podman", "inspect", "--format", "{{json .HealthCheck.Test}}", IMAGE);
    List<String> words = new ArrayList<>();
    new ObjectMapper().readTree(json).forEach(word -> words.add(word.asText()));
    assertThat(words.remove(0)).as("without a shell").isEqualTo("CMD");
    return words;
  }

  @Test
  void theHealthCheckFailsWhereNobodyAnswers() throws Exception {
    try (Container gateway = new Container(IMAGE, folder)) {
      gateway.start();
      Podman.Ended health =
          Podman.run(
              Stream.concat(
                      Stream.of(
                          "podman", "exec", "--env", "CAMEL_MANAGEMENT_PORT=1", name(gateway)),
                      healthCheck().stream())
                  .toArray(String[]::new));
      assertThat(health.said()).contains("not ready");
      assertThat(health.status()).isEqualTo(1);
    }
  }

  private static String name(Container gateway) throws Exception {
    return gateway.inspect("{{.Name}}");
  }

  @Test
  void theImageSaysWhatItIsAndHasNothingWritableButTheVolume() throws Exception {
    JsonNode image = new ObjectMapper().readTree(Podman.done("podman", "inspect", IMAGE)).path(0);
    assertThat(image.path("User").asText()).isEqualTo("10001");
    JsonNode labels = image.path("Labels");
    assertThat(labels.path("org.opencontainers.image.title").asText()).isEqualTo("Remora");
    assertThat(labels.path("org.opencontainers.image.version").asText()).matches("\\d.*");
    assertThat(image.path("Config").path("Entrypoint").path(0).asText()).isEqualTo("java");
    assertThat(image.path("Config").path("Volumes").fieldNames())
        .toIterable()
        .containsExactly("/captures");
  }

  @Test
  void theClassArchiveIsOfTheVeryFilesThatRun() throws Exception {
    try (Container gateway = new Container(IMAGE, folder)) {
      gateway.with("JAVA_TOOL_OPTIONS", "-Xlog:class+load");
      Podman.Ended check = gateway.runs("check");
      assertThat(check.said())
          .contains("in order")
          .containsPattern("dev\\.remora\\.Wiring source: shared objects file \\(top\\)");
      assertThat(check.status()).isZero();
    }
  }

  /** Mounted as Kubernetes does it: what is seen are links to a folder that is swapped. */
  @Test
  void configurationAndRoutesAreReadWhereTheyAreMounted() throws Exception {
    Path config = Files.createDirectory(folder.resolve("config"));
    Path data = Files.createDirectories(config.resolve("..2026_11_25")).resolve("routes");
    Files.createDirectory(data);
    Files.writeString(
        data.resolveSibling("application.properties"),
        String.join(
            "\n",
            "camel.route-template[span].template-id = inbox-directory",
            "camel.route-template[span].path = {{captures.dir}}/span",
            "camel.route-template[span].tags = mounted",
            "log.level = debug"));
    Files.copy(Path.of("src/test/resources/told.camel.yaml"), data.resolve("told.camel.yaml"));
    Files.createSymbolicLink(config.resolve("..data"), Path.of("..2026_11_25"));
    for (String name : List.of("application.properties", "routes")) {
      Files.createSymbolicLink(config.resolve(name), Path.of("..data", name));
    }
    try (Container gateway = new Container(IMAGE, folder).mounting(config, "/config")) {
      gateway.with("LOG_LEVEL", "info").with("OUTCOME_DELIVERED_URI", "direct:told");
      gateway.start();
      Path span = gateway.captures("span");
      RemoraProcess.drop(span, "x.pcap", SampleCaptures.pcap(1));
      JsonNode receipt = gateway.awaitReceipt("span", "x.pcap");
      assertThat(receipt.path("additional_tags").path(0).asText()).isEqualTo("mounted");
      gateway.awaitThat("the user's route", () -> gateway.log().contains("told of"));
      assertThat(gateway.log()).doesNotContain("DEBUG");
    }
  }

  /** Brought outside, for the image has no Maven. */
  @Test
  void componentsAreLoadedFromAMountedFolderAndFromAnImageOfTwoLines() throws Exception {
    Path brought = Brought.into(folder, "zipfile");
    Path config = Files.createDirectory(folder.resolve("config"));
    Path routes = Files.createDirectory(config.resolve("routes"));
    Files.copy(
        Path.of("config/examples/components/zip-captures.camel.yaml"),
        routes.resolve("zip-captures.camel.yaml"));
    Files.writeString(
        config.resolve("application.properties"), "archives.dir = {{captures.dir}}/archives\n");

    Path context = Files.createDirectory(folder.resolve("image"));
    copy(brought, context.resolve("components"));
    Files.write(context.resolve("Containerfile"), containerfile());
    String image = IMAGE + "-more";
    Podman.done(
        "podman", "build", "--pull=never", "--layers=false", "--tag", image, context.toString());
    try (Container check =
        new Container(image, Files.createDirectory(folder.resolve("own")))
            .mounting(config, "/config")
            .with("JAVA_TOOL_OPTIONS", "-Xlog:class+load")) {
      assertThat(check.runs("check").said())
          .contains("in order")
          .containsPattern("dev\\.remora\\.Wiring source: shared objects file \\(top\\)");
    } finally {
      Podman.run("podman", "rmi", "--force", image);
    }

    copy(brought, config.resolve("components"));
    try (Container gateway = new Container(IMAGE, folder).mounting(config, "/config")) {
      gateway.start();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        zip.putNextEntry(new ZipEntry("x.pcap"));
        zip.write(SampleCaptures.pcap(1));
      }
      RemoraProcess.drop(gateway.captures("archives"), "week.zip", bytes.toByteArray());
      gateway.awaitReceipt("zip-captures", "week/x.pcap");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** As docs/components.md has it. */
  private static List<String> containerfile() throws IOException {
    List<String> lines =
        DocBlocks.recipe("docs/components.md", "containerfile")
            .replace("localhost/remora:latest", IMAGE)
            .lines()
            .toList();
    assertThat(lines).hasSize(2);
    return lines;
  }

  @Test
  void sigtermLetsTheUploadUnderWayEnd() throws Exception {
    try (EndpointScript endpoint = endpoint();
        Container gateway = sendingTo(endpoint)) {
      endpoint.early(head -> new EndpointScript.Trickle(100_000));
      gateway.start();
      gateway.drop("slow.pcap", SampleCaptures.pcap(1, 400_000));
      gateway.awaitThat("the upload to begin", () -> endpoint.heads() > 0);
      assertThat(gateway.stop(GRACE)).isEqualTo(TERMINATED);
      assertThat(gateway.captures("delivered/inbox/slow.pcap.session.json")).exists();
      assertThat(endpoint.uploads()).hasSize(1).allMatch(EndpointScript.Asked::isWhole);
    }
  }

  @Test
  void sigtermDuringAnUploadThatDoesNotEndLeavesTheCaptureInItsInbox() throws Exception {
    try (EndpointScript endpoint = endpoint();
        Container gateway = sendingTo(endpoint)) {
      endpoint.early(head -> new EndpointScript.Stall(100_000));
      gateway.start();
      Path capture = gateway.drop("stalled.pcap", SampleCaptures.pcap(1, 4_000_000));
      gateway.awaitThat("the upload to begin", () -> endpoint.heads() > 0);
      assertThat(gateway.stop(GRACE)).isEqualTo(TERMINATED);
      assertThat(capture).hasBinaryContent(SampleCaptures.pcap(1, 4_000_000));

      endpoint.early(head -> null);
      gateway.startAgain();
      gateway.awaitReceipt("inbox", "stalled.pcap");
      assertThat(endpoint.uploads().stream().filter(EndpointScript.Asked::isWhole)).hasSize(1);
    }
  }

  private static EndpointScript endpoint() throws IOException {
    EndpointScript endpoint = new EndpointScript(asked -> EndpointScript.refusal(503, ""));
    endpoint.now(asked -> endpoint.session());
    return endpoint;
  }

  private Container sendingTo(EndpointScript endpoint) throws Exception {
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("token"), TOKEN + "\n");
    return new Container(IMAGE, folder)
        .mounting(secrets, "/secrets")
        .with("CLOUDSHARK_URL", endpoint.url())
        .with("CLOUDSHARK_TOKEN_FILE", "/secrets/token");
  }

  @Test
  void manyCapturesAndALargeOneFitIntoItsMemory() throws Exception {
    int many = 500;
    try (Container gateway = new Container(IMAGE, folder)) {
      gateway.start();
      gateway.drop("large.pcap", SampleCaptures.pcap(0, 200_000_000));
      for (int i = 1; i <= many; i++) {
        gateway.drop(i + ".pcap", SampleCaptures.pcap(i, 20_000));
      }
      for (int i = 1; i <= many; i++) {
        gateway.awaitReceipt("inbox", i + ".pcap");
      }
      gateway.awaitReceipt("inbox", "large.pcap");
      assertThat(gateway.execute(healthCheck()).status()).isZero();
      long peak = peakMemoryBytes(gateway.pid());
      System.out.printf("container: peak memory of the gateway %,d KB%n", peak >> 10);
      assertThat(peak).isLessThan(232L << 20);
      assertThat(gateway.inspect("{{.State.OOMKilled}} {{.State.Running}}"))
          .isEqualTo("false true");
    }
  }

  private static long peakMemoryBytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
