package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done after the start to be quick is seen by nobody, and in nobody's way. */
class RehearsalIT {
  private static final String SAID = "rehearsed with ";
  private static final String ALL = SAID + "160 samples";

  @TempDir Path folder;

  @Test
  void leavesNothingBehindAndTellsNoTarget() throws Exception {
    try (EndpointScript endpoint =
            new EndpointScript(asked -> EndpointScript.answer(200, "{\"id\":\"00000000000a\"}"));
        RemoraProcess gateway = start(endpoint, "delivery.rehearse", "true")) {
      gateway.awaitLog(ALL);
      gateway.awaitThat("its folder to go", () -> !Files.exists(stage(gateway)));

      assertThat(endpoint.heads()).as("requests at the target").isZero();
      assertThat(gateway.filesUnder("delivered")).isEmpty();
      assertThat(gateway.filesUnder("inbox")).isEmpty();
      assertThat(gateway.filesUnder("sessions")).isEmpty();
      assertThat(gateway.log()).doesNotContain(" WARN ", " ERROR ");
      gateway.drop("real.pcap", SampleCaptures.pcap(1, 20_000));
      gateway.awaitReceipt("real.pcap");
      assertThat(endpoint.uploads()).hasSize(1);
    }
  }

  @Test
  void removesWhatAKilledOneLeftAlsoWhereItIsNotWantedAnyMore() throws Exception {
    Path left = folder.resolve("captures/state/.rehearsal/inbox/sample-1.pcap");
    Files.createDirectories(left.getParent());
    Files.write(left, SampleCaptures.pcap(1, 1_000));
    try (RemoraProcess gateway =
        RemoraProcess.start(folder, Map.of("delivery.rehearse", "false"))) {
      assertThat(stage(gateway)).doesNotExist();
    }
  }

  @Test
  void removesALinkAndNotWhatItLeadsTo() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path kept = Files.writeString(elsewhere.resolve("kept"), "of somebody");
    Files.createDirectories(folder.resolve("captures/state"));
    Files.createSymbolicLink(folder.resolve("captures/state/.rehearsal"), elsewhere);
    try (RemoraProcess gateway =
        RemoraProcess.start(folder, Map.of("delivery.rehearse", "false"))) {
      assertThat(Files.isSymbolicLink(stage(gateway))).isFalse();
      assertThat(kept).hasContent("of somebody");
    }
  }

  @Test
  void isOutOfSightOfAnInboxAroundIt() throws Exception {
    try (EndpointScript endpoint =
        new EndpointScript(asked -> EndpointScript.answer(200, "{\"id\":\"00000000000a\"}"))) {
      Map<String, String> keys =
          RemoraProcess.inbox(
              folder, "around", "settle", "0", "recursive", "true", "include", "sample*");
      keys.put("cloudshark.url", endpoint.url());
      keys.put("cloudshark.token", "abc123");
      keys.put("log.level", "debug");
      keys.put("delivery.rehearse", "true");
      try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
        gateway.awaitLog(ALL);
        RemoraProcess.drop(folder, "sample-of-mine.pcap", SampleCaptures.pcap(1, 20_000));
        gateway.awaitReceipt("around", "sample-of-mine.pcap");
        assertThat(endpoint.uploads()).hasSize(1);
      }
    }
  }

  @Test
  void listensOnLoopbackAlone() throws Exception {
    Map<String, String> keys = Map.of("delivery.rehearse", "true", "log.level", "debug");
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      Set<String> places = new TreeSet<>();
      gateway.awaitThat(
          "the rehearsal to end",
          () -> {
            places.addAll(gateway.listeningAddresses());
            return !gateway.log(SAID).isEmpty();
          });
      assertThat(places).as("its own and the two that are configured").hasSizeGreaterThan(2);
      assertThat(places).allMatch(place -> place.matches("(0{16}F{4}0000)?0100007F:.*"));
    }
  }

  @Test
  void givesWayToTheFirstCapture() throws Exception {
    Path inbox = Files.createDirectories(folder.resolve("captures/inbox"));
    RemoraProcess.drop(inbox, "waits.pcap", SampleCaptures.pcap(1, 20_000));
    try (EndpointScript endpoint = new EndpointScript(asked -> new EndpointScript.Silence());
        RemoraProcess gateway = start(endpoint, "camel.route-template[inbox].settle", "0")) {
      gateway.awaitThat("the capture to be under way", () -> !endpoint.uploads().isEmpty());
      gateway.awaitLog(SAID);
      assertThat(gateway.log(ALL)).isEmpty();
    }
  }

  @Test
  void endsWithTheGateway() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of("delivery.rehearse", "true"))) {
      long begin = System.nanoTime();
      gateway.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
      assertThat(stage(gateway)).doesNotExist();
      assertThat(gateway.log()).doesNotContain(" WARN ", " ERROR ", "ended early");
    }
  }

  @Test
  void isLeftOutWhereItIsNotWanted() throws Exception {
    Map<String, String> off = Map.of("delivery.rehearse", "false", "log.level", "debug");
    try (RemoraProcess gateway = RemoraProcess.start(folder, off)) {
      gateway.drop("real.pcap", SampleCaptures.pcap(1, 20_000));
      gateway.awaitReceipt("real.pcap");
      assertThat(gateway.log(SAID)).isEmpty();
    }
  }

  private RemoraProcess start(EndpointScript endpoint, String key, String value) throws Exception {
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", "abc123");
    keys.put("log.level", "debug");
    keys.put("delivery.rehearse", "true");
    keys.put(key, value);
    return RemoraProcess.start(folder, keys);
  }

  private static Path stage(RemoraProcess gateway) {
    return gateway.captures("state/.rehearsal");
  }
}
