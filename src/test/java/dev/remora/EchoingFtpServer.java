package dev.remora;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An FTP server that lets nobody in, and says aloud which password was wrong. */
final class EchoingFtpServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> passwords = new CopyOnWriteArrayList<>();

  EchoingFtpServer() throws IOException {
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** What it was given. */
  List<String> passwords() {
    return passwords;
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
            "echoing-ftp-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      say(client, "220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("PASS ")) {
          passwords.add(line.substring("PASS ".length()));
          say(client, "530 Login incorrect: " + line);
        } else {
          say(client, line.startsWith("USER ") ? "331 password, please" : "500 no");
        }
      }
    }
  }

  private static void say(Socket client, String words) throws IOException {
    client.getOutputStream().write((words + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
