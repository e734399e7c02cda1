package dev.remora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links and names that would lead out of the configured folders lead nowhere. */
class LinksOutIT {
  @TempDir Path folder;

  @Test
  void nothingOutsideIsReadOrWritten() throws Exception {
    Path outside = Files.createDirectories(folder.resolve("outside/folder"));
    Path capture = Files.write(outside.resolve("secret.pcap"), SampleCaptures.pcap(1));
    Path keylog = Files.writeString(outside.resolve("secret.keylog"), "CLIENT_RANDOM s3cr3t x\n");
    Path sidecar = Files.writeString(outside.resolve("s.json"), "{\"comments\":\"s3cr3t\"}");
    Map<String, String> keys = Map.of("camel.route-template[inbox].settle", "200ms");
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      Path inbox = gateway.inbox();
      Files.createSymbolicLink(inbox.resolve("link.pcap"), capture);
      Files.createSymbolicLink(inbox.resolve("link.url"), sidecar);
      Files.createSymbolicLink(inbox.resolve("folder"), outside);
      Files.createSymbolicLink(inbox.resolve("circle"), inbox);
      Files.createSymbolicLink(inbox.resolve("nothing.pcap"), outside.resolve("nothing"));
      Files.createSymbolicLink(inbox.resolve("own.pcap.json"), sidecar);
      Files.createSymbolicLink(inbox.resolve("own.keylog"), keylog);
      gateway.drop("own.pcap", SampleCaptures.pcap(2));
      gateway.drop("up.pcap.json", "{\"filename\":\"../../../up.pcap\"}".getBytes(UTF_8));
      gateway.drop("up.pcap", SampleCaptures.pcap(3));
      gateway.drop("a\nERROR made up.pcap.json", "{".getBytes(UTF_8));
      gateway.drop("a\nERROR made up.pcap", SampleCaptures.pcap(4));

      JsonNode own = gateway.awaitReceipt("own.pcap");
      assertThat(own.path("comments").isNull()).isTrue();
      assertThat(own.path("keylog").asBoolean()).isFalse();
      gateway.awaitReceipt("up.pcap");
      JsonNode refused = gateway.awaitDeadLetter("a\nERROR made up.pcap");
      assertThat(refused.path("reason").asText()).isEqualTo("bad-sidecar");
      for (String name : List.of("link.pcap", "link.url", "nothing.pcap")) {
        gateway.awaitLog(name + " from inbox inbox: is a link and not followed");
      }
      gateway.awaitLog("folder from inbox inbox: is a link to a folder and not followed");

      assertThat(gateway.sessions()).isEqualTo(2);
      assertThat(gateway.log().lines()).noneMatch(line -> line.startsWith("ERROR"));
      assertThat(gateway.log()).doesNotContain("\tat ");
      assertThat(captures(gateway.captures("delivered")))
          .containsExactlyInAnyOrder("own.pcap", "up.pcap");
      assertThat(captures(gateway.captures("dead-letter")))
          .containsExactly("a\nERROR made up.pcap");
    }
    assertThat(capture).hasBinaryContent(SampleCaptures.pcap(1));
    assertThat(names(folder.resolve("outside")))
        .containsExactlyInAnyOrder("outside", "folder", "secret.pcap", "secret.keylog", "s.json");
  }

  private static List<String> captures(Path folder) throws IOException {
    return names(folder).stream().filter(name -> name.endsWith(".pcap")).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
