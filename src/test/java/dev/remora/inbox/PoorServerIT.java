package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.inbox.FileServers.Starting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that fall silent in the middle of a transfer, or hang up between two looks. */
class PoorServerIT {
  private static final int LARGE = 4_000_000;

  @TempDir Path folder;

  static Stream<Named<Starting>> places() {
    return Stream.of(FileServers.ftp(), FileServers.sftp());
  }

  @ParameterizedTest
  @MethodSource("places")
  void theTransferIsGivenUpAndMadeAgainAndHoldsUpNoOtherInbox(Starting server) throws Exception {
    try (Place place = server.in(folder.resolve("place"));
        StallingRelay relay = new StallingRelay(port(place), 1, LARGE / 2);
        RemoraProcess gateway = start(keys(place, relay))) {
      byte[] large = SampleCaptures.pcap(1, LARGE);
      place.put("silent", "large.pcap", large);
      gateway.awaitThat("the server to fall silent", () -> relay.stalls() == 1);
      place.put("other", "small.pcap", SampleCaptures.pcap(2));
      gateway.awaitReceipt("other", "small.pcap");
      assertThat(gateway.captures("delivered/silent")).doesNotExist();

      JsonNode receipt = gateway.awaitReceipt("silent", "large.pcap");
      assertThat(receipt.path("attempts").asInt()).as("uploads").isEqualTo(1);
      assertThat(gateway.sessionBytes(receipt.path("id").asText())).isEqualTo(large);
      gateway.awaitThat(
          "it in delivered", () -> place.beside("silent", "delivered", "large.pcap").isPresent());
      assertThat(gateway.sessions()).isEqualTo(2);
      assertThat(gateway.filesUnder("state/work")).isEmpty();
      assertThat(gateway.log("large.pcap from inbox silent")).as("what was told").hasSize(2);
      assertThat(gateway.log("\tat ")).as("stack traces").isEmpty();
      InboxContract.awaitHealth(gateway, "silent", "UP");
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void aConnectionThatWasEndedBetweenTwoLooksIsNoTrouble(Starting server) throws Exception {
    try (Place place = server.in(folder.resolve("place"));
        RemoraProcess gateway = start(InboxContract.inbox(place, "idle", "poll", "3s"))) {
      for (int i = 0; i < 2; i++) {
        String path = i + ".pcap";
        place.put("idle", path, SampleCaptures.pcap(i));
        gateway.awaitReceipt("idle", path);
        gateway.awaitThat(
            path + " in delivered", () -> place.beside("idle", "delivered", path).isPresent());
        place.goDown();
        place.comeUp();
      }
      assertThat(gateway.log("WARN")).isEmpty();
    }
  }

  private static int port(Place place) {
    return Integer.parseInt(place.parameters("silent").get("port"));
  }

  private Map<String, String> keys(Place place, StallingRelay relay) throws Exception {
    Map<String, String> keys = new TreeMap<>(InboxContract.inbox(place, "other"));
    String port = Integer.toString(relay.port());
    keys.putAll(InboxContract.inbox(place, "silent", "port", port, "timeout", "2s"));
    keys.computeIfPresent(
        "camel.route-template[silent].known-hosts-file", (key, file) -> known(file, port));
    return keys;
  }

  /** The server's key by the relay's port. */
  private String known(String file, String port) {
    try {
      String key = Files.readString(Path.of(file)).split(" ", 2)[1];
      return Files.writeString(folder.resolve("known"), "[127.0.0.1]:" + port + " " + key)
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RemoraProcess start(Map<String, String> keys) throws Exception {
    return RemoraProcess.start(Files.createDirectories(folder.resolve("gateway")), keys);
  }
}
