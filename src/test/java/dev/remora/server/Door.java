package dev.remora.server;

import dev.remora.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes connections on to an HTTP server byte by byte, but answers 403 to those who would read
 * what is forbidden. One request a connection, so that each one's head is seen.
 */
final class Door {
  private static final String CLOSE = "Connection: close\r\n";
  private static final String DENIED =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code>"
          + "<Message>Access Denied</Message><RequestId>1</RequestId></Error>";

  private final int server;
  private final int port;
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private Listener listening;

  Door(int server) throws IOException {
    this.server = server;
    this.port = FreePorts.free();
    open();
  }

  int port() {
    return port;
  }

  /**
   * @param path as it stands in requests
   */
  void allow(String path, boolean allowed) {
    if (allowed) {
      forbidden.remove(path);
    } else {
      forbidden.add(path);
    }
  }

  void open() throws IOException {
    listening = new Listener(port, this::serve);
  }

  void shut() {
    listening.close();
  }

  private void serve(Socket client) throws IOException {
    String head = head(client.getInputStream());
    if (head.isEmpty()) {
      return;
    }
    if (isForbidden(head)) {
      refuse(client.getOutputStream(), head.startsWith("HEAD"));
      return;
    }
    try (Socket behind = Listener.connect(server)) {
      // Not signed by anyone, and the answer then ends with the connection.
      String once = head.replaceFirst("(?im)^connection:.*\r\n", "");
      once = once.substring(0, once.length() - 2) + CLOSE + "\r\n";
      behind.getOutputStream().write(once.getBytes(StandardCharsets.ISO_8859_1));
      Listener.start(() -> pass(client, behind));
      behind.getInputStream().transferTo(client.getOutputStream());
    }
  }

  private boolean isForbidden(String head) {
    String[] words = head.split(" ", 3);
    return (words[0].equals("GET") || words[0].equals("HEAD"))
        && forbidden.contains(words[1].replaceFirst("\\?.*", ""));
  }

  private static void refuse(OutputStream out, boolean headOnly) throws IOException {
    String answer =
        "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: "
            + DENIED.length()
            + "\r\n"
            + CLOSE
            + "\r\n"
            + (headOnly ? "" : DENIED);
    out.write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private static void pass(Socket from, Socket to) throws IOException {
    from.getInputStream().transferTo(to.getOutputStream());
    to.shutdownOutput();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.write(b);
      ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
      if (ends == 2) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }
}
