package dev.remora.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/**
 * Health as JSON: {@code 200} and UP, or {@code 503} and DOWN with the reasons in words. Camel's
 * own pages put backslashes into the words, and leave out what is told of what is UP. By threads of
 * their own, with the metrics: those of the HTTP server may all be busy with what routes of users'
 * receive, and whoever hears nothing for long takes Remora for dead.
 */
public final class HealthPages {
  private static final String HEALTH = "/observe/health";
  private static final String METRICS = "/observe/metrics";
  private static final int THREADS = 2;
  private static final JsonMapper JSON = new JsonMapper();

  private final CamelContext camel;
  private final Supplier<String> metrics;
  private final UnaryOperator<String> mask;

  /**
   * @param metrics as Prometheus reads them
   * @param mask takes what is secret out of a page
   */
  public HealthPages(CamelContext camel, Supplier<String> metrics, UnaryOperator<String> mask) {
    this.camel = camel;
    this.metrics = metrics;
    this.mask = mask;
  }

  /** Puts them in front of Camel's. */
  public void mount(Router router, Vertx vertx) {
    WorkerExecutor workers = vertx.createSharedWorkerExecutor("health", THREADS);
    health(router, workers, "", () -> HealthCheckHelper.invoke(camel));
    health(router, workers, "/ready", () -> HealthCheckHelper.invokeReadiness(camel));
    health(router, workers, "/live", () -> HealthCheckHelper.invokeLiveness(camel));
    page(
        router,
        workers,
        METRICS,
        context ->
            context
                .response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.get()));
  }

  private void health(
      Router router,
      WorkerExecutor workers,
      String kind,
      Supplier<Collection<HealthCheck.Result>> checks) {
    page(router, workers, HEALTH + kind, context -> answer(context, checks.get()));
  }

  /** An answer may take looking through files. */
  private static void page(
      Router router, WorkerExecutor workers, String path, Consumer<RoutingContext> answer) {
    router
        .get(path)
        .order(-1)
        .handler(
            context ->
                workers
                    .executeBlocking(
                        () -> {
                          answer.accept(context);
                          return null;
                        },
                        false)
                    .onFailure(context::fail));
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
