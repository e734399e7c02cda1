package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint that lets in none but those whose certificate it trusts. */
class MutualTlsIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  @TempDir static Path shared;
  private static Authority servers;
  private static Authority clients;

  @TempDir Path folder;

  @BeforeAll
  static void vouch() throws Exception {
    servers = new Authority(shared.resolve("servers"), "ip:127.0.0.1");
    clients = new Authority(shared.resolve("clients"), "dns:gateway.example");
  }

  private static Map<String, String> keys(EndpointScript endpoint) {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url().replace("http:", "https:"));
    keys.put("cloudshark.token", TOKEN);
    keys.put("cloudshark.ca-file", servers.pem().toString());
    keys.put("delivery.back-off", "200ms");
    return keys;
  }

  private static void show(Authority authority, Map<String, String> keys) {
    keys.put("cloudshark.client-certificate-file", authority.pem().toString());
    keys.put("cloudshark.client-key-file", authority.key().toString());
  }

  @Test
  void theCertificateOpensTheDoor() throws Exception {
    try (EndpointScript endpoint =
        new EndpointScript(
            servers.socketFor(clients), asked -> EndpointScript.answer(200, "{\"id\":\"1\"}"))) {
      Map<String, String> keys = keys(endpoint);
      assertRefused(keys);
      show(servers, keys);
      assertRefused(keys);
      assertThat(endpoint.uploads()).isEmpty();
      show(clients, keys);
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        assertThat(gateway.awaitReceipt("a.pcap").path("id").asText()).isEqualTo("1");
      }
    }
  }

  /** With TLS 1.3 the server's word for it is lost where it closes before it has read all. */
  private void assertRefused(Map<String, String> keys) throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      gateway.drop("a.pcap", pcap(1));
      gateway.awaitLog("The line waits");
      assertThat(gateway.inbox().resolve("a.pcap")).exists();
      assertThat(gateway.deadLetters()).isEmpty();
    }
  }

  @Test
  void aServerWithTheCertificateOfAnotherHostIsNotSpokenTo() throws Exception {
    Authority elsewhere = new Authority(shared.resolve("elsewhere"), "dns:elsewhere.example");
    try (EndpointScript endpoint =
        new EndpointScript(
            elsewhere.socket(), asked -> EndpointScript.answer(200, "{\"id\":\"1\"}"))) {
      Map<String, String> keys = keys(endpoint);
      keys.put("cloudshark.ca-file", elsewhere.pem().toString());
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.drop("a.pcap", pcap(1));
        gateway.awaitLog("TLS failed");
        assertThat(gateway.log("in doubt")).isEmpty();
        assertThat(gateway.inbox().resolve("a.pcap")).exists();
      }
      assertThat(endpoint.uploads()).isEmpty();
    }
  }

  @Test
  void aKeyOfAnotherCertificateStopsTheStart() throws Exception {
    try (EndpointScript endpoint =
        new EndpointScript(servers.socket(), asked -> new EndpointScript.Reset())) {
      Map<String, String> keys = keys(endpoint);
      show(clients, keys);
      keys.put("cloudshark.client-key-file", servers.key().toString());
      IllegalStateException ended = null;
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        assertThat(gateway.log()).as("it started").isEmpty();
      } catch (IllegalStateException e) {
        ended = e;
      }
      assertThat(ended)
          .hasMessageContaining("cloudshark.client-key-file (" + servers.key())
          .hasMessageContaining("holds no private key of the certificate in " + clients.pem());
    }
  }
}
