package dev.remora;

import static dev.remora.EndpointScript.answer;
import static dev.remora.EndpointScript.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.EndpointScript.Act;
import dev.remora.EndpointScript.Asked;
import dev.remora.EndpointScript.Bytes;
import dev.remora.EndpointScript.CutAnswer;
import dev.remora.EndpointScript.Early;
import dev.remora.EndpointScript.Reset;
import dev.remora.EndpointScript.ResetWithin;
import dev.remora.EndpointScript.Silence;
import dev.remora.EndpointScript.SlowAnswer;
import dev.remora.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Killed again and again while captures come and the endpoint fails in every way it can, the
 * gateway loses none, and sends none twice without saying so in its receipt.
 *
 * <p>{@code -Dremora.chaos.kills=1000} makes it long, {@code -Dremora.chaos.seed} another run.
 */
class ChaosIT {
  private static final int KILLS = Integer.getInteger("remora.chaos.kills", 25);
  private static final long SEED = Long.getLong("remora.chaos.seed", 1);

  /** So many captures wait or are under way in each life. */
  private static final int WAITING = 60;

  /** A life ends after so many uploads, often soon: its first ones differ from all others. */
  private static final int MOST_UPLOADS = 60;

  /** One life in so many ends before the gateway has started. */
  private static final int KILLED_STARTING = 8;

  /** A life without as many uploads, or one that is killed as it starts, in milliseconds. */
  private static final int LONGEST_LIFE = 1500;

  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final Pattern NAME = Pattern.compile("filename=\"?(c\\d+\\.pcap)");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private final Random faults = new Random(SEED);
  private final Map<String, Integer> dropped = new HashMap<>();
  private final Map<String, String> sessions = new ConcurrentHashMap<>();
  private final Map<String, List<String>> sessionsOf = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> happened = new ConcurrentHashMap<>();
  private volatile boolean kind;
  private volatile boolean searchable;
  private volatile CountDownLatch uploads = new CountDownLatch(0);

  @Test
  void noneIsLostAndNoneIsThereTwiceUnexplained() throws Exception {
    long begin = System.nanoTime();
    try (EndpointScript endpoint = new EndpointScript(this::upload)) {
      endpoint.early(this::early);
      endpoint.questions(this::question);
      RemoraProcess gateway = RemoraProcess.start(folder, keys(endpoint));
      try (gateway) {
        for (int kill = 0; kill < KILLS; kill++) {
          CountDownLatch ofThisLife = new CountDownLatch(random.nextInt(MOST_UPLOADS));
          uploads = ofThisLife;
          while (dropped.size() < sessionsOf.size() + WAITING) {
            drop();
          }
          boolean done = ofThisLife.await(random.nextInt(LONGEST_LIFE), TimeUnit.MILLISECONDS);
          gateway.kill();
          count(done ? "killed after a number of uploads" : "killed after a time");
          endpoint.forget();
          while (random.nextInt(KILLED_STARTING) == 0) {
            gateway.launch();
            assertThat(gateway.endsWithin(Duration.ofMillis(random.nextInt(LONGEST_LIFE))))
                .isFalse();
            gateway.kill();
            count("killed while it started");
          }
          searchable = random.nextBoolean();
          gateway.startAgain();
        }
        kind = true;
        gateway.awaitThat(
            "empty inboxes", Duration.ofMinutes(5), () -> gateway.filesUnder("inbox").isEmpty());
        gateway.awaitThat("all to be told of", () -> told() >= dropped.size());
        assertThat(gateway.stop()).isIn(0, 143);
        check(gateway);
      } finally {
        report(Duration.ofNanos(System.nanoTime() - begin));
      }
    }
  }

  private Map<String, String> keys(EndpointScript endpoint) {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("outcome.delivered.uri", "file:" + folder.resolve("told"));
    keys.put("delivery.back-off", "50ms");
    keys.put("delivery.back-off-max", "500ms");
    keys.put("delivery.answer-timeout", "1s");
    keys.put("delivery.give-up-after", "1000");
    keys.put("camel.route-template[inbox].path", inbox("post").toString());
    keys.put("camel.route-template[inbox].settle", "0");
    keys.putAll(
        RemoraProcess.inbox(
            inbox("put"), "other", "settle", "0", "method", "put", "after", "delete"));
    return keys;
  }

  private int told() {
    String[] documents = folder.resolve("told").toFile().list();
    return documents == null ? 0 : documents.length;
  }

  private Path inbox(String name) {
    return folder.resolve("captures/inbox").resolve(name);
  }

  private void drop() {
    int number = dropped.size();
    int size =
        number % 50 == 0 ? 300_000 + random.nextInt(1_000_000) : 300 + random.nextInt(20_000);
    String name = "c" + number + ".pcap";
    dropped.put(name, size);
    RemoraProcess.drop(inbox(number % 2 == 0 ? "post" : "put"), name, capture(name));
  }

  private byte[] capture(String name) {
    return SampleCaptures.pcap(
        Integer.parseInt(name.substring(1, name.indexOf('.'))), dropped.get(name));
  }

  private void count(String what) {
    happened.computeIfAbsent(what, w -> new AtomicInteger()).incrementAndGet();
  }

  private synchronized int roll() {
    return kind ? 999 : faults.nextInt(1000);
  }

  private Early early(Asked head) {
    if (head.isUpload() && roll() < 30) {
      count("reset within the body");
      return new ResetWithin(200);
    }
    return null;
  }

