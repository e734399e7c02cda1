package dev.remora;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that open connections and do not go on. */
@Timeout(60)
class HttpConnectionsTest {
  private static final int MOST = 5;
  private static final Duration HEAD = Duration.ofMillis(700);
  private static final Duration REST = Duration.ofMillis(100);
  private static final String ASK = "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nquick";

  @TempDir Path folder;
  private GuardedVertx vertx;
  private final List<Socket> sockets = new ArrayList<>();
  private final ConcurrentLinkedQueue<HttpServerRequest> pending = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    start(HEAD.multipliedBy(2), HEAD);
  }

  private void start(Duration nextHead, Duration lateBody) throws IOException {
    vertx =
        new GuardedVertx(
            new HttpConnections.Limits(
                MOST, REST, HEAD, nextHead, lateBody, Duration.ofSeconds(1)));
    Path large = Files.write(folder.resolve("large"), new byte[30 << 20]);
    server =
        vertx
            .createHttpServer(new HttpServerOptions())
            .requestHandler(
                request -> {
                  switch (request.path()) {
                    case "/quick" -> request.response().end("quick");
                    case "/large" -> request.response().sendFile(large.toString());
                    case "/body" ->
                        request.bodyHandler(body -> request.response().end("" + body.length()));
                    default -> pending.add(request);
                  }
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void endsAConnectionOnWhichNothingIsSaid() throws IOException {
    assertThat(isEnded(connect())).isTrue();
  }

  @Test
  void endsAHeadThatDripsForEver() throws IOException {
    Socket socket = connect();
    say(socket, "GET /quick HTTP/1.1\r\n");

    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(HEAD.dividedBy(10))
        .until(() -> !trySay(socket, "X: y\r\n"));
  }

  @Test
  void endsAConnectionThatIsNotUsedAgain() throws IOException {
    Socket socket = connect();
    say(socket, ASK);
    assertThat(hear(socket, ANSWER.length())).isEqualTo(ANSWER);
    say(socket, ASK);
    assertThat(hear(socket, ANSWER.length())).isEqualTo(ANSWER);

    assertThat(isEnded(socket)).isTrue();
  }

  @Test
  void endsABodyThatDripsOnAfterItsAnswer() throws IOException {
    stop();
    start(Duration.ofMinutes(5), HEAD);
    Socket socket = connect();
    say(socket, "PUT /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n");
    assertThat(hear(socket, ANSWER.length())).isEqualTo(ANSWER);

    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(HEAD.dividedBy(10))
        .until(() -> !trySay(socket, "x"));
  }

  @Test
  void goesOnAfterABodyThatEndsLaterThanItsAnswer() throws IOException {
    stop();
    start(Duration.ofMinutes(5), HEAD);
    Socket socket = connect();
    say(socket, "PUT /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n");
    assertThat(hear(socket, ANSWER.length())).isEqualTo(ANSWER);
    say(socket, "x");

    await().pollDelay(HEAD.multipliedBy(2)).until(() -> true);
    say(socket, ASK);
    assertThat(hear(socket, ANSWER.length())).isEqualTo(ANSWER);
  }

  @Test
  void thoseThatDripOnAfterTheirAnswerGiveWayWhereThereAreTooMany() throws Exception {
    stop();
    start(Duration.ofMinutes(5), Duration.ofMinutes(5));
    List<Socket> dripping = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      Socket socket = connect();
      say(socket, "PUT /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n");
      assertThat(hear(socket, ANSWER.length())).isEqualTo(ANSWER);
      dripping.add(socket);
    }

    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(REST.dividedBy(4))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              dripping.forEach(socket -> trySay(socket, "x"));
              Socket late = connect();
              say(late, ASK);
              return hear(late, ANSWER.length()).equals(ANSWER);
            });
  }

  @Test
  void waitsForABodyAndForAnAnswerAsLongAsTheyTake() throws IOException {
    Socket sending = connect();
    say(sending, "PUT /body HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n");
    say(sending, "Expect: 100-continue\r\n\r\n");
    Socket waiting = connect();
    say(waiting, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");

    long until = System.nanoTime() + HEAD.multipliedBy(3).toNanos();
    Buffer body = Buffer.buffer();
    await()
        .pollInterval(HEAD.dividedBy(10))
        .until(
            () -> {
              say(sending, "x");
              body.appendString("x");
              return System.nanoTime() > until || body.length() == 39;
            });
    say(sending, "x".repeat(40 - body.length()));

    assertThat(hear(sending, 40)).endsWith("\r\n\r\n40");
    pending.remove().response().end("quick");
    assertThat(hear(waiting, ANSWER.length())).isEqualTo(ANSWER);
  }

  @Test
  void endsADownloadThatIsNotTaken() throws Exception {
    Socket socket = connect();
    say(socket, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(hear(socket, 15)).isEqualTo("HTTP/1.1 200 OK");

    // The answer is more than all buffers on the way hold, and nobody reads it.
    await().atMost(Duration.ofSeconds(20)).until(() -> connections() == 0);
    assertThat(socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
        .isLessThan(30 << 20);
  }

  @Test
  void letsSilentOnesGiveWayWhereThereAreTooMany() throws Exception {
    for (int i = 0; i < MOST; i++) {
      say(connect(), "GET /quick HTTP/1.1\r\nX: ");
    }
    Socket late = connect();
    await()
        .atMost(HEAD)
        .pollInterval(REST)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              Socket retry = connect();
              say(retry, ASK);
              return hear(retry, ANSWER.length()).equals(ANSWER);
            });
    assertThat(isEnded(late)).isTrue();
  }

  @Test
  void anUnusedOneGivesWayBeforeOneThatHesitatesInItsBody() throws Exception {
    List<Socket> hesitating = new ArrayList<>();
    for (int i = 1; i < MOST; i++) {
      Socket socket = connect();
      say(socket, "PUT /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nfour");
      hesitating.add(socket);
    }
    Socket unused = connect();
    say(unused, ASK);
    assertThat(hear(unused, ANSWER.length())).isEqualTo(ANSWER);

    await()
        .atMost(HEAD)
        .pollDelay(REST.multipliedBy(3)) // by then all of them have rested
        .pollInterval(REST)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              Socket late = connect();
              say(late, ASK);
              return hear(late, ANSWER.length()).equals(ANSWER);
            });

    assertThat(isEnded(unused)).isTrue();
    for (Socket socket : hesitating) {
      say(socket, "5");
      assertThat(hear(socket, 40)).endsWith("\r\n\r\n5");
    }
  }

  @Test
  void answersASimpleHealthCheckThatNamesNoHost() throws IOException {
    Socket socket = connect();
    say(socket, "GET /quick HTTP/1.0\r\n\r\n");

    assertThat(hear(socket, 200)).startsWith("HTTP/1.0 200").endsWith("quick");
  }

  @Test
  void refusesOneTooManyWhereAllAreServed() throws Exception {
    List<Socket> served = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      Socket socket = connect();
      say(socket, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
      served.add(socket);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> pending.size() == MOST);

    assertThat(isEnded(connect())).isTrue();

    pending.forEach(request -> request.response().end("quick"));
    for (Socket socket : served) {
      assertThat(hear(socket, ANSWER.length())).isEqualTo(ANSWER);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1', 400",
    "'GET /% HTTP/1.1|Host: x', 400",
    "'GET /%zz HTTP/1.1|Host: x', 400",
    "'OPTIONS * HTTP/1.1|Host: x', 400",
    "'CONNECT evil:80 HTTP/1.1|Host: x', 400",
    "'hello world', 400",
    "'PUT /body HTTP/1.1|Host: x|Content-Length: -1', 400",
    "'PUT /body HTTP/1.1|Host: x|Content-Length: 3|Content-Length: 4', 400",
    "'PRI * HTTP/2.0||SM', 400",
    "LINE, 414",
    "HEADERS, 431",
  })
  void answersABrokenHeadInJson(String head, int status) throws IOException {
    Socket socket = connect();
    say(
        socket,
        switch (head) {
          case "LINE" -> "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
          case "HEADERS" -> "GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(4_000) + "\r\n";
          default -> head.replace("|", "\r\n") + "\r\n\r\n";
        });

    String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);

    assertThat(answer)
        .contains(" " + status + " ")
        .contains("content-type: application/json")
        .contains("\r\n\r\n{\"status\":" + status + ",\"exceptions\":[\"The ");
  }

  /** The sockets of this process that the server has accepted and not ended. */
  private long connections() throws IOException {
    String port = String.format(":%04X", server.actualPort());
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
    lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
    return lines.stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[1].endsWith(port) && fields[3].equals("01"))
        .count();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", server.actualPort());
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static boolean trySay(Socket socket, String text) {
    try {
      say(socket, text);
      return true;
    } catch (IOException ended) {
      return false;
    }
  }

  private static String hear(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
  }

  private static boolean isEnded(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }
}
