package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.CountingSink;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.capture.Hashes;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import dev.remora.server.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A capture past 4 GiB is fetched and delivered in a fraction of that as memory. */
class LargeRemoteCaptureIT {
  private static final long MEMORY = 260L << 20;
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  @TempDir Path folder;

  private static FolderPlace place(String kind, Path root) throws Exception {
    return switch (kind) {
      case "ftp" -> new FtpPlace(root, FtpServer.start(root, Security.NONE, FtpPlace.PASSWORD));
      case "ftps" ->
          new FtpPlace(root, FtpServer.start(root, Security.EXPLICIT, FtpPlace.PASSWORD));
      default -> new SftpPlace(root, SftpServer.startWithKey(root));
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp", "ftps", "sftp"})
  void fourGigabytesComeThroughASmallHeap(String kind) throws Exception {
    try (FolderPlace place = place(kind, folder.resolve("place"));
        CountingSink sink = new CountingSink(SampleCaptures.LARGE)) {
      Map<String, String> keys =
          new HashMap<>(InboxContract.inbox(place, "far", "after", "delete", "poll", "500ms"));
      keys.put("cloudshark.url", sink.url());
      keys.put("cloudshark.token", "c0ffee00c0ffee00c0ffee00c0ffee00");
      Path own = Files.createDirectories(folder.resolve("gateway"));
      try (RemoraProcess gateway = RemoraProcess.start(own, keys, "-Xmx96m")) {
        Path capture = SampleCaptures.large(folder.resolve("large.part"));
        String sha256 = Hashes.sha256(capture);
        long begun = System.nanoTime();
        place.adopt("far", "large.pcap", capture);
        Path document = gateway.captures("delivered/far/large.pcap.session.json");
        gateway.awaitThat("the large capture", DEADLINE, () -> Files.exists(document));
        long took = System.nanoTime() - begun;
        JsonNode receipt = gateway.awaitReceipt("far", "large.pcap");
        assertThat(receipt.path("sha256").asText()).isEqualTo(sha256);
        assertThat(receipt.path("size").asLong()).isEqualTo(SampleCaptures.LARGE);
        assertThat(receipt.path("attempts").asInt()).isEqualTo(1);
        gateway.awaitThat("it to be deleted", () -> place.list("far").isEmpty());
        long peak = gateway.peakMemoryBytes();
        System.out.printf(
            "%.2f GB by %s with -Xmx96m: %d ms, peak of %d MB%n",
            SampleCaptures.LARGE / 1e9, kind, took / 1_000_000, peak >> 20);
        assertThat(peak).isLessThanOrEqualTo(MEMORY);
        assertThat(sink.uploads()).extracting(CountingSink.Upload::sha256).containsOnly(sha256);
      }
    }
  }
}
