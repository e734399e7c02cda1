package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.server.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of an SFTP server keeps what every inbox promises; by key, and by password too. */
class SftpInboxIT extends InboxContract {

  @Override
  Place place(Path folder) throws Exception {
    return new SftpPlace(folder, SftpServer.startWithKey(folder));
  }

  @Test
  void withAPasswordItIsTheSame(@TempDir Path folder) throws Exception {
    Path root = folder.resolve("place");
    try (Place place = new SftpPlace(root, SftpServer.startWithPassword(root, SftpPlace.PASSWORD));
        RemoraProcess gateway = start(folder, inbox(place, "login"))) {
      byte[] bytes = capture();
      place.put("login", "x.pcap", bytes);
      JsonNode receipt = gateway.awaitReceipt("login", "x.pcap");
      assertThat(gateway.sessionBytes(receipt.path("id").asText())).isEqualTo(bytes);
      gateway.awaitThat(
          "x.pcap in delivered", () -> place.beside("login", "delivered", "x.pcap").isPresent());
      place.goDown();
      awaitHealth(gateway, "login", "DOWN");
      gateway.stop();
      try (Stream<Path> files = Files.walk(folder.resolve("gateway"))) {
        assertNoCanary(files.filter(Files::isRegularFile).toList());
      }
    }
  }

  @Test
  void aNameThatWouldBeAPatternArrivesAndIsShelvedWithoutIt() throws Exception {
    for (String name : List.of("really?.pcap", "all*.pcap", "to\\fro.pcap")) {
      Sent sent = put("plain", name);
      awaitDelivered(sent);
      awaitShelved("delivered", sent, name.replaceAll("[*?\\\\]", "_"));
    }
  }

  @Test
  void aServerWithAnotherKeyThanIsKnownIsToldNothing(@TempDir Path folder) throws Exception {
    Path root = folder.resolve("place");
    Path other = folder.resolve("other");
    try (SftpServer impostor = SftpServer.startWithPassword(root, SftpPlace.PASSWORD);
        SftpServer known = SftpServer.startWithPassword(other, SftpPlace.PASSWORD);
        Place place = new SftpPlace(root, impostor)) {
      String host = "[127.0.0.1]:" + impostor.port();
      String key = Files.readString(known.knownHostsFile()).split(" ", 2)[1];
      Path knownHosts = Files.writeString(folder.resolve("known"), host + " " + key);
      place.put("login", "x.pcap", SampleCaptures.pcap(1));
      Map<String, String> keys = inbox(place, "login", "known-hosts-file", knownHosts.toString());
      try (RemoraProcess gateway = start(folder, keys)) {
        assertThat(awaitHealth(gateway, "login", "DOWN").toString()).containsIgnoringCase("key");
        assertThat(place.list("login")).containsExactly("x.pcap");
        assertThat(gateway.sessions()).isZero();
      }
    }
  }

  private static RemoraProcess start(Path folder, Map<String, String> keys) throws Exception {
    return RemoraProcess.start(
        Files.createDirectories(folder.resolve("gateway")), new TreeMap<>(keys));
  }
}
