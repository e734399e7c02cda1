package dev.remora;

import dev.remora.server.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that makes tunnels, all of them to one server whatever it is asked for. */
final class TunnelProxy implements AutoCloseable {
  private final Listener server = new Listener(this::tunnel);
  private final int port;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /**
   * @param to whose host and port are the server's
   */
  TunnelProxy(URI to) throws IOException {
    this.port = to.getPort();
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  /** The first line of each request: where to, and whether as a tunnel. */
  List<String> asked() {
    return asked;
  }

  private void tunnel(Socket client) throws IOException {
    try (Socket target = Listener.connect(port)) {
      asked.add(head(client.getInputStream()).lines().findFirst().orElse(""));
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Listener.start(() -> target.getInputStream().transferTo(client.getOutputStream()));
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
  public void close() {
    server.close();
  }
}
