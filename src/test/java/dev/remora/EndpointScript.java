package dev.remora;

import dev.remora.server.Listener;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Whether all of it came that was announced. */
    public boolean isWhole() {
      return body.length == length(headers);
    }
  }

  /** What it does with a request. */
  public sealed interface Act {}

  /** Answers in full. */
  public record Answer(int status, Map<String, String> headers, String body) implements Act {}

  /** Sends bytes, as for a download. */
  public record Bytes(byte[] body) implements Act {}

  /** Takes all of it and resets the connection. */
  public record Reset() implements Act {}

  /** Takes all of it, begins an answer, and closes. */
  public record CutAnswer(String begin) implements Act {}

  /** Takes all of it, says something that is no HTTP, and closes. */
  public record Babble(String text) implements Act {}

  /** Takes all of it, and says nothing for as long as the client cares to wait. */
  public record Silence() implements Act {}

  /** Takes all of it, and answers one byte after another, with a pause before each. */
  public record SlowAnswer(String body, Duration pause) implements Act {}

  /** What it does with a request of which it has seen the head only. */
  public sealed interface Early {}

  /** Takes so many bytes of the body and resets the connection. */
  public record ResetWithin(int bytes) implements Early {}

  /** Takes so many bytes of the body and no more, and keeps the connection. */
  public record Stall(int bytes) implements Early {}

  /** Says to go on after so many bytes of the body, pauses, and takes the rest. */
  public record GoOnWithin(int bytes) implements Early {}

  /** Takes all of the body, a piece of so many bytes a second. */
  public record Trickle(int bytesPerSecond) implements Early {}

  /** Takes so many bytes of the body, answers, and closes. */
  public record EarlyAnswer(int bytes, Act answer) implements Early {}

  /** Takes so many bytes of the body, answers, and takes the rest at its leisure, as proxies do. */
  public record LingeringAnswer(int bytes, Act answer) implements Early {}

  /**
   * Answers in place of saying that the body may come, takes so many bytes of it all the same, and
   * resets the connection or, at the client's own end, closes it.
   */
  public record InPlaceOfGoOn(Act answer, int bytes, boolean resets) implements Early {}

  /** Small, so that what it does not take is soon noticed at the other end. */
  private static final int RECEIVE_BUFFER = 64 * 1024;

  private final Listener server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger unwelcome = new AtomicInteger();
  private final AtomicInteger heads = new AtomicInteger();
  private volatile Function<Asked, Early> early = head -> null;
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] PROCESSING =
      "HTTP/1.1 102 Processing\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private volatile Function<Asked, Act> script;
  private volatile Function<Asked, Act> questions = question -> refusal(404, "no such method");
  private final AtomicInteger sessions = new AtomicInteger();

  public EndpointScript(Function<Asked, Act> script) throws IOException {
    this(listening(), script);
  }

  private static ServerSocket listening() throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReceiveBufferSize(RECEIVE_BUFFER);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    return server;
  }

  /** On a socket of the test's own making, for TLS. */
  public EndpointScript(ServerSocket server, Function<Asked, Act> script) {
    this.script = script;
    this.server = new Listener(server, this::serve);
  }

  public void now(Function<Asked, Act> next) {
    script = next;
  }

  /** What it does from now on with what is no upload; until then it knows of nothing else. */
  public void questions(Function<Asked, Act> next) {
    questions = next;
  }

  /** What it does next with a request of which it has seen the head; null goes on to its body. */
  public void early(Function<Asked, Early> next) {
    early = next;
  }

  /** Closes so many connections as soon as they are made. */
  public void turnAway(int connections) {
    unwelcome.set(connections);
  }

  /** How many connections are still to be turned away. */
  public int stillTurnedAway() {
    return Math.max(0, unwelcome.get());
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** All uploads begun so far. */
  public List<Asked> uploads() {
    return asked.stream().filter(Asked::isUpload).toList();
  }

  /** How many requests have begun. */
  public int heads() {
    return heads.get();
  }

  /** Forgets what was asked so far, for a test that goes on for long. */
  public void forget() {
    asked.clear();
  }

  /** An answer that names a new session. */
  public Act session() {
    String id = String.format("%012x", sessions.incrementAndGet());
    return answer(200, "{\"filename\":\"x\",\"id\":\"" + id + "\"}");
  }

  public static Act answer(int status, String body) {
    return new Answer(status, Map.of("Content-Type", "text/javascript"), body);
  }

  public static Act refusal(int status, String words) {
    return answer(status, "{\"status\":" + status + ",\"exceptions\":[\"" + words + "\"]}");
  }

  private void serve(Socket socket) throws IOException {
    if (unwelcome.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      return;
    }
    socket.setTcpNoDelay(true); // an answer goes out in two pieces
    InputStream in = new BufferedInputStream(socket.getInputStream());
    while (true) {
      Asked head = head(in);
      if (head == null) {
        return;
      }
      heads.incrementAndGet();
      Early fault = early.apply(head);
      if (head.headers().containsKey("expect") && !(fault instanceof InPlaceOfGoOn)) {
        socket.getOutputStream().write(CONTINUE);
      }
      InputStream body = in;
      if (fault instanceof Trickle trickle) {
        body = trickling(in, trickle.bytesPerSecond());
      } else if (fault instanceof GoOnWithin within) {
        in = new SequenceInputStream(goOn(within, in, socket.getOutputStream()), in);
        body = in;
      } else if (fault != null) {
        act(fault, head, in, socket);
        return;
      }
      Asked request = take(head, body, length(head.headers()));
      Function<Asked, Act> acting = request.isUpload() ? script : questions;
      if (!act(acting.apply(request), socket)) {
        return;
      }
    }
  }

  private static Asked head(InputStream in) throws IOException {
    String line = line(in);
    if (line.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String h = line(in); !h.isEmpty(); h = line(in)) {
      int colon = h.indexOf(':');
      headers.put(h.substring(0, colon).toLowerCase(Locale.ROOT), h.substring(colon + 1).strip());
    }
    String[] words = line.split(" ");
    return new Asked(words[0], words[1], headers, new byte[0]);
  }

  private static int length(Map<String, String> headers) {
    return Integer.parseInt(headers.getOrDefault("content-length", "0"));
  }

  private Asked take(Asked head, InputStream in, int bytes) throws IOException {
    byte[] body = new byte[bytes];
    int n = 0;
    try {
      n = in.readNBytes(body, 0, bytes);
    } finally {
      asked.add(new Asked(head.method(), head.path(), head.headers(), Arrays.copyOf(body, n)));
    }
    if (n < bytes) {
      throw new EOFException("the client hung up within its body");
    }
    return new Asked(head.method(), head.path(), head.headers(), body);
  }

  private InputStream goOn(GoOnWithin within, InputStream in, OutputStream out) throws IOException {
    InputStream begin = new ByteArrayInputStream(in.readNBytes(within.bytes()));
    out.write(PROCESSING);
    out.write(CONTINUE);
    pause(Duration.ofMillis(600));
    return begin;
  }

  private InputStream trickling(InputStream in, int bytesPerSecond) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] into, int from, int most) throws IOException {
        int n = super.read(into, from, Math.min(most, bytesPerSecond));
        pause(Duration.ofSeconds(1));
        return n;
      }
    };
  }

  private void act(Early fault, Asked head, InputStream in, Socket socket) throws IOException {
    if (fault instanceof ResetWithin reset) {
      take(head, in, reset.bytes());
      socket.setSoLinger(true, 0);
    } else if (fault instanceof Stall stall) {
      take(head, in, stall.bytes());
      pause(Duration.ofHours(1));
    } else if (fault instanceof EarlyAnswer answer) {
      take(head, in, answer.bytes());
      act(answer.answer(), socket);
    } else if (fault instanceof InPlaceOfGoOn answer) {
      act(answer.answer(), socket);
      socket.setSoLinger(answer.resets(), 0);
      take(head, in, answer.bytes());
    } else if (fault instanceof LingeringAnswer answer) {
      take(head, in, answer.bytes());
      act(answer.answer(), socket);
      byte[] rest = new byte[RECEIVE_BUFFER];
      while (in.read(rest) >= 0) {
        pause(Duration.ofMillis(20));
      }
    }
  }

  /** Waits, but no longer than the test goes on. */
  private void pause(Duration time) throws IOException {
    try {
      if (closed.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the test is over");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  /** Answers whether the connection goes on. */
  private boolean act(Act act, Socket socket) throws IOException {
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
    if (act instanceof Bytes bytes) {
      String head = "HTTP/1.1 200 OK\r\nContent-Length: " + bytes.body().length + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(bytes.body());
      return true;
    }
    if (act instanceof CutAnswer cut) {
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + cut.begin())
              .getBytes(StandardCharsets.UTF_8));
      return false;
    }
    if (act instanceof Babble babble) {
      out.write(babble.text().getBytes(StandardCharsets.UTF_8));
      return false;
    }
    if (act instanceof SlowAnswer slow) {
      byte[] body = slow.body().getBytes(StandardCharsets.UTF_8);
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      for (byte b : body) {
        pause(slow.pause());
        out.write(b);
      }
      return true;
    }
    if (act instanceof Silence) {
      return socket.getInputStream().read() >= 0; // until the client hangs up
    }
    socket.setSoLinger(true, 0);
    return false;
  }

  @Override
  public void close() {
    closed.countDown();
    server.close();
  }
}
