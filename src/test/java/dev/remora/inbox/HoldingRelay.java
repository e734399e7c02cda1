package dev.remora.inbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.remora.server.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hands bytes to an HTTP server and back, but keeps the first PUT until it is let go. */
final class HoldingRelay implements AutoCloseable {
  private final Listener server = new Listener(this::relay);
  private final int port;
  private final AtomicBoolean kept = new AtomicBoolean();
  private final CountDownLatch keeping = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  /**
   * @param port the server's
   */
  HoldingRelay(int port) throws IOException {
    this.port = port;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.port();
  }

  /** Waits until it has one. */
  void awaitPut() throws InterruptedException {
    keeping.await();
  }

  void letGo() {
    goOn.countDown();
  }

  private void relay(Socket client) throws IOException {
    try (Socket target = Listener.connect(port)) {
      Listener.start(() -> target.getInputStream().transferTo(client.getOutputStream()));
      InputStream in = client.getInputStream();
      OutputStream out = target.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (new String(buffer, 0, n, ISO_8859_1).startsWith("PUT ")
            && kept.compareAndSet(false, true)) {
          keep();
        }
        out.write(buffer, 0, n);
      }
    }
  }

  private void keep() throws IOException {
    keeping.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    letGo();
    server.close();
  }
}
