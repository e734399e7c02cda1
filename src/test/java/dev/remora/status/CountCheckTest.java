package dev.remora.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.junit.jupiter.api.Test;

class CountCheckTest {
  private static HealthCheck.Result result(CountCheck check) {
    HealthCheckResultBuilder builder = HealthCheckResultBuilder.on(check);
    check.doCall(builder, Map.of());
    return builder.build();
  }

  @Test
  void whatCannotBeCountedIsNotDown() {
    HealthCheck.Result counted = result(new CountCheck("dead-letters", () -> 3));
    assertThat(counted.getState()).isEqualTo(HealthCheck.State.UP);
    assertThat(counted.getDetails()).containsEntry(CountCheck.WAITING, 3L);

    HealthCheck.Result unknown =
        result(
            new CountCheck(
                "dead-letters",
                () -> {
                  throw new UncheckedIOException("can't be read", new IOException("denied"));
                }));
    assertThat(unknown.getState()).isEqualTo(HealthCheck.State.UNKNOWN);
    assertThat(unknown.getMessage()).hasValue("can't be read");
  }
}
