package dev.remora;

import static dev.remora.EndpointScript.refusal;
import static dev.remora.SampleCaptures.pcap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.remora.EndpointScript.Reset;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway counts, while captures take each of their ways. */
class MetricsIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  @TempDir Path folder;
  private EndpointScript endpoint;
  private RemoraProcess gateway;

  @BeforeEach
  void start() throws Exception {
    endpoint = new EndpointScript(asked -> endpoint.session());
    gateway = RemoraProcess.start(folder, keys(folder, endpoint));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    endpoint.close();
  }

  /** An inbox of each kind of trouble besides one that works. */
  static Map<String, String> keys(Path folder, EndpointScript endpoint) throws Exception {
    int nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = closed.getLocalPort();
    }
    Map<String, String> keys = new HashMap<>();
    keys.put("cloudshark.url", endpoint.url());
    keys.put("cloudshark.token", TOKEN);
    keys.put("cloudshark.lab.url", "http://127.0.0.1:" + nobody);
    keys.put("cloudshark.lab.token", TOKEN);
    keys.put("delivery.back-off", "100ms");
    keys.put("camel.route-template[inbox].settle", "0s");
    keys.putAll(RemoraProcess.inbox(folder.resolve("lab"), "lab", "target", "lab", "settle", "0s"));
    keys.put("camel.route-template[far].template-id", "inbox-ftp");
    keys.put("camel.route-template[far].host", "127.0.0.1");
    keys.put("camel.route-template[far].port", Integer.toString(nobody));
    keys.put("camel.route-template[far].poll", "500ms");
    return keys;
  }

  @Test
  void everySeriesIsThereBeforeTheFirstCapture() throws Exception {
    Scrape scrape = Scrape.of(gateway);
    for (String inbox : List.of("inbox", "lab", "far")) {
      for (String outcome : List.of("delivered", "duplicate", "dead-letter")) {
        assertThat(scrape.has("remora_captures_total", "inbox", inbox, "outcome", outcome))
            .as("%s %s", inbox, outcome)
            .isTrue();
      }
      assertThat(scrape.has("remora_backlog_age_seconds", "inbox", inbox)).isTrue();
    }
    for (String target : List.of("default", "lab")) {
      for (String end : List.of("delivered", "refused", "unavailable", "in-doubt")) {
        assertThat(
                scrape.has(
                    "remora_upload_duration_seconds_bucket", "target", target, "outcome", end))
            .as("%s %s", target, end)
            .isTrue();
      }
    }
    assertThat(scrape.has("remora_dead_letters_total", "reason", "not-a-capture")).isTrue();
    assertThat(scrape.sum("remora_build_info", "java", System.getProperty("java.version")))
        .isEqualTo(1);
    assertThat(scrape.sum("process_start_time_seconds"))
        .isCloseTo(System.currentTimeMillis() / 1000.0, within(60.0));
    assertThat(scrape.families().keySet())
        .as("nothing of Camel's own")
        .allMatch(name -> name.matches("(remora|jvm|process)_.*"));
  }

  @Test
  void eachWayIsCountedOnceAndNoFileIsALabel() throws Exception {
    for (int i = 0; i < 5; i++) {
      gateway.drop("c" + i + ".pcap", pcap(i, 10_000));
    }
    gateway.awaitSettled(5);
    gateway.drop("c0.pcap", pcap(0, 10_000));
    gateway.drop("no.pcap", "nothing of the kind".getBytes(UTF_8));
    gateway.awaitSettled(7);
    endpoint.now(
        asked -> endpoint.uploads().size() == 6 ? refusal(500, "oops") : endpoint.session());
    gateway.drop("again.pcap", pcap(20, 10_000));
    gateway.awaitReceipt("again.pcap");
    endpoint.now(asked -> endpoint.uploads().size() == 8 ? new Reset() : endpoint.session());
    gateway.drop("doubt.pcap", pcap(21, 10_000));
    gateway.awaitReceipt("doubt.pcap");
    RemoraProcess.drop(folder.resolve("lab"), "waits.pcap", pcap(30, 5_000));
    gateway.awaitThat(
        "the lab's line to wait",
        () -> Scrape.of(gateway).sum("remora_line_waiting", "target", "lab") == 1);
    gateway.awaitThat( // a number is as old as a second
        "it to wait", () -> Scrape.of(gateway).sum("remora_backlog_captures", "inbox", "lab") == 1);
    gateway.awaitThat(
        "the inbox to be empty",
        () -> Scrape.of(gateway).sum("remora_backlog_captures", "inbox", "inbox") == 0);
    gateway.awaitThat(
        "the last to be settled",
        () ->
            Scrape.of(gateway).sum("remora_delivery_duration_seconds_count", "inbox", "inbox")
                == 8);

    Scrape scrape = Scrape.of(gateway);
    assertCaptures(scrape);
    assertUploads(scrape);
    assertTroubles(scrape);
    assertThat(scrape.text()).doesNotContain(".pcap", TOKEN);
  }

  private static void assertCaptures(Scrape scrape) {
    assertThat(scrape.sum("remora_captures_total", "outcome", "delivered")).isEqualTo(7);
    assertThat(scrape.sum("remora_captures_total", "outcome", "duplicate")).isEqualTo(1);
    assertThat(scrape.sum("remora_captures_total", "outcome", "dead-letter")).isEqualTo(1);
    assertThat(scrape.sum("remora_captures_total", "inbox", "lab")).isZero();
    assertThat(scrape.sum("remora_dead_letters_total")).isEqualTo(1);
    assertThat(scrape.sum("remora_dead_letters_total", "reason", "not-a-capture")).isEqualTo(1);
    assertThat(scrape.sum("remora_in_doubt_total", "inbox", "inbox")).isEqualTo(1);
    assertThat(scrape.sum("remora_in_doubt_captures")).isZero();
    assertThat(scrape.sum("remora_backlog_captures", "inbox", "inbox")).isZero();
    assertThat(scrape.sum("remora_backlog_captures", "inbox", "lab")).isEqualTo(1);
    assertThat(scrape.sum("remora_backlog_bytes", "inbox", "lab"))
        .isEqualTo(pcap(30, 5_000).length);
    assertThat(scrape.sum("remora_backlog_age_seconds", "inbox", "lab")).isBetween(0.0, 60.0);
  }

  private static void assertUploads(Scrape scrape) {
    String count = "remora_upload_duration_seconds_count";
    assertThat(scrape.sum(count, "target", "default", "outcome", "delivered")).isEqualTo(7);
    assertThat(scrape.sum(count, "target", "default", "outcome", "failed")).isEqualTo(1);
    assertThat(scrape.sum(count, "target", "default", "outcome", "in-doubt")).isEqualTo(1);
    assertThat(scrape.sum(count, "target", "lab", "outcome", "unavailable")).isPositive();
    assertThat(scrape.sum("remora_retries_total", "target", "default")).isEqualTo(2);
    assertThat(scrape.sum("remora_upload_bytes_total", "target", "default"))
        .isEqualTo(9.0 * pcap(0, 10_000).length);
    assertThat(scrape.sum("remora_upload_bytes_total", "target", "lab")).isZero();
    assertThat(scrape.sum("remora_uploads_in_flight", "target", "default")).isZero();
    assertThat(
            scrape.sum("remora_upload_duration_seconds_bucket", "le", "+Inf", "outcome", "failed"))
        .isEqualTo(1);
    assertThat(scrape.sum("remora_ledger_save_duration_seconds_count")).isGreaterThan(16);
  }

  private static void assertTroubles(Scrape scrape) {
    assertThat(scrape.sum("remora_inbox_trouble", "inbox", "far")).isEqualTo(1);
    assertThat(scrape.sum("remora_inbox_trouble", "inbox", "inbox")).isZero();
    assertThat(scrape.sum("remora_line_stopped")).isZero();
    assertThat(scrape.sum("remora_line_waiting", "target", "default")).isZero();
    assertThat(scrape.sum("remora_ledger_trouble")).isZero();
    assertThat(scrape.sum("remora_disk_free_bytes"))
        .isPositive()
        .isLessThan(scrape.sum("remora_disk_size_bytes"));
  }

  @Test
  void aStoppedLineAndWhatWaitsInDeadLetterAreSeen() throws Exception {
    endpoint.now(asked -> refusal(401, "Invalid API token"));
    gateway.drop("x.pcap", pcap(1));
    gateway.awaitThat(
        "the line to be stopped",
        () -> Scrape.of(gateway).sum("remora_line_stopped", "target", "default") == 1);
    assertThat(Scrape.of(gateway).sum("remora_line_waiting", "target", "default")).isZero();
    endpoint.now(asked -> endpoint.session());
    gateway.awaitThat(
        "the line to go on",
        () -> Scrape.of(gateway).sum("remora_line_stopped", "target", "default") == 0);
    gateway.drop("no.pcap", "nothing of the kind".getBytes(UTF_8));
    gateway.awaitThat(
        "the dead letter", () -> Scrape.of(gateway).sum("remora_dead_letters_waiting") == 1);
    Files.delete(gateway.captures("dead-letter/inbox/no.pcap"));
    Files.delete(gateway.captures("dead-letter/inbox/no.pcap.error.json"));
    gateway.awaitThat(
        "it to be taken away", () -> Scrape.of(gateway).sum("remora_dead_letters_waiting") == 0);
  }
}
