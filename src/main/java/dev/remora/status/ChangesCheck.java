package dev.remora.status;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * DOWN, with the reason in words, while changes to routes or inboxes can't be taken up; says what
 * takes effect at the next start. What ran before goes on, so it is no part of readiness.
 */
public final class ChangesCheck extends TroubleCheck {
  static final String NEXT_START = "next_start";

  private final Supplier<List<String>> later;

  /**
   * @param wrong in words; empty while nothing is
   * @param later what takes effect at the next start, in words
   */
  public ChangesCheck(Supplier<String> wrong, Supplier<List<String>> later) {
    super("changes", wrong, false);
    this.later = later;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    List<String> atNextStart = later.get();
    if (!atNextStart.isEmpty()) {
      builder.detail(NEXT_START, String.join("; ", atNextStart));
    }
    super.doCall(builder, options);
  }
}
