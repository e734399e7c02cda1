package dev.remora.standin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A stand-in on a port of its own, beside a body handler that would take every upload into memory,
 * as the gateway's server has one.
 */
final class Server implements AutoCloseable {
  static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private final Vertx vertx = Vertx.vertx();
  private final StandIn standIn;
  private final HttpServer http;
  private final Path store;

  Server(Path store) throws IOException {
    this(store, settings -> settings);
  }

  Server(Path store, UnaryOperator<Settings> change) throws IOException {
    this.store = store;
    standIn = new StandIn(change.apply(Settings.of(store, () -> TOKEN)));
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false).setBodyLimit(1000));
    standIn.mount(router);
    http =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  int port() {
    return http.actualPort();
  }

  String base() {
    return "http://127.0.0.1:" + port();
  }

  /** The URL of an API method. */
  String api(String method) {
    return base() + "/api/v1/" + TOKEN + "/" + method;
  }

  /** What lies in the folder for uploads that have not ended. */
  List<Path> incoming() throws IOException {
    try (Stream<Path> files = Files.list(store.resolve("incoming"))) {
      return files.toList();
    }
  }

  /** How many sessions lie on disk. */
  long sessions() throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files.filter(file -> file.toString().endsWith(".capture")).count();
    }
  }

  @Override
  public void close() throws IOException {
    standIn.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
