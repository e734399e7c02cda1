package dev.remora.extension;

import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.direct.DirectEndpoint;

/**
 * Camel's {@code direct:}, which waits half a minute for whoever is called. Here it does so only
 * where a route of that name is, as while it is replaced by a changed one: who calls a name that
 * nobody has, as a misspelt one, would keep its caller waiting for nothing. A timeout that somebody
 * has set holds in any case.
 */
public final class DirectRoutes extends DirectComponent {
  /** Routes of one change come one after the other. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Where nobody has set another; milliseconds. */
  private static final long DEFAULT_TIMEOUT = new DirectComponent().getTimeout();

  public static void register(CamelContext camel) {
    camel.addComponent("direct", new DirectRoutes());
  }

  @Override
  protected DirectConsumer getConsumer(String key, boolean block, long timeout)
      throws InterruptedException {
    DirectConsumer consumer = super.getConsumer(key, false, 0);
    if (consumer != null || !block) {
      return consumer;
    }
    boolean soon = timeout == DEFAULT_TIMEOUT && !isThere(key);
    return super.getConsumer(key, true, soon ? GRACE.toMillis() : timeout);
  }

  private boolean isThere(String key) {
    return getCamelContext().getRoutes().stream()
        .anyMatch(
            route ->
                route.getEndpoint() instanceof DirectEndpoint direct
                    && direct.getEndpointUri().replaceFirst("\\?.*", "").equals(key));
  }
}
