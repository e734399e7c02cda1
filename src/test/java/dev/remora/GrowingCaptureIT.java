package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
  private static final int UDP_PORT = 9;

  @TempDir static Path folder;
  private static RemoraProcess gateway;

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
    if (writer != null) {
      writer.destroyForcibly();
    }
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
    capture(program, "-w", file.toString());
    gateway.awaitThat(name + " to be begun", () -> Files.exists(file));
    traffic(Duration.ofSeconds(3), 100);
    // Silence longer than settle: only the open descriptor says that it goes on.
    assertRemains(file, Duration.ofSeconds(5));
    traffic(Duration.ofSeconds(1), 100);
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
    String[] words = command.replace("@", inbox.toString()).split(" ");
    List<String> arguments = new ArrayList<>(List.of(words).subList(1, words.length));
    int before = gateway.hashes().size();

    capture(words[0], arguments.toArray(String[]::new));
    gateway.awaitThat("the ring to be begun", () -> !gateway.filesUnder("inbox/" + ring).isEmpty());
    traffic(WRITING, command.contains("-C") ? 1400 : 400);
    // Idle with the last file open: that one must stay.
    long until = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    String open = openFile();
    while (System.nanoTime() < until) {
      String now = openFile();
      if (now.equals(open) && !now.isEmpty()) {
        assertThat(Path.of(now)).as("open for writing").exists();
      }
      open = now;
      TimeUnit.MILLISECONDS.sleep(100);
    }
    endWriter();
    gateway.awaitThat(
        "the ring to be delivered", () -> gateway.filesUnder("inbox/" + ring).isEmpty());

    List<Path> documents =
        gateway.filesUnder("delivered/inbox/" + ring).stream()
            .filter(f -> f.toString().endsWith(".session.json"))
            .toList();
    System.out.printf("%s: %d files%n", command, documents.size());
    assertThat(documents).as("files of the ring").hasSizeGreaterThan(1);
    assertThat(gateway.deadLetters()).isEmpty();
    assertThat(gateway.hashes()).hasSize(before + documents.size());
    for (Path document : documents) {
      var receipt = gateway.awaitDocument(document);
      Path file = Path.of(document.toString().replace(".session.json", ""));
      String hash = CorpusIT.hex(Files.readAllBytes(file));
      assertThat(receipt.has("truncated")).as("%s is cut", file).isFalse();
      assertThat(CorpusIT.hex(gateway.sessionBytes(receipt.path("id").asText()))).isEqualTo(hash);
    }
  }

  private void capture(String program, String... arguments) throws IOException {
    String[] words = program.split(" ");
    List<String> command = new ArrayList<>();
    command.add(Tools.require(words[0]).toString());
    command.addAll(List.of(words).subList(1, words.length));
    command.addAll(List.of("-i", "lo"));
    if (words[0].equals("tcpdump")) {
      command.addAll(List.of("-n", "-Z", "root"));
    } else {
      command.add("-q");
    }
    command.addAll(List.of(arguments));
    command.addAll(
        words[0].equals("tcpdump")
            ? List.of("udp", "and", "port", "" + UDP_PORT)
            : List.of("-f", "udp port " + UDP_PORT));
    writer =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  private void endWriter() throws Exception {
    writer.destroy();
    assertThat(writer.waitFor(20, TimeUnit.SECONDS)).as("writer ended").isTrue();
  }

  /** The file in the inbox that the writer has open, or empty; dumpcap writes itself. */
  private String openFile() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + writer.pid() + "/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith(gateway.inbox().toString())) {
          return target;
        }
      }
    }
    return "";
  }

  private static void traffic(Duration time, int size) throws Exception {
    byte[] data = new byte[size];
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress here = InetAddress.getByName("127.0.0.1");
      long until = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < until) {
        for (int i = 0; i < (size > 1000 ? 20 : 5); i++) {
          try {
            socket.send(new DatagramPacket(data, size, here, UDP_PORT));
          } catch (IOException refused) {
            continue; // nobody listens, which is as well
          }
        }
        TimeUnit.MILLISECONDS.sleep(40);
      }
    }
  }

  private static void assertRemains(Path file, Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      assertThat(file).as("not taken while it is written").exists();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
