package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many captures at once, as when a sensor comes back. */
class BurstIT {
  private static final int CAPTURES = 1000;
  private static final int SIZE = 20_000;
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** The aim is 3 s on an idle machine; a second a file, or ten files a second, would fail this. */
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void aThousandRenamedInAtOnceAreDeliveredSoonAfterTheySettle() throws Exception {
    String compilers = "-XX:TieredStopAtLevel=4"; // all, as users have them
    try (RemoraProcess gateway =
        RemoraProcess.start(folder, Map.of("delivery.rehearse", "true"), compilers)) {
      Path staging = Files.createDirectories(folder.resolve("staging"));
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < CAPTURES; i++) {
        byte[] capture = SampleCaptures.pcap(i, SIZE);
        sent.add(CorpusIT.hex(capture));
        Files.write(staging.resolve("b" + i + ".pcap"), capture);
      }
      for (int i = 0; i < CAPTURES; i++) {
        String name = "b" + i + ".pcap";
        Files.move(
            staging.resolve(name), gateway.inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
      long renamed = System.nanoTime();
      Path delivered = gateway.captures("delivered/inbox");
      gateway.awaitThat(
          "all to be delivered", Duration.ofMinutes(2), () -> receiptsIn(delivered) == CAPTURES);
      Duration took = Duration.ofNanos(System.nanoTime() - renamed).minus(SETTLE);
      System.out.printf(
          "%d captures of %d bytes: %d ms after settle%n", CAPTURES, SIZE, took.toMillis());

      assertThat(gateway.hashes()).hasSize(CAPTURES).containsExactlyInAnyOrderElementsOf(sent);
      assertThat(new HashSet<>(sent)).as("all contents differ").hasSize(CAPTURES);
      gateway.stop();
      assertThat(took).isLessThan(BOUND);
    }
  }

  private static int receiptsIn(Path folder) {
    String[] names = folder.toFile().list((in, name) -> name.endsWith(".session.json"));
    return names == null ? 0 : names.length;
  }
}
