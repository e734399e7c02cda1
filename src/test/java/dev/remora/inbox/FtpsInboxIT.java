package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.capture.Hashes;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With TLS, a folder of an FTP server is as good as without, and trusts no stranger. The servers
 * refuse data connections that don't resume the session of their control connection.
 */
class FtpsInboxIT {
  @TempDir Path folder;

  private interface Starting {
    FtpServer in(Path root) throws Exception;
  }

  static Stream<Named<Starting>> servers() {
    return Stream.of(Security.EXPLICIT, Security.IMPLICIT)
        .flatMap(
            security ->
                Stream.of(
                    Named.of(
                        "ProFTPD, " + security,
                        root -> FtpServer.start(root, security, FtpPlace.PASSWORD)),
                    Named.of(
                        "vsftpd, " + security,
                        root -> FtpServer.startVsftpd(root, security, FtpPlace.PASSWORD))));
  }

  private Place place(Starting server) throws Exception {
    Path root = folder.resolve("place");
    return new FtpPlace(root, server.in(root));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void capturesArriveAlsoAfterTheServerWasGone(Starting server) throws Exception {
    try (Place place = place(server);
        RemoraProcess gateway = start(InboxContract.inbox(place, "secure"))) {
      assertArrives(gateway, place, "first.pcap", 1);
      place.goDown();
      try {
        InboxContract.awaitHealth(gateway, "secure", "DOWN");
      } finally {
        place.comeUp();
      }
      assertArrives(gateway, place, "folder/second.pcap", 2);
      InboxContract.awaitHealth(gateway, "secure", "UP");
      assertNoCanary(gateway);
    }
  }

  private static void assertArrives(RemoraProcess gateway, Place place, String path, int number)
      throws Exception {
    byte[] bytes = SampleCaptures.pcap(number, 200_000);
    place.put("secure", path, bytes);
    JsonNode receipt = gateway.awaitReceipt("secure", path);
    assertThat(receipt.path("sha256").asText())
        .isEqualTo(HexFormat.of().formatHex(Hashes.sha256().digest(bytes)));
    assertThat(gateway.sessionBytes(receipt.path("id").asText())).isEqualTo(bytes);
    gateway.awaitThat(
        path + " in delivered",
        () ->
            place.beside("secure", "delivered", path).isPresent()
                && place.list("secure").isEmpty());
    assertThat(place.beside("secure", "delivered", path)).contains(bytes);
    assertThat(gateway.sessions()).isEqualTo(number);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aServerThatNobodyVouchesForIsToldNoPassword(Starting server) throws Exception {
    try (Place place = place(server)) {
      Map<String, String> keys = new TreeMap<>(InboxContract.inbox(place, "secure"));
      keys.keySet().removeIf(key -> key.endsWith(".ca-file"));
      place.put("secure", "x.pcap", SampleCaptures.pcap(1));
      try (RemoraProcess gateway = start(keys)) {
        JsonNode health = InboxContract.awaitHealth(gateway, "secure", "DOWN");
        assertThat(health.toString()).containsIgnoringCase("certif");
        assertThat(gateway.sessions()).isZero();
        assertThat(place.list("secure")).containsExactly("x.pcap");
        assertThat(place.log()).as("what the server saw").doesNotContainIgnoringCase("login");
        assertNoCanary(gateway);
      }
    }
  }

  private RemoraProcess start(Map<String, String> keys) throws Exception {
    return RemoraProcess.start(Files.createDirectories(folder.resolve("gateway")), keys);
  }

  private static void assertNoCanary(RemoraProcess gateway) throws Exception {
    gateway.stop();
    try (Stream<Path> files = Files.walk(gateway.captures("").getParent())) {
      InboxContract.assertNoCanary(files.filter(Files::isRegularFile).toList());
    }
  }
}
