package dev.remora.inbox;

import dev.remora.server.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An FTP server that answers a LIST of nothing with a refusal, as some do that are not to be had
 * here. Its folders are lists of names; nothing can be fetched from it. What else it is to answer a
 * test says.
 */
final class CurtFtpServer implements AutoCloseable {
  private final Listener server = new Listener(this::serve);
  private final Map<String, List<String>> folders = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final String refusal;

  /**
   * @param refusal the reply to a LIST of what is empty or not there
   */
  CurtFtpServer(String refusal) throws IOException {
    this.refusal = refusal;
    folders.put("/", List.of());
  }

  int port() {
    return server.port();
  }

  void put(String folder, String... names) {
    folders.put(folder, List.of(names));
  }

  /** Has it answer a command, by its first word, otherwise than it knows. */
  void answer(String command, String reply) {
    answers.put(command, reply);
  }

  /** The commands that it was given. */
  List<String> asked() {
    return asked;
  }

  private void serve(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    say(client, "220 ready");
    String at = "/";
    try (ServerSocket data = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        asked.add(line);
        String word = line.contains(" ") ? line.substring(line.indexOf(' ') + 1) : "";
        String path = word.startsWith("/") ? word : word.isEmpty() ? at : at + word;
        switch (line.split(" ")[0]) {
          case "USER" -> say(client, "331 password, please");
          case "PASS" -> say(client, "230 come in");
          case "TYPE" -> say(client, "200 so be it");
          case "SYST" -> say(client, "215 UNIX Type: L8");
          case "PWD" -> say(client, "257 \"" + at + "\" it is");
          case "PASV" -> say(client, "227 (127,0,0,1," + port(data) + ")");
          case "CWD" -> {
            boolean there = folders.containsKey(path);
            at = there ? path : at;
            say(client, there ? "250 there" : "550 No such directory");
          }
          case "LIST" -> list(client, data, folders.getOrDefault(path, List.of()));
          default -> say(client, answers.getOrDefault(line.split(" ")[0], "500 no"));
        }
      }
    }
  }

  private static String port(ServerSocket data) {
    return data.getLocalPort() / 256 + "," + data.getLocalPort() % 256;
  }

  private void list(Socket client, ServerSocket data, List<String> names) throws IOException {
    try (Socket to = data.accept()) {
      if (names.isEmpty()) {
        say(client, refusal);
        return;
      }
      say(client, "150 here it comes");
      for (String name : names) {
        say(to, "-rw-r--r-- 1 u g 300 Nov 22 21:05 " + name);
      }
    }
    say(client, "226 that is all");
  }

  private static void say(Socket to, String words) throws IOException {
    to.getOutputStream().write((words + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
  }
}
