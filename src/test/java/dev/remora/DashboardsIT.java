package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dashboard and alert rules speak of metrics and labels that a gateway has, as Prometheus reads.
 */
class DashboardsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Prometheus adds to each series, and the one metric that it makes itself. */
  private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

  private static final String UP = "up";

  @TempDir Path folder;
  private EndpointScript endpoint;
  private RemoraProcess gateway;

  @BeforeEach
  void start() throws Exception {
    endpoint = new EndpointScript(asked -> endpoint.session());
    gateway = RemoraProcess.start(folder, MetricsIT.keys(folder, endpoint));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    endpoint.close();
  }

  private static Map<String, String> all() throws Exception {
    Map<String, String> all = new TreeMap<>(Expressions.ofDashboard());
    assertThat(all).hasSizeGreaterThan(20);
    assertThat(Expressions.ofAlerts()).hasSizeGreaterThan(10);
    all.putAll(Expressions.ofAlerts());
    return all;
  }

  @Test
  void theyUseOnlyMetricsAndLabelsThatExist() throws Exception {
    Scrape scrape = Scrape.of(gateway);
    all()
        .forEach(
            (where, expression) -> {
              Set<String> metrics = Expressions.metrics(expression);
              assertThat(metrics).as("%s: %s", where, expression).isNotEmpty();
              Set<String> known = new TreeSet<>(OF_PROMETHEUS);
              for (String metric : metrics) {
                assertThat(metric.equals(UP) || scrape.names().contains(metric))
                    .as("%s of %s", metric, where)
                    .isTrue();
                known.addAll(scrape.labels(metric));
              }
              assertThat(known).as(where).containsAll(Expressions.labels(expression));
            });
  }

  @Test
  void promtoolFindsNothingWrong() throws Exception {
    String promtool = Tools.require("promtool").toString();
    assertThat(ran(new byte[0], promtool, "check", "rules", Expressions.ALERTS.toString()))
        .contains("SUCCESS: " + Expressions.ofAlerts().size() + " rules found");
    assertThat(ran(new byte[0], promtool, "test", "rules", "deploy/prometheus/alerts.test.yml"))
        .contains("SUCCESS");
    gateway.drop("x.pcap", pcap(1));
    gateway.awaitReceipt("x.pcap");
    assertThat(ran(Scrape.of(gateway).text().getBytes(UTF_8), promtool, "check", "metrics"))
        .as("what it has against names, units and help")
        .isEmpty();
  }

  private static String ran(byte[] input, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** A real Prometheus, which evaluates each of them on what it has scraped. */
  @Test
  void prometheusAnswersEachOfThemWithSomething() throws Exception {
    String prometheus = Tools.require("prometheus").toString();
    int port = FreePorts.free();
    Path config = folder.resolve("prometheus.yml");
    String scrape = DocBlocks.recipe("docs/metrics.md", "scrape");
    assertThat(scrape).contains("gateway.example:9876");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
        rule_files: [%s]
        """
                .formatted(Expressions.ALERTS.toAbsolutePath())
            + scrape.replace("gateway.example:9876", "127.0.0.1:" + gateway.managementPort()));
    Process process =
        new ProcessBuilder(
                prometheus,
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    try {
      String api = "http://127.0.0.1:" + port + "/api/v1/";
      String before = "count_over_time(remora_dead_letters_total[1m]) > 1";
      gateway.awaitThat("a 0 to count from", () -> query(api, before).path("result").size() > 0);
      gateway.drop("x.pcap", pcap(1));
      gateway.drop("no.pcap", "nothing of the kind".getBytes(UTF_8));
      for (Map.Entry<String, String> panel : Expressions.ofDashboard().entrySet()) {
        if (!panel.getKey().equals("Starts")) { // of which there was none lately
          gateway.awaitThat(
              panel.getKey(), () -> query(api, panel.getValue()).path("result").size() > 0);
        }
      }
      for (Map.Entry<String, String> alert : Expressions.ofAlerts().entrySet()) {
        assertThat(query(api, alert.getValue()).path("resultType").asText())
            .as(alert.getKey())
            .isEqualTo("vector");
      }
      gateway.awaitThat("an alert of the dead letter", () -> isFiring(api, "RemoraDeadLetters"));
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static boolean isFiring(String api, String alert) {
    for (JsonNode active : get(api + "alerts").path("alerts")) {
      if (active.path("labels").path("alertname").asText().equals(alert)) {
        return active.path("state").asText().equals("firing");
      }
    }
    return false;
  }

  private static JsonNode query(String api, String expression) {
    return get(api + "query?query=" + URLEncoder.encode(expression, UTF_8));
  }

  /** What it says; nothing before it is up. */
  private static JsonNode get(String url) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url)).timeout(RemoraProcess.DEADLINE).build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode said = JSON.readTree(answer.body());
      assertThat(said.path("status").asText()).as(url + " " + said).isEqualTo("success");
      return said.path("data");
    } catch (IOException notUpYet) {
      return JSON.createObjectNode();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
