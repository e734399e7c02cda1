package dev.remora;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that makes tunnels, all of them to one server whatever it is asked for. */
final class TunnelProxy implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int port;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /**
   * @param to whose host and port are the server's
   */
  TunnelProxy(URI to) throws IOException {
    this.port = to.getPort();
    start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** The first line of each request: where to, and whether as a tunnel. */
  List<String> asked() {
    return asked;
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
            "tunnel-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private interface Task {
    void run() throws IOException;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      start(() -> tunnel(client));
    }
  }

  private void tunnel(Socket client) throws IOException {
    try (client;
        Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
      asked.add(head(client.getInputStream()).lines().findFirst().orElse(""));
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      start(() -> target.getInputStream().transferTo(client.getOutputStream()));
      client.getInputStream().transferTo(target.getOutputStream());
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("ended within its head");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
