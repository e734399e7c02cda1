package dev.remora.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port of loopback behind which a test serves what it likes, until it is closed. */
public final class Listener implements AutoCloseable {
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What is done until either side closes. */
  public interface Work {
    void run() throws IOException;
  }

  /** What is done with a connection, in a thread of its own; it is closed after that. */
  public interface Service {
    void serve(Socket client) throws IOException;
  }

  /** On a port that was free. */
  public Listener(Service service) throws IOException {
    this(0, service);
  }

  public Listener(int port, Service service) throws IOException {
    this(bound(port), service);
  }

  /** On a socket of the test's own making, for TLS or small buffers. */
  public Listener(ServerSocket server, Service service) {
    this.server = server;
    start(
        () -> {
          while (true) {
            Socket client = server.accept();
            start(() -> serve(client, service));
          }
        });
  }

  private static ServerSocket bound(int port) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    return server;
  }

  private void serve(Socket client, Service service) throws IOException {
    open.add(client);
    try (client) {
      service.serve(client);
    } finally {
      open.remove(client);
    }
  }

  /** Does it in a thread of its own. */
  public static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                return; // by either side
              }
            },
            "listener");
    thread.setDaemon(true);
    thread.start();
  }

  /** A connection to another port of loopback. */
  public static Socket connect(int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Breaks all connections as well. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket client : open) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
