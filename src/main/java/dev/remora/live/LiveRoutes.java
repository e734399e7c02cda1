package dev.remora.live;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.impl.engine.DefaultRouteStartupOrder;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.support.EventHelper;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Ends routes without an exchange noticing. Camel lets what is in a route that is stopped fail at
 * its next step, and while it waits for a route to run dry it holds a lock that others want. So the
 * route is first cut off from what comes in, then watched until nothing is in it, and only then
 * stopped.
 */
final class LiveRoutes {
  /** Nothing is in it by then; should Camel think otherwise, it does not wait for long. */
  private static final long LONGEST_STOP_SECONDS = 5;

  private final CamelContext camel;

  private final Map<String, Route> hidden = new HashMap<>();

  LiveRoutes(CamelContext camel) {
    this.camel = camel;
  }

  /** Lets nothing more into it. Who wants to hand something to it waits for its successor. */
  void cutOff(String id) {
    Consumer consumer = consumer(id);
    if (consumer instanceof Suspendable) {
      ServiceHelper.suspendService(consumer);
    } else if (consumer != null) {
      ServiceHelper.stopService(consumer);
    }
  }

  /** Whether it takes in; one that was cut off does not. */
  boolean isOpen(String id) {
    Consumer consumer = consumer(id);
    return consumer != null && ServiceHelper.isStarted(consumer);
  }

  /**
   * Makes room beside it for its successor; what is in it goes on. It stays among Camel's routes,
   * so that who looks there for the place that it takes from finds one of them at each moment.
   */
  void makeRoom(String id) {
    service(id).ifPresent(RouteService::suspend);
  }

  /** It is not to be found any more, for nothing comes in its place; what is in it goes on. */
  void hide(String id) {
    Route route = route(id);
    if (route != null) {
      camel.getCamelContextExtension().removeRoute(route);
      hidden.put(id, route);
      EventHelper.notifyRouteStopping(camel, route); // who keeps a list looks anew
    }
  }

  boolean isHidden(String id) {
    return hidden.containsKey(id);
  }

  private Optional<RouteService> service(String id) {
    return camel.getCamelContextExtension().getRouteStartupOrder().stream()
        .filter(order -> order.getRoute().getId().equals(id))
        .filter(DefaultRouteStartupOrder.class::isInstance)
        .map(order -> ((DefaultRouteStartupOrder) order).getRouteService())
        .findFirst();
  }

  /** The reverse of {@link #cutOff}; it is to be found again, too. */
  void reconnect(String id) {
    reopen(id);
    Route route = hidden.remove(id);
    if (route != null) {
      camel.getCamelContextExtension().addRoute(route);
      EventHelper.notifyRouteStarting(camel, route); // who keeps a list looks anew
    }
  }

  /** The reverse of {@link #cutOff}, and of {@link #makeRoom}. */
  void reopen(String id) {
    Consumer consumer = consumer(id);
    if (consumer instanceof Suspendable) {
      ServiceHelper.resumeService(consumer);
    } else if (consumer != null) {
      ServiceHelper.startService(consumer);
    }
    service(id).filter(s -> s.getStatus().isSuspended()).ifPresent(RouteService::resume);
  }

  /** The reverse of an end that came half way. */
  void revive(String id) throws Exception {
    if (camel.getRouteController().getRouteStatus(id).isStopped()) {
      camel.getRouteController().startRoute(id);
    }
  }

  /** Whether there is one of this id, or the rest of one. */
  boolean exists(String id) {
    return camel.getRouteController().getRouteStatus(id) != null;
  }

  /** Null where there is none. */
  Route route(String id) {
    Route route = hidden.get(id);
    return route == null ? camel.getRoute(id) : route;
  }

  private Consumer consumer(String id) {
    Route route = route(id);
    return route == null ? null : route.getConsumer();
  }

  /** How many exchanges are in it. */
  int underWay(String id) {
    return camel.getInflightRepository().size(id);
  }

  /** Whether nothing is in it, nor about to be. */
  boolean isIdle(String id) {
    boolean polling = consumer(id) instanceof ScheduledPollConsumer poll && poll.isPolling();
    return !polling && underWay(id) == 0;
  }

  /** Stops and removes a route that has nothing in it. */
  void remove(String id) throws Exception {
    SharedServices shared = new SharedServices(camel);
    try {
      camel.getRouteController().stopRoute(id, LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
      camel.removeRoute(id);
    } finally {
      shared.startAgain();
    }
    hidden.remove(id);
  }
}
