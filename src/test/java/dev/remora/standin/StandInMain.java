package dev.remora.standin;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.nio.file.Path;

/** The stand-in in a process of its own: {@code StandInMain STORE} prints its port, then serves. */
public final class StandInMain {
  private StandInMain() {}

  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    Router router = Router.router(vertx);
    StandIn standIn = new StandIn(Settings.of(Path.of(args[0]), () -> Server.TOKEN));
    standIn.mount(router);
    vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .onSuccess(server -> System.out.println(server.actualPort()))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }
}
