package dev.remora.status;

import dev.remora.ledger.Delivery;
import dev.remora.outcome.Outcome;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** All that is counted of one delivered capture. */
@State(Scope.Benchmark)
public class MetricsBenchmark {
  private final Metrics metrics =
      new Metrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), Clock.systemUTC());
  private final Delivery row =
      Delivery.fresh(
              "inbox", "x.pcap", "file:x.pcap", "default", "x.pcap", 20_000, 0, Instant.now())
          .edit()
          .attempts(1)
          .session("a1")
          .sentAt(Instant.now())
          .build();
  private final Outcome outcome =
      new Outcome.Delivered(new Outcome.Session("a1", "x.pcap", "https://h/captures/a1", 200));

  public MetricsBenchmark() {
    metrics.inbox("inbox");
    metrics.target("default", () -> false, () -> false, () -> 0);
  }

  @Benchmark
  public void countDelivery() {
    metrics.attempting(row);
    metrics.attempted(row, outcome, row.size());
    metrics.decided(row, outcome);
    metrics.settled(row);
    metrics.saved(1_000_000);
    metrics.saved(1_000_000);
  }
}
