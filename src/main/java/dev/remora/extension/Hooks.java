package dev.remora.extension;

import dev.remora.config.EntryPoints;
import dev.remora.config.RouteIds;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.LRUCacheFactory;
import org.apache.camel.support.SimpleEventNotifierSupport;

/**
 * The routes of users' that are called at a point of a delivery, found by the name that they begin
 * with. Looked for anew after routes came or went.
 */
public final class Hooks {
  private static final String CALLED = "remora.called";
  private static final String ROUNDS = "remora.rounds";

  /** So often what became a dead letter may be handed over again by those that are told of it. */
  static final int MOST_ROUNDS = 3;

  private final CamelContext camel;
  private final HookCalls calls;
  private final Map<String, List<Hook>> found = new ConcurrentHashMap<>();

  /** How often what came to a place was handed over again. */
  private final Map<String, Integer> rounds = LRUCacheFactory.newLRUCache(10_000);

  /**
   * One of them.
   *
   * @param name of its address, {@code before-delivery-tags}
   * @param route its id
   */
  record Hook(String name, String route, Endpoint endpoint) {}

  public Hooks(CamelContext camel, Clock clock) {
    this.camel = camel;
    this.calls = new HookCalls(clock);
    camel
        .getManagementStrategy()
        .addEventNotifier(
            new SimpleEventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.RouteEvent
                    || event instanceof CamelEvent.CamelContextRoutesStartedEvent) {
                  found.clear();
                }
              }
            });
  }

  /** An exchange that such a route is called with; of its failure the caller tells. */
  static Exchange exchange(CamelContext camel) {
    Exchange exchange = new DefaultExchange(camel);
    exchange.setProperty(CALLED, exchange.getExchangeId());
    return exchange;
  }

  /** Has what is handed over in the course of the call count as the dead letter again. */
  void isTold(Exchange call, String inbox, String path) {
    call.setProperty(ROUNDS, rounds.getOrDefault(place(inbox, path), 0));
  }

  /** How often it was handed over before; empty where it is not handed over for a dead letter. */
  static Optional<Integer> rounds(Exchange exchange) {
    return Optional.ofNullable(exchange.getProperty(ROUNDS, Integer.class));
  }

  /** Notes that the dead letter of the call has come to this place. */
  void handedOver(Exchange exchange, String inbox, String path) {
    rounds(exchange).ifPresent(before -> rounds.put(place(inbox, path), before + 1));
  }

  /** What goes round at this place came to its end, or something new comes there. */
  void isOver(String inbox, String path) {
    rounds.remove(place(inbox, path));
  }

  private static String place(String inbox, String path) {
    return inbox + "/" + path;
  }

  /** Calls of such routes that are under way. */
  public HookCalls calls() {
    return calls;
  }

  /** Whether the exchange is of such a call. */
  public static boolean isCall(Exchange exchange) {
    return exchange.getExchangeId().equals(exchange.getProperty(CALLED)); // copies have their own
  }

  /** Whether it happens in the course of such a call, which others wait for the end of. */
  static boolean isWithin(Exchange exchange) {
    return exchange.getProperty(CALLED) != null;
  }

  /** Why such a call failed, in words; empty where it did not. */
  static Optional<String> failure(Exchange called) {
    return called.getException() != null
        ? Optional.of(Words.of(called.getException()))
        : called.isRollbackOnly() || called.isRollbackOnlyLast()
            ? Optional.of("it was rolled back")
            : Optional.empty();
  }

  /** Those at this point, in the order of their names. */
  List<Hook> at(String point) {
    return found.computeIfAbsent(point, this::look);
  }

  private List<Hook> look(String point) {
    return camel.getRoutes().stream()
        .filter(route -> EntryPoints.isAt(point, name(route)) && isMeant(route))
        .collect(
            Collectors.toMap(
                Hooks::name,
                Hooks::hook,
                (left, come) -> come, // one that leaves and its successor have the same caller
                TreeMap::new))
        .values()
        .stream()
        .toList();
  }

  private static Hook hook(Route route) {
    return new Hook(name(route), RouteIds.written(route.getRouteId()), route.getEndpoint());
  }

  /** One that was stopped is called in vain, rather than passed over. */
  private boolean isMeant(Route route) {
    return !Boolean.FALSE.equals(route.isAutoStartup())
        || camel.getRouteController().getRouteStatus(route.getRouteId()).isStarted();
  }

  private static String name(Route route) {
    String uri = route.getEndpoint().getEndpointUri();
    return uri.startsWith("direct:")
        ? uri.replaceFirst("^direct:(//)?", "").replaceFirst("\\?.*", "")
        : "";
  }
}
