package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.FreePorts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On Camel's own HTTP server, whose body handler keeps 10 MiB in memory and refuses more. */
class GatewayPortIT {
  private static final byte[] CAPTURE = Samples.pcap(60_000, 1000);

  @TempDir Path folder;

  @Test
  void streamsPastTheBodyHandler() throws Exception {
    int port = FreePorts.free();
    Main main = new Main();
    main.addInitialProperty("camel.server.enabled", "true");
    main.addInitialProperty("camel.server.host", "127.0.0.1");
    main.addInitialProperty("camel.server.port", Integer.toString(port));
    main.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("platform-http:/").setBody(constant("status"));
                from("platform-http:/api/v1").setBody(constant("not the stand-in"));
              }
            });
    main.start();
    try (StandIn standIn = new StandIn(Settings.of(folder, () -> Server.TOKEN))) {
      standIn.mount(
          VertxPlatformHttpRouter.lookup(
              main.getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(port)));
      String base = "http://127.0.0.1:" + port;

      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(URI.create(base + "/api/v1/" + Server.TOKEN + "/upload"))
                  .PUT(BodyPublishers.ofByteArray(CAPTURE)));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      String id = Client.json(answer.body()).required("id").asText();
      HttpResponse<String> page =
          send(HttpRequest.newBuilder(URI.create(base + "/captures/" + id)));
      HttpResponse<String> status = send(HttpRequest.newBuilder(URI.create(base + "/")));

      assertThat(page.body()).contains(Samples.sha256(CAPTURE));
      assertThat(status.body()).isEqualTo("status");
    } finally {
      main.stop();
    }
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }
}
