package dev.remora;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.HttpException;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request fails with, before a route or in it, says whose fault it is. */
class UnservedTest {
  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;

  /** One answer. */
  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws Exception {
    Router router = Router.router(vertx);
    Unserved.tell(router);
    router.get("/query").handler(ctx -> ctx.end(ctx.queryParams().toString()));
    router.put("/body").handler(ctx -> ctx.request().body().onSuccess(body -> ctx.end()));
    router.get("/unknown").handler(ctx -> ctx.fail(new HttpException(401)));
    router.get("/cause").handler(ctx -> ctx.fail(400, new IllegalStateException("inner")));
    router.get("/form").handler(ctx -> ctx.fail(413));
    router.get("/busy").handler(ctx -> ctx.fail(503, new IllegalStateException("inner")));
    router
        .get("/broken")
        .handler(
            ctx -> {
              throw new IllegalStateException("inner");
            });
    server = get(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void whoeverWaitsToBeAskedForTheBodyIsAskedAtOnce() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              "PUT /body HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
                  .getBytes(US_ASCII));
      byte[] asked = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
      assertThat(socket.getInputStream().readNBytes(asked.length)).isEqualTo(asked);
      socket.getOutputStream().write("body".getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(15), US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/query?a=b, 200, a=b",
    "/query?a=%zz, 400, Bad Request",
    "/unknown, 401, Unauthorized",
    "/cause, 400, Bad Request",
    "/form, 413, too large",
    "/busy, 500, Internal error",
    "/broken, 500, Internal error",
  })
  void itKeepsTheStatusOfWhatIsTheAskersFault(String path, int status, String words)
      throws Exception {
    HttpClient client = vertx.createHttpClient();
    Answer answer =
        get(
            client
                .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", path)
                .compose(request -> request.send())
                .compose(
                    response ->
                        response
                            .body()
                            .map(Buffer::toString)
                            .map(body -> new Answer(response.statusCode(), body))));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).contains(words).doesNotContain("inner");
  }
}
