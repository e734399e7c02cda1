package dev.remora;

import dev.remora.capture.Names;
import dev.remora.config.Causes;
import dev.remora.config.RouteIds;
import dev.remora.extension.Hooks;
import dev.remora.extension.Words;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a failed exchange of a user's route in one line, where the route does not handle it.
 * Camel would tell of each twice, with a stack trace. Who gave the message still learns that it
 * failed.
 */
final class RouteFailures extends EventNotifierSupport {
  private static final Logger LOG = LoggerFactory.getLogger(RouteFailures.class);
  private static final String OURS = "failure-policy";

  /** Of which need not be told again. */
  private static final Set<Throwable> TOLD =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final CamelContext camel;

  private RouteFailures(CamelContext camel) {
    this.camel = camel;
    setIgnoreCamelContextEvents(true);
    setIgnoreRouteEvents(true);
    setIgnoreServiceEvents(true);
    setIgnoreStepEvents(true);
    setIgnoreExchangeCreatedEvent(true);
    setIgnoreExchangeCompletedEvent(true);
    setIgnoreExchangeRedeliveryEvents(true);
    setIgnoreExchangeSentEvents(true);
    setIgnoreExchangeSendingEvents(true);
    setIgnoreExchangeAsyncProcessingStartedEvents(true);
  }

  static void watch(CamelContext camel) {
    camel.getManagementStrategy().addEventNotifier(new RouteFailures(camel));
  }

  /** Whether a line of the log would only repeat what was told. */
  static boolean wasTold(Throwable failure) {
    return Causes.of(failure).stream().anyMatch(TOLD::contains);
  }

  @Override
  public void notify(CamelEvent event) {
    if (event instanceof CamelEvent.ExchangeFailedEvent failed) {
      Exchange exchange = failed.getExchange();
      Exception cause = exchange.getException();
      if (cause != null && !Hooks.isCall(exchange) && TOLD.add(cause) && isUsers(exchange)) {
        LOG.warn(
            "route {}: {}{}",
            RouteIds.written(String.valueOf(exchange.getFromRouteId())),
            Optional.ofNullable(exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class))
                .map(name -> Names.printable(name) + ": ")
                .orElse(""),
            Words.of(cause));
        LOG.debug("the failure in full", cause);
      }
    }
  }

  /** What fails in routes of ours is told of with its capture. */
  private boolean isUsers(Exchange exchange) {
    Route route = camel.getRoute(exchange.getFromRouteId());
    return route == null || !OURS.equals(route.getConfigurationId());
  }
}
