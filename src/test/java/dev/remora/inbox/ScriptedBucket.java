package dev.remora.inbox;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.LoggerFactory;

/** A bucket that answers as a test has it, below {@code /captures/}, and a source that asks it. */
final class ScriptedBucket implements AutoCloseable {
  private final HttpHandler answers;
  private final Executor threads;
  private final int port;
  private HttpServer server;
  private final BucketSource source;

  /** One that answers one after the other. */
  ScriptedBucket(String prefix, HttpHandler answers) throws IOException {
    this(prefix, answers, Runnable::run);
  }

  ScriptedBucket(String prefix, HttpHandler answers, Executor threads) throws IOException {
    for (String chatty : List.of("org.apache.hc", "software.amazon.awssdk")) {
      ((Logger) LoggerFactory.getLogger(chatty)).setLevel(Level.WARN);
    }
    this.answers = answers;
    this.threads = threads;
    this.server = serve(0);
    this.port = server.getAddress().getPort();
    this.source = another(prefix);
  }

  /** One that knows nothing of the others, for the caller to close. */
  BucketSource another(String prefix) {
    String endpoint = "http://127.0.0.1:" + port;
    return new BucketSource(new BucketSettings("captures", prefix, endpoint, "", true, "a", "s"));
  }

  private HttpServer serve(int at) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
    http.setExecutor(threads);
    http.createContext("/captures/", answers);
    http.start();
    return http;
  }

  BucketSource source() {
    return source;
  }

  void stop() {
    server.stop(0);
  }

  /** At the port that it had. */
  void startAgain() throws IOException {
    server = serve(port);
  }

  @Override
  public void close() {
    source.close();
    server.stop(0);
  }
}
