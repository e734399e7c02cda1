package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Under which names routes of users' answer. */
class PortsTest {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private HttpServer server(String... lines) throws Exception {
    Path file = Files.writeString(folder.resolve("my.properties"), String.join("\n", lines));
    Ports ports = new Ports(Settings.load(Path.of("."), file, Map.of()));
    Router router = Router.router(vertx);
    router.route("/of-a-user").handler(ctx -> ctx.response().end("taken"));
    router.route("/ours").order(-50).handler(ctx -> ctx.response().end("seen"));
    Ports.guardRoutes(router, ports.routeNames());
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private int asked(HttpServer server, String path, String name) throws Exception {
    RequestOptions question =
        new RequestOptions()
            .setMethod(HttpMethod.PUT)
            .setHost("127.0.0.1")
            .setPort(server.actualPort())
            .setURI(path)
            .putHeader("Host", name);
    return vertx
        .createHttpClient()
        .request(question)
        .compose(request -> request.send())
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .statusCode();
  }

  @Test
  void aNameThatIsNotOursGetsNoAnswerWhereOnlyThisMachineIsLetIn() throws Exception {
    HttpServer server = server("http.names = gateway.example");
    assertThat(asked(server, "/of-a-user", "evil.example")).isEqualTo(421);
    assertThat(asked(server, "/ours", "evil.example")).as("looks for itself").isEqualTo(200);
    for (String own : new String[] {"localhost:8080", "127.0.0.1", "[::1]:1", "Gateway.example"}) {
      assertThat(asked(server, "/of-a-user", own)).as(own).isEqualTo(200);
    }
  }

  @Test
  void machinesThatAreLetInGoByWhateverNameTheyKnow() throws Exception {
    HttpServer server = server("http.host = 0.0.0.0", "http.names = gateway.example");
    assertThat(asked(server, "/of-a-user", "intake.internal")).isEqualTo(200);
  }
}
