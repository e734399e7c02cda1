package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures beyond 4 GiB pass a server that has 96 MiB of heap. */
class LargeUploadIT {
  private static final long SIZE = (4L << 30) + 1;

  @TempDir Path folder;

  @Test
  void takesAndGivesBackFourGibibytes() throws Exception {
    Tools.need("curl");
    Path capture = Samples.huge(folder.resolve("huge.pcap"), SIZE);
    long size = Files.size(capture);
    try (ChildServer server = new ChildServer(folder.resolve("store"), "-Xmx96m")) {
      for (String upload : new String[] {"-T huge.pcap", "-F file=@huge.pcap"}) {
        JsonNode answer = Client.json(curl(upload + " " + server.api("upload")));
        String id = answer.required("id").asText();
        JsonNode info = Client.json(curl(server.api("info/" + id)));
        assertThat(info.get("size").asLong()).isEqualTo(size);
        assertThat(info.get("num_packets").asLong()).isEqualTo((size - 24) / (262_144 + 16));
        assertThat(curl(server.api("download/" + id) + " | cmp huge.pcap - && echo same"))
            .isEqualTo("same\n");
        assertThat(curl("-X POST " + server.api("delete/" + id))).contains(id);
      }
      assertThat(server.alive()).isTrue();
    }
  }

  private String curl(String arguments) throws Exception {
    return Tools.shell(folder, "curl -sSf --max-time 300 " + arguments);
  }
}
