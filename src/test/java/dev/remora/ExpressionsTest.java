package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpressionsTest {

  @Test
  void itTellsMetricsAndLabelsFromAllElse() {
    String expression =
        "histogram_quantile(0.9, sum by (le, inbox) (rate(a_bucket{x=\"up{y=1}\",z!~\"b_total\"}[5m])))"
            + " > bool 1e9 and on (job) max(b_seconds) without (q) offset 5m or c_total == 0";
    assertThat(Expressions.metrics(expression)).containsExactly("a_bucket", "b_seconds", "c_total");
    assertThat(Expressions.labels(expression))
        .containsExactlyInAnyOrder("le", "inbox", "x", "z", "job", "q");
  }
}
