package dev.remora;

import dev.remora.capture.Names;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Key;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.standin.OwnNames;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two ports that are listened on, that of the pages and that of management, and who may ask
 * there.
 */
final class Ports {
  private static final Logger LOG = LoggerFactory.getLogger(Ports.class);

  /** Names that strangers ask under; more of them tell no more. */
  private static final int MOST_TOLD = 16;

  private final Settings settings;

  Ports(Settings settings) {
    this.settings = settings;
  }

  /** Camel's HTTP server only warns when it can't have its port, and runs on without. */
  void requireFree() throws IOException {
    List<Problem> taken = taken();
    if (!taken.isEmpty()) {
      throw new ConfigurationException(taken);
    }
  }

  /** Those that can't be had now. */
  List<Problem> taken() throws IOException {
    return Stream.concat(
            taken("http.host", "http.port").stream(),
            taken("camel.management.host", "camel.management.port").stream())
        .toList();
  }

  private Optional<Problem> taken(String hostKey, String portKey) throws IOException {
    String host = settings.text(hostKey);
    int port = settings.number(portKey);
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return Optional.empty();
    } catch (SocketException e) {
      return Optional.of(
          new Problem(
              portKey,
              settings.where(portKey),
              "the port %d on %s is in use or not to be had: %s; set %s to another, in a file or by %s"
                  .formatted(port, host, e.getMessage(), portKey, Key.environmentName(portKey))));
    }
  }

  /** Under which browsers may see the pages; * is any. */
  List<String> pageNames() throws IOException {
    List<String> names = settings.list("http.names");
    return names.isEmpty() && letsOthersIn("http.host") ? List.of("*") : names;
  }

  /** Who watches over us from outside asks by names of services, and http.names is of pages. */
  OwnNames managementNames() throws IOException {
    return namesAt("camel.management.host");
  }

  /** Who hands over to routes of users' does so by names of machines. */
  OwnNames routeNames() throws IOException {
    return namesAt("http.host");
  }

  private OwnNames namesAt(String hostKey) throws IOException {
    return new OwnNames(letsOthersIn(hostKey) ? List.of("*") : settings.list("http.names"));
  }

  /** They come by names that we can't know. */
  private boolean letsOthersIn(String hostKey) throws IOException {
    return !InetAddress.getByName(settings.text(hostKey)).isLoopbackAddress();
  }

  /** Health tells of inboxes and errors, which are nothing to web pages from elsewhere. */
  static void guard(Router router, OwnNames names) {
    guard(router, Integer.MIN_VALUE, names, name -> {});
  }

  /**
   * Routes of users' may take captures. The pages and the endpoint, which come before them, look
   * for themselves whom they answer.
   */
  static void guardRoutes(Router router, OwnNames names) {
    Set<String> told = ConcurrentHashMap.newKeySet();
    guard(
        router,
        -1,
        names,
        name -> {
          if (told.size() < MOST_TOLD && told.add(name)) {
            LOG.warn(
                "a request to a route of yours under the name {} was refused; http.names is to have"
                    + " names under which they are asked",
                Names.printable(name));
          }
        });
  }

  private static void guard(Router router, int order, OwnNames names, Consumer<String> refused) {
    router
        .route()
        .order(order)
        .handler(
            ctx -> {
              if (names.include(ctx.request().authority())) {
                ctx.next();
              } else {
                refused.accept(String.valueOf(ctx.request().authority()));
                ctx.response()
                    .setStatusCode(421)
                    .end("Not shown under this name; see http.names\n");
              }
            });
  }

  /** Of the pages and the embedded endpoint. */
  Router pages(CamelContext camel) {
    return router(camel, settings.number("http.port"));
  }

  /** Of health and metrics. */
  Router management(CamelContext camel) {
    return router(camel, settings.number("camel.management.port"));
  }

  private static Router router(CamelContext camel, int port) {
    return VertxPlatformHttpRouter.lookup(
        camel, VertxPlatformHttpRouter.getRouterNameFromPort(port));
  }
}
