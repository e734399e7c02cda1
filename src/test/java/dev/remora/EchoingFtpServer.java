package dev.remora;

import dev.remora.server.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An FTP server that lets nobody in, and says aloud which password was wrong. */
final class EchoingFtpServer implements AutoCloseable {
  private final Listener server = new Listener(this::serve);
  private final List<String> passwords = new CopyOnWriteArrayList<>();

  EchoingFtpServer() throws IOException {}

  int port() {
    return server.port();
  }

  /** What it was given. */
  List<String> passwords() {
    return passwords;
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
  public void close() {
    server.close();
  }
}
