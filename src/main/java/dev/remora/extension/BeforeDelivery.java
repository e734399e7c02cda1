package dev.remora.extension;

import dev.remora.capture.Capture;
import dev.remora.config.EntryPoints;
import dev.remora.config.Type;
import dev.remora.upload.Decision;
import dev.remora.upload.Lines;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.LRUCacheFactory;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has users' routes look at a capture before it joins its target's line, in an exchange of their
 * own, and takes over what they say. Away from the thread that looks at the inbox: a route may take
 * its time.
 */
public final class BeforeDelivery extends AsyncProcessorSupport {
  private static final Logger LOG = LoggerFactory.getLogger(BeforeDelivery.class);
  static final String POINT = EntryPoints.BEFORE_DELIVERY;
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final String A_MINUTE = "1m";

  /** How long a route may hold; a shorter time would keep a core busy with asking. */
  private static final Type HOLD = new Type.Span(Duration.ofSeconds(1));

  private final CamelContext camel;
  private final Hooks hooks;
  private final Lines lines;
  private final Executor executor;

  /** What was told of each capture, lest it be told again at each look. */
  private final Map<String, String> told = LRUCacheFactory.newLRUCache(10_000);

  private ProducerTemplate template;

  public BeforeDelivery(CamelContext camel, Hooks hooks, Lines lines, Executor executor) {
    this.camel = camel;
    this.hooks = hooks;
    this.lines = lines;
    this.executor = executor;
  }

  @Override
  protected void doStart() {
    if (template == null) {
      template = camel.createProducerTemplate();
    }
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    List<Hooks.Hook> called = hooks.at(POINT);
    if (called.isEmpty()) {
      callback.done(true);
      return true;
    }
    try {
      executor.execute(
          () -> {
            try {
              ask(called, exchange);
            } catch (Throwable e) { // whoever waits for the end of it has to hear of it
              exchange.setException(e);
            }
            callback.done(false);
          });
      return false;
    } catch (RejectedExecutionException e) { // Remora is ending
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }

  private void ask(List<Hooks.Hook> called, Exchange exchange) {
    Capture capture = exchange.getVariable("capture", Capture.class);
    CaptureFacts facts = CaptureFacts.of(capture);
    Map<String, Object> said = new HashMap<>();
    for (String name : List.of("tags", "comments", "filename", "target")) {
      said.put(name, HandOver.text(exchange, name).orElse(""));
    }
    said.put("method", capture.policy().method());
    Exchange asked = null;
    for (Hooks.Hook hook : called) {
      asked = Hooks.exchange(camel); // what one does to its own does not reach the next
      said.forEach(asked::setVariable);
      asked.setVariable("capture", facts);
      asked.getMessage().setBody(facts.file());
      hooks.calls().call(template, hook, asked, capture);
      Decision decision = decision(hook, asked);
      if (decision != null) {
        tell(capture, hook, asked, decision);
        exchange.setVariable("decision", decision);
        return;
      }
      said = new HashMap<>(asked.getVariables());
    }
    told.remove(capture.place());
    for (String name : List.of("tags", "comments", "filename", "target")) {
      exchange.setVariable(name, HandOver.text(asked, name).orElse(""));
    }
    exchange.setVariable(
        "capture",
        capture.under(
            capture
                .policy()
                .to(
                    HandOver.text(asked, "target").orElse(capture.policy().target()),
                    HandOver.text(asked, "method").orElse(""))));
    exchange.setVariable(
        "target", exchange.getVariable("capture", Capture.class).policy().target());
  }

  /** Null where the capture goes on. */
  private Decision decision(Hooks.Hook hook, Exchange asked) {
    Optional<String> failure = Hooks.failure(asked);
    if (failure.isPresent()) {
      return failed(hook, failure.get());
    }
    String decision = HandOver.text(asked, "decision").orElse("");
    String why = HandOver.text(asked, "why").orElse("");
    String target = HandOver.text(asked, "target").orElse("");
    String method = HandOver.text(asked, "method").orElse("");
    return switch (decision) {
      case "drop" ->
          new Decision.Drop(why.isEmpty() ? "dropped by the route " + hook.route() : why);
      case "hold" -> hold(hook, HandOver.text(asked, "hold").orElse(A_MINUTE), why);
      case "" -> goesOn(hook, target, method);
      default -> failed(hook, "the decision is '" + decision + "': it has to be drop or hold");
    };
  }

  private Decision goesOn(Hooks.Hook hook, String target, String method) {
    if (!target.isEmpty() && !lines.knows(target)) {
      return failed(hook, "there is no target '" + target + "'");
    }
    return method.isEmpty() || method.equals("post") || method.equals("put")
        ? null
        : failed(hook, "the method is '" + method + "': it has to be post or put");
  }

  private static Decision hold(Hooks.Hook hook, String time, String why) {
    if (!HOLD.accepts(time)) {
      return failed(
          hook,
          "the variable hold is '"
              + time
              + "', which is no duration with its unit, such as 30s, 5m, of at least 1s");
    }
    return new Decision.Hold(
        Duration.ofMillis(TimeUtils.toMilliSeconds(time)),
        why.isEmpty() ? "held by the route " + hook.route() : why);
  }

  private static Decision failed(Hooks.Hook hook, String words) {
    return new Decision.Hold(AFTER_FAILURE, "the route " + hook.route() + " failed: " + words);
  }

  private void tell(Capture capture, Hooks.Hook hook, Exchange asked, Decision decision) {
    if (decision instanceof Decision.Hold hold
        && hold.why().startsWith("the route " + hook.route() + " failed")
        && !hold.why().equals(told.put(capture.place(), hold.why()))) {
      LOG.warn(
          "{}: {}; it stays where it is and is tried again, from now on without a word",
          capture,
          hold.why());
      LOG.debug("the failure in full", asked.getException());
    }
  }
}
