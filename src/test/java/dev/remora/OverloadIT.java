package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More than is usual: of inboxes, of captures, of bytes, and of patience that an endpoint takes.
 */
class OverloadIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final long MEGABYTE = 1 << 20;

  /** {@code -Dremora.overload.files=100000} is the long form. */
  private static final int FILES = Integer.getInteger("remora.overload.files", 20_000);

  @TempDir Path folder;
  private EndpointScript endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = new EndpointScript(asked -> endpoint.session());
  }

  @AfterEach
  void stop() throws IOException {
    endpoint.close();
  }

  private RemoraProcess gateway(Map<String, String> more, String... options) throws IOException {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("camel.route-template[inbox].settle", "0");
    keys.putAll(more);
    return RemoraProcess.start(folder, keys, options);
  }

  private static long openFiles(RemoraProcess gateway) throws IOException {
    try (var files = Files.list(Path.of("/proc/" + gateway.pid() + "/fd"))) {
      return files.count();
    }
  }

  @Test
  void twoHundredInboxesAreWatchedAtOnce() throws Exception {
    Map<String, String> keys = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      Path inbox = folder.resolve("in" + i);
      RemoraProcess.drop(inbox, "x.pcap", pcap(i));
      keys.putAll(RemoraProcess.inbox(inbox, "in" + i, "settle", "0", "tags", "nr" + i));
    }
    try (RemoraProcess gateway = gateway(keys)) {
      gateway.awaitSettled(200);
      for (int i = 0; i < 200; i++) {
        JsonNode receipt = gateway.awaitReceipt("in" + i, "x.pcap");
        assertThat(receipt.get("additional_tags").toString()).isEqualTo("[\"nr" + i + "\"]");
      }
      System.out.printf(
          "200 inboxes: peak of %d MB, %d open files%n",
          gateway.peakMemoryBytes() / MEGABYTE, openFiles(gateway));
      assertThat(endpoint.uploads()).hasSize(200);
    }
  }

  @Test
  void manyThousandsAtOnceNeedNoMoreMemoryThanAFew() throws Exception {
    for (int i = 0; i < FILES; i++) {
      RemoraProcess.drop(folder.resolve("captures/inbox"), "c" + i + ".pcap", pcap(i));
    }
    long begin = System.nanoTime();
    try (RemoraProcess gateway = gateway(Map.of(), "-Xmx96m")) {
      gateway.awaitThat(
          "an empty inbox",
          Duration.ofSeconds(300 + FILES / 30),
          () -> isEmpty(gateway.inbox().toFile()));
      gateway.awaitSettled(FILES);
      long peak = gateway.peakMemoryBytes() / MEGABYTE;
      System.out.printf(
          "%d captures in %d s with -Xmx96m: peak of %d MB, %d open files%n",
          FILES, (System.nanoTime() - begin) / 1_000_000_000, peak, openFiles(gateway));
      assertThat(peak).isLessThan(300);
      assertThat(openFiles(gateway)).isLessThan(400);
      assertThat(endpoint.uploads()).hasSize(FILES);
    }
  }

  private static boolean isEmpty(File inbox) {
    String[] names = inbox.list();
    return names != null && names.length == 0;
  }

  @Test
  void smallCapturesPassWhileLargeOnesCreep() throws Exception {
    CountDownLatch smallOnesPassed = new CountDownLatch(1);
    AtomicInteger large = new AtomicInteger();
    endpoint.early(
        head -> {
          if (Long.parseLong(head.headers().get("content-length")) > MEGABYTE) {
            large.incrementAndGet();
            await(smallOnesPassed);
          }
          return null;
        });
    try (RemoraProcess gateway = gateway(Map.of())) {
      for (int i = 0; i < 8; i++) {
        gateway.drop("large" + i + ".pcap", pcap(i, 33 * (int) MEGABYTE));
      }
      gateway.awaitThat("large ones on their way", () -> large.get() >= 3);
      for (int i = 100; i < 150; i++) {
        gateway.drop("small" + i + ".pcap", pcap(i));
      }
      for (int i = 100; i < 150; i++) {
        gateway.awaitReceipt("small" + i + ".pcap");
      }
      smallOnesPassed.countDown();
      gateway.awaitSettled(58);
      assertThat(endpoint.uploads()).hasSize(58);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(RemoraProcess.DEADLINE.toSeconds() * 2, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anEndpointThatTakesAKilobyteASecondGetsEachOnceAndHoldsUpNoMoreThanItsLine()
      throws Exception {
    endpoint.early(head -> new EndpointScript.Trickle(1024));
    Map<String, String> keys = new HashMap<>();
    try (EndpointScript quick = new EndpointScript(asked -> endpoint.session())) {
      keys.put("cloudshark.quick.url", quick.url());
      keys.put("cloudshark.quick.token", TOKEN);
      Path other = folder.resolve("other");
      keys.putAll(RemoraProcess.inbox(other, "other", "settle", "0", "target", "quick"));
      try (RemoraProcess gateway = gateway(keys)) {
        long before = openFiles(gateway);
        for (int i = 0; i < 200; i++) {
          gateway.drop("slow" + i + ".pcap", pcap(i, 10 * 1024));
        }
        gateway.awaitThat("some on their way", () -> endpoint.heads() == 4);
        for (int i = 0; i < 50; i++) {
          RemoraProcess.drop(other, "quick" + i + ".pcap", pcap(i));
          gateway.awaitReceipt("other", "quick" + i + ".pcap");
        }
        gateway.awaitSettled(50 + 8);
        assertThat(endpoint.uploads()).allMatch(EndpointScript.Asked::isWhole);
        assertThat(gateway.receipts()).noneMatch(r -> r.path("possible_duplicate").asBoolean());
        assertThat(openFiles(gateway)).isLessThan(before + 50); // none for each that waits
      }
    }
  }

  @Test
  void aBusyMomentDoesNotKeepSmallCapturesBehindALargeOne() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    endpoint.early(
        head ->
            Integer.parseInt(head.headers().get("content-length")) > MEGABYTE
                ? new EndpointScript.Trickle(1024)
                : null);
    endpoint.now(
        small ->
            asked.incrementAndGet() == 1
                ? EndpointScript.refusal(503, "busy")
                : endpoint.session());
    try (RemoraProcess gateway = gateway(Map.of("delivery.back-off", "100ms"))) {
      gateway.drop("large.pcap", pcap(0, 4 * (int) MEGABYTE));
      gateway.awaitThat("the large one on its way", () -> endpoint.heads() == 1);
      for (int i = 1; i <= 5; i++) {
        gateway.drop("small" + i + ".pcap", pcap(i));
      }
      gateway.awaitSettled(5);
      assertThat(gateway.inbox().resolve("large.pcap")).exists();
    }
  }

  @Test
  void allUploadsTogetherKeepToTheBandwidthThatTheyAreGiven() throws Exception {
    try (RemoraProcess gateway = gateway(Map.of("delivery.bandwidth", "1MB"))) {
      for (int i = 0; i < 6; i++) {
        gateway.drop("c" + i + ".pcap", pcap(i, (int) MEGABYTE));
      }
      gateway.awaitSettled(6);
      Instant first = Instant.MAX;
      Instant last = Instant.MIN;
      for (JsonNode receipt : gateway.receipts()) {
        Instant sent = Instant.parse(receipt.get("sent_at").asText());
        Instant answered = Instant.parse(receipt.get("answered_at").asText());
        first = sent.isBefore(first) ? sent : first;
        last = answered.isAfter(last) ? answered : last;
      }
      // What stands at the front is sent before anything is counted.
      assertThat(Duration.between(first, last)).isGreaterThan(Duration.ofSeconds(4));
    }
  }
}
