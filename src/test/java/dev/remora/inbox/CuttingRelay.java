package dev.remora.inbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands bytes to a server and back, and breaks connections in the middle of an answer. */
final class CuttingRelay implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
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
    start(this::accept);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** How many more connections would be broken. */
  int cutsLeft() {
    return cutsLeft.get();
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException closed) {
                return; // by either side
              }
            },
            "cutting-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      start(() -> relay(client));
    }
  }

  private void relay(Socket client) throws IOException {
    try (client;
        Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
      start(() -> client.getInputStream().transferTo(target.getOutputStream()));
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
  public void close() throws IOException {
    server.close();
  }
}
