package dev.remora.status;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN, with the reason in words, while something is in trouble. Never part of readiness. */
public final class TroubleCheck extends AbstractHealthCheck {
  private final Supplier<String> trouble;

  /**
   * @param trouble what is wrong; empty while nothing is
   */
  public TroubleCheck(String kind, String name, Supplier<String> trouble) {
    super("remora", kind + ":" + name);
    this.trouble = trouble;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    String words = trouble.get();
    if (words.isEmpty()) {
      builder.up();
    } else {
      builder.message(words).down();
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