  private Act upload(Asked asked) {
    int roll = roll();
    if (roll < 90) {
      int status = roll < 30 ? 429 : roll < 60 ? 500 : 503;
      count("answer " + status);
      return refusal(status, "not now");
    }
    if (roll < 110) {
      count("reset, nothing kept");
      return new Reset();
    }
    String id = keep(asked);
    uploads.countDown();
    if (roll < 130) {
      count("reset, capture kept");
      return new Reset();
    }
    if (roll < 150) {
      count("answer cut short");
      return new CutAnswer("{\"filename\":\"x\",\"id\":\"" + id);
    }
    if (roll < 170) {
      count("HTML instead of a session");
      return answer(200, "<html><body>Welcome</body></html>");
    }
    if (roll < 180) {
      count("no answer at all");
      return new Silence();
    }
    if (roll < 195) {
      count("answer 504 of a proxy, capture kept");
      return answer(504, "<html><body>Gateway Time-out</body></html>");
    }
    count("session");
    String session = "{\"filename\":\"" + sessions.get(id) + "\",\"id\":\"" + id + "\"}";
    return roll % 2 == 0 ? answer(200, session) : new SlowAnswer(session, Duration.ofMillis(1));
  }

  /** It has the capture for good before it answers, as a true endpoint has. */
  private String keep(Asked asked) {
    Matcher name = NAME.matcher(asked.method().equals("PUT") ? asked.path() : asked.text());
    assertThat(name.find()).isTrue();
    String id = String.format("%012x", sessions.size());
    synchronized (sessions) {
      while (sessions.putIfAbsent(id, name.group(1)) != null) {
        id = String.format("%012x", sessions.size());
      }
    }
    sessionsOf.computeIfAbsent(name.group(1), n -> new CopyOnWriteArrayList<>()).add(id);
    if (!isWhole(asked, capture(name.group(1)))) {
      count("CUT CAPTURE TAKEN");
    }
    return id;
  }

  private static boolean isWhole(Asked asked, byte[] capture) {
    byte[] body = asked.body();
    if (asked.method().equals("PUT")) {
      return Arrays.equals(body, capture);
    }
    String text = asked.text();
    int from = text.indexOf("\r\n\r\n", text.indexOf("filename=")) + 4;
    return Arrays.equals(body, from, from + capture.length, capture, 0, capture.length);
  }

  private Act question(Asked asked) {
    if (!searchable) {
      count("question to an endpoint without search");
      return refusal(404, "no such method");
    }
    if (roll() < 50) {
      count("question refused");
      return refusal(503, "not now");
    }
    if (asked.path().contains("/download/")) {
      Matcher id = ID.matcher(asked.path().substring(asked.path().lastIndexOf('/')));
      assertThat(id.find()).isTrue();
      return new Bytes(capture(sessions.get(id.group())));
    }
    String name = asked.path().substring(asked.path().lastIndexOf('=') + 1);
    count("question answered");
    return answer(
        200,
        sessionsOf.getOrDefault(name, List.of()).stream()
            .map(
                id ->
                    "{\"id\":\"%s\",\"filename\":\"%s\",\"size\":%d}"
                        .formatted(id, name, dropped.get(name)))
            .collect(Collectors.joining(",", "{\"captures\":[", "]}")));
  }

  private void check(RemoraProcess gateway) throws IOException {
    assertThat(happened).doesNotContainKey("CUT CAPTURE TAKEN");
    assertThat(gateway.deadLetters()).isEmpty();
    Map<String, JsonNode> receipts = new TreeMap<>();
    for (JsonNode receipt : gateway.receipts()) {
      assertThat(receipts.put(receipt.get("path").asText(), receipt)).isNull();
    }
    assertThat(receipts.keySet()).as("none lost").isEqualTo(new TreeMap<>(dropped).keySet());
    receipts.forEach(
        (name, receipt) -> {
          byte[] capture = capture(name);
          assertThat(receipt.get("sha256").asText()).as(name).isEqualTo(CorpusIT.hex(capture));
          assertThat(sessionsOf.get(name)).as(name).contains(receipt.get("id").asText());
          if (receipt.get("method").asText().equals("POST")) {
            assertThat(gateway.captures("delivered/inbox/" + name)).hasBinaryContent(capture);
          }
          if (receipt.path("possible_duplicate").asBoolean()) {
            count("receipt with possible_duplicate");
          }
          if (sessionsOf.get(name).size() > 1) {
            count("capture with more than one session");
            assertThat(receipt.path("possible_duplicate").asBoolean())
                .as("%s has the sessions %s and %s", name, sessionsOf.get(name), receipt)
                .isTrue();
          }
        });
    try (Ledger ledger = Ledger.open(gateway.captures("state"))) {
      assertThat(ledger.unsettled()).isEmpty();
    }
    assertThat(Files.exists(inbox("put").resolve("c1.pcap"))).isFalse();
  }

  private void report(Duration took) {
    StringBuilder table = new StringBuilder();
    table.append(
        "mvn verify -Dit.test=ChaosIT -Dremora.chaos.kills=%d -Dremora.chaos.seed=%d%n"
            .formatted(KILLS, SEED));
    table.append("%6d s%n%6d kills%n".formatted(took.toSeconds(), KILLS));
    table.append("%6d captures%n".formatted(dropped.size()));
    table.append("%6d sessions%n".formatted(sessions.size()));
    new TreeMap<>(happened)
        .forEach((what, times) -> table.append("%6d x %s%n".formatted(times.get(), what)));
    System.out.print(table);
  }
}
