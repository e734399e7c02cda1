package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads that wait for the places of slow ones. */
@Timeout(60)
class WorkersTest {
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final String HEAD = "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final Workers workers = new Workers(2);
  private final List<BodyStream> bodies = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() {
    Router router = Router.router(vertx);
    router.route().handler(this::upload);
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() {
    end.countDown();
    workers.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void upload(RoutingContext ctx) {
    Reply reply = new Reply(ctx);
    BodyStream body = new BodyStream(reply, IDLE, 1_000_000);
    boolean stubborn = bodies.isEmpty();
    workers.upload(reply, body, () -> read(body, stubborn));
    bodies.add(body);
  }

  /** Reads until it is to give way, and then takes its time. */
  private void read(BodyStream body, boolean stubborn) throws IOException {
    body.open();
    try {
      body.readAllBytes();
    } catch (Refusal toldToGiveWay) {
      do {
        try {
          end.await();
        } catch (InterruptedException e) {
          if (!stubborn) {
            return;
          }
        }
      } while (end.getCount() > 0);
    }
  }

  @Test
  void oneThatCannotBeStartedLeavesItsPlaceToTheNext() throws IOException {
    try (Raw stubborn = new Raw(server.actualPort());
        Raw slow = new Raw(server.actualPort());
        Raw one = new Raw(server.actualPort());
        Raw two = new Raw(server.actualPort())) {
      stubborn.send(HEAD);
      await().until(() -> bodies.size() == 1);
      slow.send(HEAD);
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(IDLE.dividedBy(4))
          .until(
              () -> {
                stubborn.send("x".repeat(60)); // hardly anything would be ended
                slow.send("x".repeat(60));
                return bodies.size() == 2 && bodies.stream().allMatch(BodyStream::isSlow);
              });
      one.send(HEAD);
      two.send(HEAD);
      await().atMost(Duration.ofSeconds(10)).until(() -> bodies.size() == 4);

      workers.close(); // no thread is to be had any more

      assertThat(one.receive().body()).contains("The endpoint is stopping");
      assertThat(two.receive().body()).contains("The endpoint is stopping");
    }
  }
}
