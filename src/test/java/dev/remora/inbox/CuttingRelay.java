package dev.remora.inbox;

import dev.remora.server.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands bytes to a server and back, and breaks connections in the middle of an answer. */
final class CuttingRelay implements AutoCloseable {
  private final Listener server = new Listener(this::relay);
  private final int port;
  private final long after;
  private final Runnable meanwhile;
  private final AtomicInteger cutsLeft;

  /**
   * @param port the server's
   * @param cuts how many connections to break
   * @param after how many bytes of answers have passed on one
   * @param meanwhile done before each
   */
  CuttingRelay(int port, int cuts, long after, Runnable meanwhile) throws IOException {
    this.port = port;
    this.after = after;
    this.meanwhile = meanwhile;
    this.cutsLeft = new AtomicInteger(cuts);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.port();
  }

  /** How many more connections would be broken. */
  int cutsLeft() {
    return cutsLeft.get();
  }

  private void relay(Socket client) throws IOException {
    try (Socket target = Listener.connect(port)) {
      Listener.start(() -> client.getInputStream().transferTo(target.getOutputStream()));
      InputStream in = target.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[8192];
      long passed = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        passed += n;
        if (passed > after && cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          meanwhile.run();
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
