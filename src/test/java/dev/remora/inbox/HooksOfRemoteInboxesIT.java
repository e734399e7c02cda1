package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes of users' meet captures of servers as they meet those of folders. */
class HooksOfRemoteInboxesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String HOOKS =
      """
      - route:
          id: asked
          from:
            uri: direct:before-delivery-asked
            steps:
              - setVariable:
                  name: tags
                  simple: "${variable.tags},seen"
              - setVariable:
                  name: comments
                  simple: "${bean:content.format} of ${variable.capture.size} at ${variable.capture.source}, here ${body.length}"
              - setVariable:
                  name: filename
                  simple: "${variable.capture.inbox}-${variable.capture.folder}-${variable.capture.name}"
              - filter:
                  simple: "${variable.capture.name} == 'noise.pcap'"
                  steps:
                    - setVariable:
                        name: decision
                        constant: drop
                    - setVariable:
                        name: why
                        constant: only noise
      - route:
          id: told
          from:
            uri: direct:after-delivered-told
            steps:
              - to:
                  uri: file:{{said}}?fileName=${variable.inbox}/${variable.path}.json&tempPrefix=.
      - route:
          id: told-too
          from:
            uri: direct:after-dead-letter-told
            steps:
              - to:
                  uri: file:{{said}}?fileName=${variable.inbox}/${variable.path}.${variable.reason}&tempPrefix=.
      """;

  @TempDir Path folder;

  @Test
  void theyAreAskedAndToldOfThem() throws Exception {
    Path said = folder.resolve("said");
    Path own = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(own.resolve("hooks.camel.yaml"), HOOKS);
    Path ftp = folder.resolve("ftp");
    try (Place server = new FtpPlace(ftp, FtpServer.start(ftp, Security.NONE, FtpPlace.PASSWORD));
        Place bucket = new BucketPlace(folder.resolve("bucket"))) {
      Map<String, Place> places = Map.of("ftp", server, "bucket", bucket);
      Map<String, String> keys = new TreeMap<>();
      places.forEach(
          (inbox, place) -> keys.putAll(InboxContract.inbox(place, inbox, "tags", "of-" + inbox)));
      keys.put("routes.dir", "routes," + own);
      keys.put("said", said.toString());
      Path gatewayFolder = Files.createDirectories(folder.resolve("gateway"));
      try (RemoraProcess gateway = RemoraProcess.start(gatewayFolder, keys)) {
        for (Map.Entry<String, Place> each : places.entrySet()) {
          each.getValue().put(each.getKey(), "lab/x.pcap", SampleCaptures.pcap(1, 500));
          each.getValue().put(each.getKey(), "lab/noise.pcap", SampleCaptures.pcap(2, 600));
        }
        for (Map.Entry<String, Place> each : places.entrySet()) {
          check(gateway, each.getKey(), each.getValue(), said.resolve(each.getKey()));
        }
        assertThat(gateway.log("ERROR")).isEmpty();
      }
    }
  }

  private void check(RemoraProcess gateway, String inbox, Place place, Path said) throws Exception {
    JsonNode receipt = gateway.awaitReceipt(inbox, "lab/x.pcap");
    assertThat(receipt.path("additional_tags").toString())
        .isEqualTo("[\"of-" + inbox + "\",\"seen\"]");
    assertThat(receipt.path("comments").asText())
        .isEqualTo("pcap of 500 at " + receipt.path("source").asText() + ", here 500");
    assertThat(receipt.path("source").asText()).doesNotStartWith("file:");
    assertThat(receipt.path("filename").asText()).isEqualTo(inbox + "-lab-x.pcap");
    JsonNode error = gateway.awaitDeadLetter(inbox, "lab/noise.pcap");
    assertThat(error.path("reason").asText()).isEqualTo("dropped");
    assertThat(error.path("exceptions").path(0).asText()).isEqualTo("only noise");
    assertThat(awaitTold(gateway, said.resolve("lab/x.pcap.json"))).isEqualTo(receipt);
    assertThat(awaitTold(gateway, said.resolve("lab/noise.pcap.dropped"))).isEqualTo(error);
    gateway.awaitThat(inbox + " to be empty", () -> place.list(inbox).isEmpty());
    assertThat(place.shelved(gateway, inbox, "delivered", "lab/x.pcap"))
        .hasValue(SampleCaptures.pcap(1, 500));
    assertThat(place.shelved(gateway, inbox, "dead-letter", "lab/noise.pcap"))
        .hasValue(SampleCaptures.pcap(2, 600));
  }

  private static JsonNode awaitTold(RemoraProcess gateway, Path document) throws IOException {
    gateway.awaitThat(document + " to be told", () -> Files.exists(document));
    return JSON.readTree(document.toFile());
  }
}
