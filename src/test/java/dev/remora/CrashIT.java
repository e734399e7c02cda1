package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.EndpointScript.Act;
import dev.remora.EndpointScript.Asked;
import dev.remora.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Killed again and again with captures on their way, the gateway loses none and hides nothing. */
class CrashIT {
  private static final int CAPTURES = 200;
  private static final int KILLS = 5;
  private static final Pattern NAME = Pattern.compile("filename=\"(c\\d+\\.pcap)\"");

  @TempDir Path folder;

  private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();
  private final AtomicInteger answered = new AtomicInteger();
  private volatile int killAt = Integer.MAX_VALUE;
  private volatile CountDownLatch due = new CountDownLatch(1);
  private EndpointScript endpoint;

  /** It has the capture for good before it answers, as a true endpoint has. */
  private Act take(Asked asked) {
    Matcher name = NAME.matcher(asked.text());
    assertThat(name.find()).isTrue();
    taken.computeIfAbsent(name.group(1), n -> new AtomicInteger()).incrementAndGet();
    if (answered.incrementAndGet() == killAt) {
      due.countDown();
    }
    return endpoint.session();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void killedAtAnyMomentItDeliversEachCaptureAndSaysWhatMayBeThereTwice(long seed)
      throws Exception {
    Random random = new Random(seed);
    endpoint = new EndpointScript(this::take);
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", "c0ffee00c0ffee00c0ffee00c0ffee00");
    keys.put("delivery.back-off", "100ms");
    keys.put("camel.route-template[inbox].settle", "0");
    keys.put("outcome.delivered.uri", "file:" + folder.resolve("hook"));
    Map<String, byte[]> captures = new HashMap<>();
    for (int i = 0; i < CAPTURES; i++) {
      captures.put("c" + i + ".pcap", pcap(i, 300 + random.nextInt(40_000)));
    }
    try (EndpointScript closing = endpoint;
        RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      for (int kill = 0; kill < KILLS; kill++) {
        if (kill > 0) {
          gateway.startAgain();
        }
        due = new CountDownLatch(1);
        killAt = answered.get() + 5 + random.nextInt(25);
        captures.forEach(
            (name, bytes) -> {
              if (!wasDropped(gateway, name)) {
                gateway.drop(name, bytes);
              }
            });
        gateway.awaitThat("the moment", () -> due.getCount() == 0);
        LockSupport.parkNanos(random.nextInt(20_000_000));
        gateway.kill();
        System.out.printf(
            "kill %d: %d taken, %d receipts, %d captures filed%n",
            kill + 1, taken.size(), gateway.receipts().size(), filed(gateway).size());
      }
      gateway.startAgain();
      gateway.awaitThat(
          "an empty inbox",
          Duration.ofMinutes(3),
          () -> gateway.filesUnder("inbox").isEmpty() && gateway.receipts().size() >= CAPTURES);
      gateway.awaitThat("all hooks", () -> hooked().size() >= CAPTURES);
      assertThat(gateway.stop()).isIn(0, 143);
      check(gateway, captures);
      try (Ledger ledger = Ledger.open(gateway.captures("state"))) {
        assertThat(ledger.unsettled()).isEmpty();
      }
    }
  }

  private boolean wasDropped(RemoraProcess gateway, String name) {
    return taken.containsKey(name)
        || Files.exists(gateway.inbox().resolve(name))
        || Files.exists(gateway.captures("delivered/inbox/" + name));
  }

  private static List<Path> filed(RemoraProcess gateway) {
    return gateway.filesUnder("delivered").stream()
        .filter(f -> f.toString().endsWith(".pcap"))
        .toList();
  }

  private List<Path> hooked() throws IOException {
    if (!Files.isDirectory(folder.resolve("hook"))) {
      return List.of();
    }
    try (var files = Files.list(folder.resolve("hook"))) {
      return files.toList();
    }
  }

  private void check(RemoraProcess gateway, Map<String, byte[]> captures) throws Exception {
    assertThat(gateway.deadLetters()).isEmpty();
    List<JsonNode> receipts = gateway.receipts();
    assertThat(receipts).extracting(r -> r.get("path").asText()).doesNotHaveDuplicates();
    assertThat(receipts).hasSize(CAPTURES);
    assertThat(filed(gateway)).hasSize(CAPTURES);
    int twice = 0;
    for (JsonNode receipt : receipts) {
      String name = receipt.get("path").asText();
      byte[] bytes = captures.get(name);
      assertThat(receipt.get("sha256").asText()).as(name).isEqualTo(CorpusIT.hex(bytes));
      assertThat(gateway.captures("delivered/inbox/" + name)).as(name).hasBinaryContent(bytes);
      int times = taken.get(name).get();
      assertThat(receipt.get("attempts").asInt()).as(name).isGreaterThanOrEqualTo(times);
      if (times > 1) {
        twice++;
        assertThat(receipt.path("possible_duplicate").asBoolean()).as(name).isTrue();
      }
    }
    System.out.printf("%d of %d were taken twice, all on record%n", twice, CAPTURES);
    assertThat(gateway.filesUnder("delivered"))
        .as("nothing but captures and receipts")
        .hasSize(2 * CAPTURES);
  }
}
