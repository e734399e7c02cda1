package dev.remora;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers that use their few names again and again, or remove what they wrote first. */
class RingWrapIT {
  private static final Pattern PACKETS = Pattern.compile("Number of packets *[:=] *(\\d+)");
  private static final Pattern COUNT =
      Pattern.compile("\\b(\\d*) packets captured|Packets captured: (\\d*)");
  private static final int PACKET = 1400;

  @TempDir Path folder;

  /** Slow enough that every file rests for {@code settle} before its name is used again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcpdump -C 1 -W 2 -w @/ring.pcap",
        "tcpdump -U -C 1 -W 3 -w @/ring.pcap",
        "dumpcap -P -b filesize:1000 -b files:2 -w @/ring.pcap"
      })
  void everyFinishedFileArrivesOnceAndWholeThoughNamesAreUsedAgain(String command)
      throws Exception {
    try (RemoraProcess gateway = start("500ms", "250ms");
        Loopback loopback = new Loopback()) {
      int captured = run(gateway, loopback, command, Duration.ofSeconds(24), 225);
      List<List<Integer>> files = delivered(gateway);
      System.out.printf("%s: %d files%n", command, files.size());
      assertThat(files).hasSizeGreaterThan(3);
      assertThat(files.stream().flatMap(List::stream).sorted())
          .as("packets at the endpoint")
          .containsExactlyElementsOf(IntStream.rangeClosed(1, captured).boxed().toList());
    }
  }

  /** So fast that names are used again while the gateway judges, sends and moves the files. */
  @Test
  void whatTheWriterOvertakesIsNeverSentCutMixedOrTwice() throws Exception {
    try (RemoraProcess gateway = start("200ms", "50ms");
        Loopback loopback = new Loopback()) {
      String command = "tcpdump -U -C 1 -W 2 -w @/ring.pcap";
      int captured = run(gateway, loopback, command, Duration.ofSeconds(15), 2400);
      List<List<Integer>> files = delivered(gateway);
      System.out.printf("overtaken: %d files of %d%n", files.size(), captured / 687);
      Set<Integer> seen = new HashSet<>();
      for (List<Integer> numbers : files) {
        assertThat(numbers).as("packets in a row").isSorted();
        assertThat(numbers.get(numbers.size() - 1) - numbers.get(0) + 1).isEqualTo(numbers.size());
        boolean last = numbers.contains(captured);
        assertThat(numbers.size()).as("a whole file").isGreaterThan(last ? 0 : 685);
        for (int number : numbers) {
          assertThat(seen.add(number)).as("packet %d once", number).isTrue();
        }
      }
    }
  }

