package dev.remora.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/**
 * Health as JSON: {@code 200} and UP, or {@code 503} and DOWN with the reasons in words. Camel's
 * own pages put backslashes into the words, and leave out what is told of what is UP.
 */
public final class HealthPages {
  private static final String HEALTH = "/observe/health";
  private static final JsonMapper JSON = new JsonMapper();

  private final CamelContext camel;
  private final UnaryOperator<String> mask;

  /**
   * @param mask takes what is secret out of a page
   */
  public HealthPages(CamelContext camel, UnaryOperator<String> mask) {
    this.camel = camel;
    this.mask = mask;
  }

  /** Puts them in front of Camel's. */
  public void mount(Router router) {
    page(router, HEALTH, () -> HealthCheckHelper.invoke(camel));
    page(router, HEALTH + "/ready", () -> HealthCheckHelper.invokeReadiness(camel));
    page(router, HEALTH + "/live", () -> HealthCheckHelper.invokeLiveness(camel));
  }

  private void page(Router router, String path, Supplier<Collection<HealthCheck.Result>> checks) {
    router
        .get(path)
        .order(-1)
        .blockingHandler(context -> answer(context, checks.get()), false); // may look through files
  }

  private void answer(RoutingContext context, Collection<HealthCheck.Result> results) {
    boolean up = HealthCheckHelper.isResultsUp(results, false);
    ObjectNode page = JSON.createObjectNode().put("status", up ? "UP" : "DOWN");
    ArrayNode checks = page.putArray("checks");
    results.forEach(result -> add(checks.addObject(), result));
    context
        .response()
        .setStatusCode(up ? 200 : 503)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(mask.apply(text(page)));
  }

  private static void add(ObjectNode check, HealthCheck.Result result) {
    check.put("name", result.getCheck().getId()).put("status", result.getState().name());
    result.getMessage().ifPresent(words -> check.put("message", words));
    if (result.getDetails().get(CountCheck.WAITING) instanceof Long waiting) {
      check.putObject("data").put(CountCheck.WAITING, waiting);
    }
    if (result.getDetails().get(ChangesCheck.NEXT_START) instanceof String later) {
      check.putObject("data").put(ChangesCheck.NEXT_START, later);
    }
  }

  private static String text(ObjectNode page) {
    try {
      return JSON.writeValueAsString(page);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
