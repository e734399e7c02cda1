package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads whose bytes never stop coming, and hardly come. */
@Timeout(60)
class SlowUploadTest {
  private static final byte[] CAPTURE = Samples.pcap(200);
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final int PLACES = 2;

  @TempDir Path folder;
  private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(2);
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        new Server(
            folder.resolve("store"), settings -> settings.withIdle(IDLE).withMaxUploads(PLACES));
  }

  @AfterEach
  void stop() throws IOException {
    pace.shutdownNow();
    server.close();
  }

  @Test
  void endsOneThatDrips() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      drip(raw, 1);

      Raw.Response answer = raw.receive();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).contains("Hardly anything was received for 1 seconds");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> server.incoming().isEmpty());
  }

  @Test
  void waitsForOneThatIsSlowAndGoesOn() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      long start = System.nanoTime();
      drip(raw, CAPTURE.length / 40);

      assertThat(raw.receive().status()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(IDLE.multipliedBy(8));
    }
  }

  @Test
  void letsSlowOnesGiveWayToOthers() throws IOException {
    try (Raw one = new Raw(server.port());
        Raw two = new Raw(server.port())) {
      drip(one, 60);
      drip(two, 60);
      await().atMost(Duration.ofSeconds(10)).until(() -> server.incoming().size() == PLACES);

      Client client = new Client(server);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> client.put("", CAPTURE).statusCode() == 200);

      // The other one has its place still.
      await().atMost(Duration.ofSeconds(10)).until(() -> server.incoming().size() == 1);
    }
  }

  /** Sends so many bytes of a capture each fourth of the idle time, until all are sent. */
  private void drip(Raw raw, int bytes) throws IOException {
    raw.send("PUT /api/v1/" + Server.TOKEN + "/upload HTTP/1.1\r\nHost: x\r\n");
    raw.send("Content-Length: " + CAPTURE.length + "\r\n\r\n");
    AtomicInteger sent = new AtomicInteger();
    pace.scheduleAtFixedRate(
        () -> {
          int from = sent.getAndAdd(bytes);
          try {
            if (from < CAPTURE.length) {
              raw.send(Arrays.copyOfRange(CAPTURE, from, Math.min(from + bytes, CAPTURE.length)));
            }
          } catch (IOException ended) {
            throw new IllegalStateException(ended); // which ends the schedule
          }
        },
        0,
        IDLE.toMillis() / 4,
        TimeUnit.MILLISECONDS);
  }
}
