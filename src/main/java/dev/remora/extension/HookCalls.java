package dev.remora.extension;

import dev.remora.capture.Capture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of users' routes that are under way. One that does not come back keeps a thread that others
 * wait for; it can't be broken off, but it can be told of.
 */
public final class HookCalls {
  private static final Logger LOG = LoggerFactory.getLogger(HookCalls.class);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Clock clock;
  private final Set<Call> underWay = ConcurrentHashMap.newKeySet();

  HookCalls(Clock clock) {
    this.clock = clock;
  }

  private static final class Call {
    private final String route;
    private final Capture capture;
    private final Instant since;
    private boolean told;

    Call(String route, Capture capture, Instant since) {
      this.route = route;
      this.capture = capture;
      this.since = since;
    }
  }

  /** Calls it and waits for its end. */
  void call(ProducerTemplate template, Hooks.Hook hook, Exchange exchange, Capture capture) {
    Call call = new Call(hook.route(), capture, clock.instant());
    underWay.add(call);
    try {
      template.send(hook.endpoint(), exchange);
    } finally {
      underWay.remove(call);
    }
  }

  private boolean isLong(Call call) {
    return Duration.between(call.since, clock.instant()).compareTo(LONG) >= 0;
  }

  /** Warns, once each, of those that take long; to be called again and again, by one at a time. */
  void tell() {
    for (Call call : underWay) {
      if (!call.told && isLong(call)) {
        call.told = true;
        LOG.warn(
            "{}: the route {} has had it for {} s; it waits until the route ends, and others may"
                + " wait for its place",
            call.capture,
            call.route,
            LONG.toSeconds());
      }
    }
  }

  /** Which routes take long, in words; empty where none does. */
  public String trouble() {
    return underWay.stream()
        .filter(this::isLong)
        .sorted(Comparator.comparing((Call call) -> call.since))
        .limit(3)
        .map(
            call -> "the route " + call.route + " has had " + call.capture + " since " + call.since)
        .collect(Collectors.joining("; "));
  }
}
