package dev.remora.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.ledger.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private Instant now = Instant.parse("2026-11-22T21:05:10Z");

  private final Throughput throughput =
      new Throughput(
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          });

  private static Delivery of(long size) {
    return Delivery.fresh("inbox", "x", "file:x", "default", "x", size, 1, Instant.EPOCH);
  }

  @Test
  void countsInIntervalsAndForgetsAfterAnHour() {
    throughput.delivered(of(10));
    throughput.delivered(of(20));
    now = now.plus(Throughput.INTERVAL);
    throughput.delivered(of(5));

    assertThat(throughput.lastHour()).hasSize(120);
    assertThat(throughput.lastHour().get(119))
        .isEqualTo(new Throughput.Interval(Instant.parse("2026-11-22T21:05:30Z"), 1, 5));
    assertThat(throughput.lastHour().get(118).captures()).isEqualTo(2);
    assertThat(throughput.lastHour().get(118).bytes()).isEqualTo(30);
    assertThat(throughput.lastHour().get(117).captures()).isZero();

    now = now.plus(Duration.ofHours(1));
    assertThat(throughput.lastHour()).allMatch(interval -> interval.captures() == 0);
    throughput.delivered(of(7)); // in the place of the one an hour before
    assertThat(throughput.lastHour().get(119).bytes()).isEqualTo(7);
    assertThat(throughput.total()).isEqualTo(4);
  }

  @Test
  void whatWasThereAlreadyWasNotSent() {
    throughput.delivered(of(10).edit().duplicateOf("1").build());

    assertThat(throughput.lastHour()).allMatch(interval -> interval.captures() == 0);
    assertThat(throughput.total()).isEqualTo(1);
  }
}