  @Test
  void aCaptureBegunUnderTheNameWhileTheLastOneIsAnsweredIsDeliveredToo() throws Exception {
    byte[] first = SampleCaptures.pcap(1, 5000);
    byte[] next = SampleCaptures.pcap(2, 9000);
    Path file = folder.resolve("captures/inbox/ring.pcap0");
    try (EndpointScript endpoint = new EndpointScript(asked -> EndpointScript.refusal(503, ""))) {
      endpoint.now(
          asked -> {
            if (endpoint.uploads().size() == 1) {
              overwrite(file, next, WRITE, TRUNCATE_EXISTING);
            }
            return endpoint.session();
          });
      Map<String, String> keys = Map.of("cloudshark.url", endpoint.url(), "cloudshark.token", "1a");
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.drop("ring.pcap0", first);
        JsonNode one = gateway.awaitReceipt("ring.pcap0");
        JsonNode two = gateway.awaitReceipt("ring~2.pcap0");
        assertThat(one.path("sha256").asText()).isEqualTo(CorpusIT.hex(first));
        assertThat(two.path("sha256").asText()).isEqualTo(CorpusIT.hex(next));
        assertThat(gateway.captures("delivered/inbox/ring~2.pcap0")).hasBinaryContent(next);
        assertThat(endpoint.uploads()).hasSize(2);
      }
    }
  }

  /** The endpoint reads slowly, so that the sender stands in the middle of the file meanwhile. */
  @Test
  void aCaptureBegunUnderTheNameWhileTheLastOneIsSentIsNeverMixedWithIt() throws Exception {
    int size = 32 << 20; // more than sockets hold
    byte[] first = SampleCaptures.pcap(1, size);
    byte[] next = SampleCaptures.pcap(2, size);
    Path file = folder.resolve("captures/inbox/ring.pcap0");
    try (CountingSink sink = new CountingSink(size, () -> overwrite(file, next, WRITE))) {
      Map<String, String> keys = Map.of("cloudshark.url", sink.url(), "cloudshark.token", "1a");
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.drop("ring.pcap0", first);
        JsonNode receipt = gateway.awaitReceipt("ring.pcap0");
        assertThat(receipt.path("sha256").asText()).isEqualTo(CorpusIT.hex(next));
        assertThat(sink.uploads())
            .extracting(CountingSink.Upload::sha256)
            .containsExactly(CorpusIT.hex(next));
      }
    }
  }

  /** In place, as writers do that use a file again; fopen(…, "w") truncates it first. */
  private static void overwrite(Path file, byte[] content, OpenOption... how) {
    try {
      Files.write(file, content, how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RemoraProcess start(String settle, String poll) throws Exception {
    return RemoraProcess.start(
        folder,
        Map.of(
            "camel.route-template[inbox].settle", settle,
            "camel.route-template[inbox].poll", poll,
            "camel.route-template[inbox].give-up", "1m"));
  }

  /** Runs the writer, and says how many packets it counted: some come too late for its end. */
  private int run(
      RemoraProcess gateway, Loopback loopback, String command, Duration time, int packetsPerSecond)
      throws Exception {
    Path output = folder.resolve("writer.log");
    Process writer = loopback.capture(command.replace("@", gateway.inbox().toString()), output);
    gateway.awaitThat("the ring to be begun", () -> !gateway.filesUnder("inbox").isEmpty());
    loopback.send(time, packetsPerSecond, PACKET);
    writer.destroy();
    assertThat(writer.waitFor(20, TimeUnit.SECONDS)).as("writer ended").isTrue();
    assertThat(Loopback.said(output)).containsPattern("\\b0 packets dropped by kernel|\\d/0 \\(");
    gateway.awaitThat("the ring to be delivered", () -> gateway.filesUnder("inbox").isEmpty());
    gateway.awaitThat("a receipt of each", () -> gateway.receipts().size() == gateway.sessions());
    Matcher count = COUNT.matcher(Loopback.said(output));
    assertThat(count.find()).as(Loopback.said(output)).isTrue();
    return Integer.parseInt(count.group(count.group(1) == null ? 2 : 1));
  }

  /** The packets' numbers in each session, once all is held against receipts and capinfos. */
  private List<List<Integer>> delivered(RemoraProcess gateway) throws Exception {
    assertThat(gateway.deadLetters()).isEmpty();
    assertThat(gateway.receipts()).hasSize(gateway.sessions());
    Set<String> hashes = new HashSet<>();
    List<List<Integer>> files = new ArrayList<>();
    for (JsonNode receipt : gateway.receipts()) {
      String what = receipt.path("path").asText() + " " + receipt.path("id").asText();
      byte[] bytes = gateway.sessionBytes(receipt.path("id").asText());
      assertThat(receipt.has("truncated")).as(what).isFalse();
      assertThat(receipt.has("possible_duplicate")).as(what).isFalse();
      assertThat(CorpusIT.hex(bytes)).as(what).isEqualTo(receipt.path("sha256").asText());
      assertThat(hashes.add(CorpusIT.hex(bytes))).as("%s sent twice", what).isTrue();
      Path copy = Files.write(folder.resolve("copy.pcap"), bytes);
      String said =
          Tools.output(List.of(Tools.require("capinfos").toString(), "-M", "-c", copy.toString()));
      assertThat(said).as(what).doesNotContainIgnoringCase("cut short");
      Matcher packets = PACKETS.matcher(said);
      assertThat(packets.find()).as(said).isTrue();
      List<Integer> numbers = Loopback.numbers(bytes);
      assertThat(Integer.parseInt(packets.group(1))).as(what).isEqualTo(numbers.size());
      files.add(numbers);
    }
    return files;
  }
}
