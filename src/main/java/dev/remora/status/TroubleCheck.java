package dev.remora.status;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * DOWN, with the reason in words, while something is in trouble. Not part of readiness, but for
 * what nothing goes on without.
 */
public class TroubleCheck extends AbstractHealthCheck {
  private final Supplier<String> trouble;
  private final boolean readiness;

  /**
   * @param trouble what is wrong; empty while nothing is
   */
  public TroubleCheck(String kind, String name, Supplier<String> trouble) {
    this(kind + ":" + name, trouble, false);
  }

  TroubleCheck(String id, Supplier<String> trouble, boolean readiness) {
    super("remora", id);
    this.trouble = trouble;
    this.readiness = readiness;
  }

  /** Of something that there is one of. */
  public static TroubleCheck of(String id, Supplier<String> trouble) {
    return new TroubleCheck(id, trouble, false);
  }

  /** Of something that nothing goes on without: while it is in trouble, Remora is not ready. */
  public static TroubleCheck ofReadiness(String id, Supplier<String> trouble) {
    return new TroubleCheck(id, trouble, true);
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
  public final boolean isReadiness() {
    return readiness;
  }

  @Override
  public final boolean isLiveness() {
    return false;
  }
}
