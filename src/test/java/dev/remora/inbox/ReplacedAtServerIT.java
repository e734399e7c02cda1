package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.EndpointScript;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.inbox.FileServers.Starting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A writer that uses its names again puts the next capture down while the last is being sent. */
class ReplacedAtServerIT {
  @TempDir Path folder;

  static Stream<Named<Starting>> places() {
    return Stream.of(FileServers.ftp(), FileServers.ftpByList(), FileServers.sftp());
  }

  @ParameterizedTest
  @MethodSource("places")
  void theNextCaptureOfANameIsNotPutAwayWithTheLast(Starting server) throws Exception {
    byte[] second = SampleCaptures.pcap(2, 900);
    Set<String> replaced = ConcurrentHashMap.newKeySet();
    try (Place place = server.in(folder.resolve("place"));
        EndpointScript endpoint =
            new EndpointScript(
                asked -> {
                  String inbox = asked.text().contains("to-be-moved") ? "moved" : "deleted";
                  if (replaced.add(inbox)) {
                    put(place, inbox, second);
                  }
                  return EndpointScript.answer(200, "{\"filename\":\"x\",\"id\":\"0123456789ab\"}");
                })) {
      Map<String, String> keys = new TreeMap<>();
      keys.put("cloudshark.url", endpoint.url());
      keys.put("cloudshark.token", "c0ffee00c0ffee00c0ffee00c0ffee00");
      keys.putAll(InboxContract.inbox(place, "moved", "tags", "to-be-moved"));
      keys.putAll(InboxContract.inbox(place, "deleted", "after", "delete"));
      try (RemoraProcess gateway =
          RemoraProcess.start(Files.createDirectories(folder.resolve("gateway")), keys)) {
        for (String inbox : List.of("moved", "deleted")) {
          put(place, inbox, SampleCaptures.pcap(1, 400));
        }
        gateway.awaitThat("both of both", () -> gateway.receipts().size() == 4);
        for (String inbox : List.of("moved", "deleted")) {
          gateway.awaitThat(inbox + " to be empty", () -> place.list(inbox).isEmpty());
        }
        assertThat(endpoint.uploads()).hasSize(4);
        assertThat(endpoint.uploads().stream().filter(a -> a.body().length > 900)).hasSize(2);
        assertThat(place.beside("moved", "delivered", "ring.pcap")).contains(second);
      }
    }
  }

  private static void put(Place place, String inbox, byte[] capture) {
    try {
      place.put(inbox, "ring.pcap", capture);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
