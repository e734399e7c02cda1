package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.capture.Hashes;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import dev.remora.server.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten inboxes of all kinds in one gateway while captures appear in each of them all the time, whole
 * or slowly. For {@code -Dremora.mixed.seconds} seconds, 20 unless given.
 */
class MixedInboxesIT {
  private static final Duration LENGTH =
      Duration.ofSeconds(Long.getLong("remora.mixed.seconds", 20));
  private static final Duration EVERY = Duration.ofMillis(400);
  private static final Duration PAUSE = Duration.ofMillis(1500);
  private static final int OF_EACH_KIND = 2;

  /** Of ten captures one is written slowly, with a pause in its middle. */
  private static final int SLOW = 10;

  private static final int SMALL = 20_000;
  private static final int LARGE = 2_000_000;

  private final AtomicInteger number = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /** What was put where, by its hash. */
  private final Map<String, String> put = new ConcurrentHashMap<>();

  private final AtomicInteger halves = new AtomicInteger();

  @Test
  void tenInboxesOfAllKindsLoseNothingAndSendNothingTwice(@TempDir Path folder) throws Exception {
    List<Place> places = new ArrayList<>();
    try {
      places.add(new DirectoryPlace(folder.resolve("directory")));
      for (Security security : List.of(Security.NONE, Security.EXPLICIT)) {
        Path ftp = folder.resolve("ftp-" + security);
        places.add(new FtpPlace(ftp, FtpServer.start(ftp, security, FtpPlace.PASSWORD)));
      }
      Path sftp = folder.resolve("sftp");
      places.add(new SftpPlace(sftp, SftpServer.startWithKey(sftp)));
      places.add(new BucketPlace(folder.resolve("bucket")));
      Map<String, Place> inboxes = new TreeMap<>();
      Map<String, String> keys = new TreeMap<>();
      for (int i = 0; i < places.size() * OF_EACH_KIND; i++) {
        Place place = places.get(i / OF_EACH_KIND);
        String name = "mixed-" + i;
        inboxes.put(name, place);
        keys.putAll(InboxContract.inbox(place, name, "poll", "1s", "settle", "1s"));
      }
      Path own = Files.createDirectories(folder.resolve("gateway"));
      try (RemoraProcess gateway = RemoraProcess.start(own, keys)) {
        write(inboxes);
        check(gateway, inboxes);
      }
    } finally {
      for (Place place : places) {
        place.close();
      }
    }
  }

  private void write(Map<String, Place> inboxes) throws Exception {
    ScheduledExecutorService writers = Executors.newScheduledThreadPool(4);
    inboxes.forEach(
        (inbox, place) ->
            writers.scheduleAtFixedRate(
                () -> tried(() -> write(writers, inbox, place)),
                0,
                EVERY.toMillis(),
                TimeUnit.MILLISECONDS));
    try {
      // The length of the run, which ends early where something can't be written.
      writers.awaitTermination(LENGTH.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      writers.shutdown(); // what was begun is finished still, what would be begun is not
      assertThat(writers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    assertThat(halves).as("halves that nobody finished").hasValue(0);
  }

  private interface Step {
    void run() throws Exception;
  }

  private void tried(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    }
  }

  private void write(ScheduledExecutorService writers, String inbox, Place place) throws Exception {
    int n = number.incrementAndGet();
    byte[] bytes = SampleCaptures.pcap(n, n % 100 == 0 ? LARGE : SMALL);
    String path = "site-" + n % 7 + "/" + n + ".pcap";
    if (n % SLOW == 0) {
      Place.Writing writing = place.begin(inbox, path, bytes);
      halves.incrementAndGet();
      put.put(Hashes.sha256(bytes), inbox + "/" + path);
      writers.schedule(() -> tried(() -> finish(writing)), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      place.put(inbox, path, bytes);
      put.put(Hashes.sha256(bytes), inbox + "/" + path);
    }
  }

  private void finish(Place.Writing writing) throws Exception {
    writing.finish();
    halves.decrementAndGet();
  }

  private void check(RemoraProcess gateway, Map<String, Place> inboxes) throws Exception {
    gateway.awaitThat(
        put.size() + " receipts",
        Duration.ofMinutes(3),
        () -> receipts(gateway) >= put.size() || !gateway.filesUnder("dead-letter").isEmpty());
    assertThat(gateway.deadLetters()).isEmpty();
    Map<String, String> received = new HashMap<>();
    for (JsonNode receipt : gateway.receipts()) {
      String place = receipt.path("inbox").asText() + "/" + receipt.path("path").asText();
      assertThat(received.put(receipt.path("sha256").asText(), place)).as(place).isNull();
      assertThat(receipt.path("possible_duplicate").asBoolean()).as(place).isFalse();
    }
    assertThat(received).isEqualTo(put);
    assertThat(sessions(gateway)).containsExactlyInAnyOrderElementsOf(put.keySet());
    for (Map.Entry<String, Place> inbox : inboxes.entrySet()) {
      gateway.awaitThat(
          inbox.getKey() + " to be empty", () -> inbox.getValue().list(inbox.getKey()).isEmpty());
    }
    System.out.printf(
        "%d captures from %d inboxes in %d s, each once; peak of memory %d MB%n",
        put.size(), inboxes.size(), LENGTH.toSeconds(), gateway.peakMemoryBytes() >> 20);
  }

  private static int receipts(RemoraProcess gateway) {
    return gateway.filesUnder("delivered", ".session.json").size();
  }

  /** The hashes of what the endpoint holds. */
  private static List<String> sessions(RemoraProcess gateway) throws IOException {
    try (Stream<Path> files = Files.list(gateway.captures("sessions"))) {
      List<String> hashes = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".capture")).toList()) {
        hashes.add(Hashes.sha256(file));
      }
      return hashes;
    }
  }
}
