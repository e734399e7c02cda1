package dev.remora.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.capture.Names;
import dev.remora.outcome.Redrive;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status page {@code /}, what it shows as JSON under {@code /status}, the same again whenever
 * it changes under {@code /status/events}, and {@code POST /redrive}.
 */
public final class StatusPage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPage.class);

  /** How the command line calls itself when it asks. */
  public static final String COMMAND = "remora-command";

  /** Before the handlers of routes, and after the embedded endpoint's. */
  private static final int EARLY = -50;

  private static final int FIRST = Integer.MIN_VALUE;

  private static final int LONGEST_ORDER = 64 * 1024;
  private static final int WAITING = 100;

  /** Before who gave a wrong password is told so. */
  private static final long WRONG_PASSWORD_MILLIS = 500;

  private final JsonMapper json = new JsonMapper();
  private final Page page = new Page();
  private final Access access;
  private final Supplier<Overview> overview;
  private final Redrive redrive;
  private final Shown shown;
  private final Listeners listeners;
  private final ThreadPoolExecutor workers;

  /** The answer to an order to put dead letters back. */
  record Redriven(List<Line> results) {
    record Line(String document, String inbox, String path, boolean done, String words) {}
  }

  public StatusPage(Access access, Supplier<Overview> overview, Redrive redrive, Shown shown) {
    this.access = access;
    this.overview = overview;
    this.redrive = redrive;
    this.shown = shown;
    this.listeners = new Listeners(overview, shown, this::execute);
    this.workers =
        new ThreadPoolExecutor(
            2,
            2,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "status-page");
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
  }

  /** Adds the page to a router. */
  public void mount(Router router) {
    add(router, "/", HttpMethod.GET, this::page);
    add(router, "/status", HttpMethod.GET, this::status);
    add(router, "/status/events", HttpMethod.GET, this::events);
    add(router, "/redrive", HttpMethod.POST, this::redrive);
  }

  /** Has a password asked for on other pages too, where there is one; call it before all else. */
  public void protect(Router router, String path) {
    for (String pattern : List.of(path, path + "/*")) {
      router
          .route(pattern)
          .order(FIRST)
          .handler(
              ctx -> {
                try {
                  access.requirePassword(ctx.request());
                  ctx.next();
                } catch (Refusal e) {
                  refuse(ctx, e);
                }
              });
    }
  }

  private interface Answering {
    void answer(RoutingContext ctx) throws Refusal;
  }

  private static void add(Router router, String path, HttpMethod method, Answering answering) {
    router
        .route(path)
        .order(EARLY)
        .handler(
            ctx -> {
              if (!ctx.request().path().equals(path)) {
                ctx.next(); // another way of writing it, which nobody has a use for
                return;
              }
              try {
                HttpMethod asked = ctx.request().method();
                if (!asked.equals(method)
                    && !(asked.equals(HttpMethod.HEAD) && method.equals(HttpMethod.GET))) {
                  throw new Refusal(405, "Takes " + method);
                }
                answering.answer(ctx);
              } catch (Refusal e) {
                refuse(ctx, e);
              } catch (RuntimeException e) {
                LOG.error("the status page failed to answer", e);
                refuse(ctx, new Refusal(500, "Internal error; the log tells more"));
              }
            });
  }

  private void page(RoutingContext ctx) throws Refusal {
    access.requireReader(ctx.request());
    ctx.response().putHeader("Content-Security-Policy", page.policy());
    end(ctx, 200, "text/html", page.html(access.mayChange(ctx.request())));
  }

  private void status(RoutingContext ctx) throws Refusal {
    access.requireReader(ctx.request());
    later(ctx, () -> shown.json(overview.get()));
  }

  private void events(RoutingContext ctx) throws Refusal {
    access.requireReader(ctx.request());
    HttpServerResponse response = ctx.response();
    guard(response)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .putHeader("X-Accel-Buffering", "no");
    if (ctx.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else if (!listeners.add(ctx.vertx(), response)) {
      throw new Refusal(503, "The page is open too often");
    }
  }

  private void redrive(RoutingContext ctx) throws Refusal {
    HttpServerRequest request = ctx.request();
    access.requireChanger(request);
    String length = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_LENGTH)).orElse("");
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || !length.matches("[0-9]{1,6}")
        || Integer.parseInt(length) > LONGEST_ORDER) {
      throw new Refusal(413, "An order has a length, of " + LONGEST_ORDER + " bytes at most");
    }
    request
        .body()
        .onSuccess(body -> ordered(ctx, body))
        .onFailure(lost -> LOG.debug("an order broke off", lost));
  }

  private void ordered(RoutingContext ctx, Buffer body) {
    try {
      JsonNode order = json.readTree(body.getBytes());
      Set<String> files = new HashSet<>();
      order.path("files").forEach(file -> files.add(file.asText()));
      Redrive.Filter filter =
          new Redrive.Filter(
              files,
              text(order.path("inbox")),
              text(order.path("reason")),
              Optional.empty(),
              Optional.empty());
      if (files.isEmpty() && filter.inbox().isEmpty() && filter.reason().isEmpty()) {
        throw new Refusal(400, "Name files, an inbox or a reason");
      }
      boolean dryRun = order.path("dry_run").asBoolean();
      boolean command = COMMAND.equals(ctx.request().getHeader(HttpHeaders.USER_AGENT));
      String by = command ? "the command redrive" : "the status page";
      later(ctx, () -> shown.json(redriven(redrive.run(filter, dryRun), by)));
    } catch (IOException e) {
      refuse(ctx, new Refusal(400, "The order is no JSON"));
    } catch (Refusal e) {
      refuse(ctx, e);
    }
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node.asText("")).filter(text -> !text.isEmpty());
  }

  private static Redriven redriven(List<Redrive.Result> results, String by) throws Refusal {
    if (results.isEmpty()) {
      throw new Refusal(404, "No such dead letter");
    }
    results.forEach(
        result ->
            LOG.info(
                "{} from inbox {}: {}, as {} was told to",
                Names.printable(result.letter().path()),
                result.letter().inbox(),
                result.words(),
                by));
    return new Redriven(
        results.stream()
            .map(
                result ->
                    new Redriven.Line(
                        result.letter().name(),
                        result.letter().inbox(),
                        result.letter().path(),
                        result.done(),
                        result.words()))
            .toList());
  }

  /** What may take its time. */
  private interface Work {
    String run() throws Refusal, IOException;
  }

  private void later(RoutingContext ctx, Work work) throws Refusal {
    Context context = ctx.vertx().getOrCreateContext();
    boolean taken =
        execute(
            () -> {
              try {
                String answer = work.run();
                context.runOnContext(v -> end(ctx, 200, "application/json", answer));
              } catch (Refusal e) {
                context.runOnContext(v -> refuse(ctx, e));
              } catch (IOException | RuntimeException e) {
                LOG.error("the status page failed to answer", e);
                context.runOnContext(
                    v -> refuse(ctx, new Refusal(500, "Internal error; the log tells more")));
              }
            });
    if (!taken) {
      throw new Refusal(503, "Too many requests at once");
    }
  }

  private boolean execute(Runnable task) {
    try {
      workers.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private static void refuse(RoutingContext ctx, Refusal refusal) {
    String sentence = new Shown(text -> text).json(List.of(refusal.getMessage()));
    String answer = "{\"status\":" + refusal.status() + ",\"exceptions\":" + sentence + "}";
    if (refusal.status() == 401) {
      ctx.response().putHeader("WWW-Authenticate", "Basic realm=\"Remora\", charset=\"UTF-8\"");
      ctx.vertx().setTimer(WRONG_PASSWORD_MILLIS, id -> end(ctx, 401, "application/json", answer));
    } else {
      end(ctx, refusal.status(), "application/json", answer);
    }
  }

  private static HttpServerResponse guard(HttpServerResponse response) {
    return response
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("X-Frame-Options", "DENY");
  }

  private static void end(RoutingContext ctx, int status, String type, String body) {
    HttpServerResponse response = ctx.response();
    if (response.ended() || response.closed()) {
      return;
    }
    Buffer bytes = Buffer.buffer(body.getBytes(StandardCharsets.UTF_8));
    guard(response)
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type + "; charset=utf-8");
    if (ctx.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length())).end();
    } else {
      response.end(bytes);
    }
  }

  @Override
  public void close() {
    listeners.close();
    workers.shutdownNow();
  }
}
