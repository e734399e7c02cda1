package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several targets, TLS with an authority of one's own, a proxy. */
class TargetsIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final String LAB_TOKEN = "1ab00000000000000000000000000000";

  @TempDir Path folder;

  @Test
  void eachInboxSendsToTheTargetThatItNames() throws Exception {
    try (EndpointScript main = new EndpointScript(asked -> EndpointScript.refusal(401, "no"));
        EndpointScript lab =
            new EndpointScript(asked -> EndpointScript.answer(200, "{\"id\":\"1\"}"))) {
      Map<String, String> keys =
          new HashMap<>(RemoraProcess.inbox(folder.resolve("lab"), "lab", "target", "lab"));
      keys.put("cloudshark.url", main.url());
      keys.put("cloudshark.token", TOKEN);
      keys.put("cloudshark.lab.url", lab.url() + "/sub/");
      keys.put("cloudshark.lab.token", LAB_TOKEN);
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.drop("a.pcap", pcap(1));
        gateway.awaitLog("The line is stopped");
        RemoraProcess.drop(folder.resolve("lab"), "b.pcap", pcap(2));
        assertThat(gateway.awaitReceipt("lab", "b.pcap").get("url").asText())
            .isEqualTo(lab.url() + "/sub/captures/1");
        assertThat(lab.uploads().get(0).path()).isEqualTo("/sub/api/v1/" + LAB_TOKEN + "/upload");
        assertThat(gateway.inbox().resolve("a.pcap")).exists();
      }
    }
  }

  @Test
  void aCertificateOfOnesOwnAuthorityIsTrustedOnlyWhenNamed() throws Exception {
    Authority authority = new Authority(folder, "ip:127.0.0.1");
    try (EndpointScript endpoint =
        new EndpointScript(
            authority.socket(), asked -> EndpointScript.answer(200, "{\"id\":\"1\"}"))) {
      String url = endpoint.url().replace("http:", "https:");
      Map<String, String> config =
          new HashMap<>(Map.of("cloudshark.url", url, "cloudshark.token", TOKEN));
      try (RemoraProcess gateway = RemoraProcess.start(folder, config)) {
        gateway.drop("a.pcap", pcap(1));
        gateway.awaitLog("TLS failed");
        assertThat(gateway.inbox().resolve("a.pcap")).exists();
        assertThat(gateway.deadLetters()).isEmpty();
      }
      config.put("cloudshark.ca-file", authority.pem().toString());
      try (RemoraProcess gateway = RemoraProcess.start(folder, config)) {
        assertThat(gateway.awaitReceipt("a.pcap").get("id").asText()).isEqualTo("1");
        endpoint.early(
            head ->
                new EndpointScript.LingeringAnswer(
                    100_000, EndpointScript.refusal(413, "Too large")));
        gateway.drop("b.pcap", pcap(2, 16 * 1024 * 1024));
        JsonNode dead = gateway.awaitDeadLetter("b.pcap");
        assertThat(dead.get("reason").asText()).isEqualTo("too-large");
        assertThat(dead.get("attempts").asInt()).isEqualTo(1);
      }
    }
  }

  @Test
  void aProxyIsUsedWhereOneIsNamed() throws Exception {
    try (EndpointScript proxy =
        new EndpointScript(asked -> EndpointScript.answer(200, "{\"id\":\"1\"}"))) {
      Map<String, String> config =
          Map.of(
              "cloudshark.url",
              "http://nowhere.invalid",
              "cloudshark.token",
              TOKEN,
              "cloudshark.proxy",
              proxy.url().replace("http://", ""));
      try (RemoraProcess gateway = RemoraProcess.start(folder, config)) {
        gateway.drop("a.pcap", pcap(1));
        gateway.awaitReceipt("a.pcap");
        assertThat(proxy.uploads().get(0).path())
            .isEqualTo("http://nowhere.invalid/api/v1/" + TOKEN + "/upload");
      }
    }
  }

  @Test
  void aTokenFileThatIsChangedIsReadAgain() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    try (EndpointScript endpoint =
        new EndpointScript(
            asked ->
                asked.path().contains(LAB_TOKEN)
                    ? EndpointScript.answer(200, "{\"id\":\"1\"}")
                    : EndpointScript.refusal(401, "invalid API token"))) {
      Map<String, String> config =
          Map.of("cloudshark.url", endpoint.url(), "cloudshark.token-file", file.toString());
      try (RemoraProcess gateway = RemoraProcess.start(folder, config)) {
        gateway.drop("a.pcap", pcap(1));
        gateway.awaitLog("The line is stopped");
        Files.writeString(file, LAB_TOKEN);
        gateway.awaitReceipt("a.pcap");
      }
    }
  }

  /** As Kubernetes mounts a secret: the file is a link through a link that is turned over. */
  @Test
  void aTokenInAMountedSecretIsRotatedWithoutARestart() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("secret"));
    turnOver(mount, "..2026_11_22", TOKEN);
    Files.createSymbolicLink(mount.resolve("token"), Path.of("..data", "token"));
    try (EndpointScript endpoint =
        new EndpointScript(
            asked ->
                asked.path().contains(LAB_TOKEN)
                    ? EndpointScript.answer(200, "{\"id\":\"1\"}")
                    : EndpointScript.refusal(401, "invalid API token"))) {
      Map<String, String> config =
          Map.of(
              "cloudshark.url", endpoint.url(),
              "cloudshark.token-file", mount.resolve("token").toString());
      try (RemoraProcess gateway = RemoraProcess.start(folder, config)) {
        gateway.drop("a.pcap", pcap(1));
        gateway.awaitLog("The line is stopped");
        assertThat(endpoint.uploads().get(0).path()).isEqualTo("/api/v1/" + TOKEN + "/upload");
        turnOver(mount, "..2026_11_23", LAB_TOKEN);
        gateway.awaitReceipt("a.pcap");
      }
    }
  }

  /** Even the new file's time is the old one's, as where secrets come from an archive. */
  private static void turnOver(Path mount, String version, String token) throws IOException {
    Path file = Files.createDirectory(mount.resolve(version)).resolve("token");
    Files.writeString(file, token);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    Path fresh = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
    Files.move(fresh, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void tokensMayStandInTheEnvironment() throws Exception {
    try (EndpointScript endpoint = new EndpointScript(asked -> EndpointScript.refusal(503, ""));
        EndpointScript lab = new EndpointScript(asked -> EndpointScript.refusal(503, ""))) {
      endpoint.now(asked -> endpoint.session());
      lab.now(asked -> lab.session());
      Path config =
          Files.writeString(
              folder.resolve("my.properties"),
              String.join(
                  "\n",
                  "cloudshark.url = " + endpoint.url(),
                  "cloudshark.lab.url = " + lab.url(),
                  "camel.route-template[lab].template-id = inbox-directory",
                  "camel.route-template[lab].path = " + folder.resolve("lab"),
                  "camel.route-template[lab].target = lab"));
      Map<String, String> environment =
          Map.of("CLOUDSHARK_TOKEN", TOKEN, "CLOUDSHARK_LAB_TOKEN", LAB_TOKEN);
      try (RemoraProcess gateway = RemoraProcess.startOn(config, folder, environment)) {
        gateway.drop("a.pcap", pcap(1));
        RemoraProcess.drop(folder.resolve("lab"), "b.pcap", pcap(2));
        gateway.awaitReceipt("a.pcap");
        gateway.awaitReceipt("lab", "b.pcap");
        assertThat(endpoint.uploads().get(0).path()).contains(TOKEN);
        assertThat(lab.uploads().get(0).path()).contains(LAB_TOKEN);
      }
    }
  }

  @Test
  void plainHttpToAnotherMachineIsWarnedOfOnceAtTheStart() throws Exception {
    Map<String, String> config =
        Map.of("cloudshark.url", "http://cloudshark.invalid", "cloudshark.token", TOKEN);
    try (RemoraProcess gateway = RemoraProcess.start(folder, config)) {
      assertThat(gateway.log("http://cloudshark.invalid is not encrypted"))
          .singleElement()
          .asString()
          .contains(" WARN ")
          .contains("cloudshark.url (");
    }
  }

  private static void keytool(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
