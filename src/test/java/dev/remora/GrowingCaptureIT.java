package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A capture is taken when its writer is done with it, never before. */
class GrowingCaptureIT {
  private static final Duration WRITING = Duration.ofSeconds(8);

  @TempDir static Path folder;
  private static RemoraProcess gateway;

  private final Loopback loopback = new Loopback();
  private Process writer;

  @BeforeAll
  static void start() throws Exception {
    gateway = RemoraProcess.start(folder, Map.of("camel.route-template[inbox].give-up", "1m"));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  @AfterEach
  void end() {
    loopback.close();
  }

  @Test
  void aSlowWriterThatStopsWithinRecordsIsWaitedFor() throws Exception {
    byte[] capture = SampleCaptures.pcap(1, 6000);
    Path file = gateway.inbox().resolve("slow.pcap");
    int sessions = gateway.sessions();
    try (OutputStream out = Files.newOutputStream(file)) {
      int step = 750; // never at a record's end, which are 1016 bytes apart
      for (int at = 0; at < capture.length; at += step) {
        out.write(capture, at, Math.min(step, capture.length - at));
        out.flush();
        assertRemains(file, Duration.ofMillis(1000));
      }
    }
    String id = gateway.awaitReceipt("slow.pcap").path("id").asText();
    assertThat(gateway.sessionBytes(id)).isEqualTo(capture);
    assertThat(gateway.sessions()).isEqualTo(sessions + 1);
  }

  /** As a copy over a network looks: nobody here has the file open, and it pauses past settle. */
  @Test
  void aWriterThatClosesBetweenItsWritesIsWaitedForWhileTheLastRecordIsCut() throws Exception {
    byte[] capture = SampleCaptures.pcap(2, 6000);
    Path file = gateway.inbox().resolve("remote.pcap");
    int sessions = gateway.sessions();
    Files.write(file, java.util.Arrays.copyOf(capture, 3000));
    assertRemains(file, Duration.ofSeconds(4));
    Files.write(file, capture);
    String id = gateway.awaitReceipt("remote.pcap").path("id").asText();
    assertThat(gateway.sessionBytes(id)).isEqualTo(capture);
    assertThat(gateway.sessions()).isEqualTo(sessions + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcpdump", "tcpdump -U", "dumpcap"})
  void aRunningCaptureIsTakenWholeAndOnceWhenItEnds(String program) throws Exception {
    String name = program.replace(' ', '_') + ".pcap";
    Path file = gateway.inbox().resolve(name);
    int sessions = gateway.sessions();
    capture(program + " -w " + file);
    gateway.awaitThat(name + " to be begun", () -> Files.exists(file));
    loopback.send(Duration.ofSeconds(3), 125, 100);
    // Silence longer than settle: only the open descriptor says that it goes on.
    assertRemains(file, Duration.ofSeconds(5));
    loopback.send(Duration.ofSeconds(1), 125, 100);
    assertThat(file).exists();
    endWriter();
    String hash = CorpusIT.hex(Files.readAllBytes(file));

    var receipt = gateway.awaitReceipt(name);
    assertThat(receipt.path("sha256").asText()).isEqualTo(hash);
    assertThat(CorpusIT.hex(gateway.sessionBytes(receipt.path("id").asText()))).isEqualTo(hash);
    assertThat(receipt.has("truncated")).isFalse();
    assertThat(gateway.sessions()).isEqualTo(sessions + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dumpcap -b filesize:40 -w @/df.pcapng",
        "dumpcap -b duration:2 -w @/dd.pcapng",
        "dumpcap -b filesize:40 -b files:100 -w @/dn.pcapng",
        "tcpdump -C 1 -W 50 -w @/tcw.pcap",
        "tcpdump -C 1 -w @/tc.pcap",
        "tcpdump -G 2 -w @/tg-%Y%m%d-%H%M%S.pcap",
        "tcpdump -U -G 2 -w @/tgu-%Y-%m-%d_%H.%M.%S.pcap"
      })
  void everyFileOfARingIsDeliveredOnceAndWhole(String command) throws Exception {
    String ring = "ring-" + Math.abs(command.hashCode());
    Path inbox = Files.createDirectories(gateway.inbox().resolve(ring));
    int before = gateway.hashes().size();

    capture(command.replace("@", inbox.toString()));
    gateway.awaitThat("the ring to be begun", () -> !gateway.filesUnder("inbox/" + ring).isEmpty());
    boolean large = command.contains("-C");
    loopback.send(WRITING, large ? 500 : 125, large ? 1400 : 400);
    assertOpenFileRemains(Duration.ofSeconds(4)); // idle, past settle
    endWriter();
    gateway.awaitThat(
        "the ring to be delivered", () -> gateway.filesUnder("inbox/" + ring).isEmpty());
    String delivered = "delivered/inbox/" + ring;
    // A receipt appears after its capture.
    gateway.awaitThat(
        "all receipts",
        () ->
            2 * gateway.filesUnder(delivered, ".session.json").size()
                == gateway.filesUnder(delivered).size());

    List<Path> documents = gateway.filesUnder(delivered, ".session.json");
    System.out.printf("%s: %d files%n", command, documents.size());
    assertThat(documents).as("files of the ring").hasSizeGreaterThan(1);
    assertThat(gateway.deadLetters()).isEmpty();
    assertThat(gateway.hashes()).as(gateway.log()).hasSize(before + documents.size());
    for (Path document : documents) {
      var receipt = gateway.awaitDocument(document);
      Path file = Path.of(document.toString().replace(".session.json", ""));
      String hash = CorpusIT.hex(Files.readAllBytes(file));
      assertThat(receipt.has("truncated")).as("%s is cut", file).isFalse();
      assertThat(CorpusIT.hex(gateway.sessionBytes(receipt.path("id").asText()))).isEqualTo(hash);
    }
  }

  private void capture(String command) throws IOException {
    writer = loopback.capture(command, folder.resolve("writer.log"));
  }

  private void endWriter() throws Exception {
    writer.destroy();
    assertThat(writer.waitFor(20, TimeUnit.SECONDS)).as("writer ended").isTrue();
  }

  /** The file in the inbox that the writer has open, or empty; dumpcap writes itself. */
  private String openFile() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + writer.pid() + "/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        String target = target(descriptor);
        if (target.startsWith(gateway.inbox().toString())) {
          return target;
        }
      }
    }
    return "";
  }

  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed since it was listed
    }
  }

  /** Asked twice, for a writer may turn to its next file between two looks. */
  private void assertOpenFileRemains(Duration time) {
    String[] open = {""};
    await("the file that is open for writing not to be taken")
        .pollInterval(Duration.ofMillis(100))
        .during(time)
        .atMost(time.plus(RemoraProcess.DEADLINE))
        .until(
            () -> {
              String now = openFile();
              assertThat(now.isEmpty() || !now.equals(open[0]) || Files.exists(Path.of(now)))
                  .as("%s is open for writing, and there", now)
                  .isTrue();
              open[0] = now;
              return true;
            });
  }

  private static void assertRemains(Path file, Duration time) {
    await(file + " not to be taken while it is written")
        .pollInterval(Duration.ofMillis(50))
        .during(time)
        .atMost(time.plus(RemoraProcess.DEADLINE))
        .failFast("it is gone", () -> !Files.exists(file))
        .until(() -> Files.exists(file));
  }
}
