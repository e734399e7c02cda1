package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.capture.Hashes;
import dev.remora.server.BucketServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capture past 4 GiB passes through a gateway that has a fraction of that as memory. */
class LargeCaptureIT {
  private static final long SIZE = SampleCaptures.LARGE;

  /** What a small container may be given; Java's own share lies beside the heap. */
  private static final long MEMORY = 260L << 20;

  private static final Duration DEADLINE = Duration.ofMinutes(3);

  @TempDir Path folder;

  @Test
  void fourGigabytesPassThroughASmallHeapByPostAndByPut() throws Exception {
    assertThat(SIZE).isGreaterThan(1L << 32);
    try (CountingSink sink = new CountingSink(SIZE)) {
      Map<String, String> keys =
          new HashMap<>(RemoraProcess.inbox(folder.resolve("put"), "put", "method", "put"));
      keys.put("cloudshark.url", sink.url());
      keys.put("cloudshark.token", "c0ffee00c0ffee00c0ffee00c0ffee00");
      keys.put("camel.route-template[inbox].settle", "500ms");
      keys.put("camel.route-template[put].settle", "500ms");
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys, "-Xmx96m")) {
        Path capture = SampleCaptures.large(folder.resolve("large.part"));
        String sha256 = Hashes.sha256(capture);
        try {
          capture = Files.move(capture, gateway.inbox().resolve("large.pcap"));
          long posted = delivered(gateway, "inbox", sha256);
          capture = gateway.captures("delivered/inbox/large.pcap");
          assertThat(capture).hasSize(SIZE);

          capture = Files.move(capture, folder.resolve("put/large.pcap"));
          long put = delivered(gateway, "put", sha256);
          capture = gateway.captures("delivered/put/large.pcap");
          long peak = gateway.peakMemoryBytes();
          System.out.printf(
              "%.2f GB with -Xmx96m: POST %d ms, PUT %d ms, peak of %d MB%n",
              SIZE / 1e9, posted, put, peak >> 20);
          assertThat(peak).isLessThanOrEqualTo(MEMORY);
        } finally {
          Files.deleteIfExists(capture);
        }
        assertThat(sink.uploads()).extracting(CountingSink.Upload::sha256).containsOnly(sha256);
      }

      assertThat(sink.uploads())
          .extracting(CountingSink.Upload::method)
          .containsExactly("POST", "PUT");
      for (CountingSink.Upload upload : sink.uploads()) {
        assertThat(upload.headers()).doesNotContainKey("transfer-encoding");
        long around = upload.head().length() + upload.tail().length();
        assertThat(upload.headers()).containsEntry("content-length", "" + (SIZE + around));
      }
      CountingSink.Upload form = sink.uploads().get(0);
      String boundary = form.headers().get("content-type").replaceFirst(".*boundary=", "");
      assertThat(form.tail()).isEqualTo("\r\n--" + boundary + "--\r\n");
    }
  }

  @Test
  void fourGigabytesComeFromABucketThroughTheSameHeap() throws Exception {
    Path data = folder.resolve("place/data");
    try (BucketServer bucket = BucketServer.start(data, "s3cr3t");
        CountingSink sink = new CountingSink(SIZE)) {
      bucket.createBucket("captures");
      Map<String, String> keys = new HashMap<>();
      bucket
          .parameters("captures")
          .forEach((name, value) -> keys.put("camel.route-template[cloud]." + name, value));
      keys.put("camel.route-template[cloud].after", "delete");
      keys.put("cloudshark.url", sink.url());
      keys.put("cloudshark.token", "c0ffee00c0ffee00c0ffee00c0ffee00");
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys, "-Xmx96m")) {
        Path capture = SampleCaptures.large(folder.resolve("large.part"));
        String sha256 = Hashes.sha256(capture);
        long begun = System.nanoTime();
        Path object = Files.move(capture, data.resolve("captures/large.pcap"));
        long sent = delivered(gateway, "cloud", sha256);
        gateway.awaitThat("it to be deleted", () -> !Files.exists(object));
        long peak = gateway.peakMemoryBytes();
        System.out.printf(
            "%.2f GB from a bucket with -Xmx96m: %d ms, of them %d ms POST, peak of %d MB%n",
            SIZE / 1e9, (System.nanoTime() - begun) / 1_000_000, sent, peak >> 20);
        assertThat(peak).isLessThanOrEqualTo(MEMORY);
        assertThat(sink.uploads()).extracting(CountingSink.Upload::sha256).containsOnly(sha256);
      }
    }
  }

  /** Waits for the receipt, holds it against the file, and says how long the upload took. */
  private static long delivered(RemoraProcess gateway, String inbox, String sha256)
      throws IOException {
    Path document = gateway.captures("delivered/" + inbox + "/large.pcap.session.json");
    gateway.awaitThat("the large capture in " + inbox, DEADLINE, () -> Files.exists(document));
    JsonNode receipt = gateway.awaitReceipt(inbox, "large.pcap");
    assertThat(receipt.path("sha256").asText()).isEqualTo(sha256);
    assertThat(receipt.path("size").asLong()).isEqualTo(SIZE);
    assertThat(receipt.path("attempts").asInt()).isEqualTo(1);
    assertThat(receipt.has("truncated")).isFalse();
    return Instant.parse(receipt.path("answered_at").asText()).toEpochMilli()
        - Instant.parse(receipt.path("sent_at").asText()).toEpochMilli();
  }
}
