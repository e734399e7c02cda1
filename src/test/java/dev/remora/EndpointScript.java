package dev.remora;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An endpoint whose answers a test writes, faults among them; it remembers what it was asked. */
public final class EndpointScript implements AutoCloseable {

  /**
   * One request as it came.
   *
   * @param body all of it that came
   */
  public record Asked(String method, String path, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.ISO_8859_1);
    }

    public boolean isUpload() {
      return method.equals("POST") || method.equals("PUT");
    }
  }

  /** What it does with a request. */
  public sealed interface Act {}

  /** Answers in full. */
  public record Answer(int status, Map<String, String> headers, String body) implements Act {}

  /** Takes all of it and resets the connection. */
  public record Reset() implements Act {}

  /** Takes all of it, begins an answer, and closes. */
  public record CutAnswer(String begin) implements Act {}

  private final ServerSocket server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile Function<Asked, Act> script;
  private int sessions;

  public EndpointScript(Function<Asked, Act> script) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  /** On a socket of the test's own making, for TLS. */
  public EndpointScript(ServerSocket server, Function<Asked, Act> script) {
    this.server = server;
    this.script = script;
    thread(this::accept);
  }

  public void now(Function<Asked, Act> next) {
    script = next;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** All uploads begun so far. */
  public List<Asked> uploads() {
    return asked.stream().filter(Asked::isUpload).toList();
  }

  /** An answer that names a new session. */
  public Act session() {
    String id = String.format("%012x", ++sessions);
    return answer(200, "{\"filename\":\"x\",\"id\":\"" + id + "\"}");
  }

  public static Act answer(int status, String body) {
    return new Answer(status, Map.of("Content-Type", "text/javascript"), body);
  }

  public static Act refusal(int status, String words) {
    return answer(status, "{\"status\":" + status + ",\"exceptions\":[\"" + words + "\"]}");
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "endpoint-script");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        thread(() -> serve(socket));
      }
    } catch (IOException closed) {
      return; // by close()
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Asked request = read(in, socket.getOutputStream());
        if (request == null || !act(script.apply(request), socket)) {
          return;
        }
      }
    } catch (IOException gone) {
      return; // the client hung up, as some tests mean it to
    }
  }

  private Asked read(InputStream in, OutputStream out) throws IOException {
    String line = line(in);
    if (line.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String h = line(in); !h.isEmpty(); h = line(in)) {
      int colon = h.indexOf(':');
      headers.put(h.substring(0, colon).toLowerCase(Locale.ROOT), h.substring(colon + 1).strip());
    }
    if (headers.containsKey("expect")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    String[] words = line.split(" ");
    Asked request = new Asked(words[0], words[1], headers, body);
    asked.add(request);
    return request;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  /** Answers whether the connection goes on. */
  private static boolean act(Act act, Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    if (act instanceof Answer answer) {
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " Words\r\n");
      answer.headers().forEach((k, v) -> head.append(k).append(": ").append(v).append("\r\n"));
      head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      return true;
    }
    if (act instanceof CutAnswer cut) {
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + cut.begin())
              .getBytes(StandardCharsets.UTF_8));
      return false;
    }
    socket.setSoLinger(true, 0);
    return false;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
