package dev.remora.status;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Never DOWN; says how many of something wait for a person. */
public final class CountCheck extends AbstractHealthCheck {
  static final String WAITING = "waiting";

  private final LongSupplier count;

  public CountCheck(String id, LongSupplier count) {
    super("remora", id);
    this.count = count;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    try {
      builder.detail(WAITING, count.getAsLong()).up();
    } catch (UncheckedIOException e) {
      builder.message(e.getMessage()).unknown();
    }
  }

  @Override
  public boolean isReadiness() {
    return false;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }
}
