package dev.remora;

import dev.remora.capture.Hashes;
import dev.remora.server.Listener;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An endpoint for captures that no memory holds: it hashes what comes and keeps none of it. It
 * knows how large the capture is that it is to get, so it finds its end by counting and not by
 * searching for a boundary.
 */
public final class CountingSink implements AutoCloseable {
  private static final int BUFFER = 1024 * 1024;
  private static final int MAX_AROUND = 64 * 1024;

  /**
   * One upload.
   *
   * @param head the body's bytes before the capture: none in a PUT, the form's parts in a POST
   * @param sha256 of the capture
   * @param tail the body's bytes after the capture
   */
  public record Upload(
      String method, Map<String, String> headers, String head, String sha256, String tail) {}

  private final Listener server = new Listener(this::serve);
  private final long captureSize;
  private final AtomicReference<Runnable> meanwhile;
  private final List<Upload> uploads = new CopyOnWriteArrayList<>();

  public CountingSink(long captureSize) throws IOException {
    this(captureSize, () -> {});
  }

  /**
   * @param meanwhile what happens once, when the first bytes of the first capture have come
   */
  public CountingSink(long captureSize, Runnable meanwhile) throws IOException {
    this.meanwhile = new AtomicReference<>(meanwhile);
    this.captureSize = captureSize;
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** All that came whole. */
  public List<Upload> uploads() {
    return uploads;
  }

  private void serve(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    while (true) {
      String request = line(in);
      if (request.isEmpty()) {
        return;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String h = line(in); !h.isEmpty(); h = line(in)) {
        int colon = h.indexOf(':');
        headers.put(h.substring(0, colon).toLowerCase(Locale.ROOT), h.substring(colon + 1).strip());
      }
      if (headers.containsKey("expect")) {
        say(socket, "HTTP/1.1 100 Continue\r\n\r\n");
      }
      uploads.add(read(in, request.substring(0, request.indexOf(' ')), headers));
      String body = String.format("{\"filename\":\"large\",\"id\":\"%012x\"}", uploads.size());
      say(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }
  }

  private Upload read(InputStream in, String method, Map<String, String> headers)
      throws IOException {
    long length = Long.parseLong(headers.get("content-length"));
    String head = method.equals("POST") ? headOfFile(in) : "";
    String sha256 = hash(in);
    byte[] tail = in.readNBytes((int) Math.min(length - head.length() - captureSize, MAX_AROUND));
    return new Upload(method, headers, head, sha256, text(tail));
  }

  /** The form up to the first byte of its file, one character a byte. */
  private static String headOfFile(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (head.size() < MAX_AROUND) {
      head.write(in.read());
      String text = text(head.toByteArray());
      if (text.contains("; filename=") && text.endsWith("\r\n\r\n")) {
        return text;
      }
    }
    throw new IOException("no file in the form: " + text(head.toByteArray()));
  }

  private String hash(InputStream in) throws IOException {
    MessageDigest digest = Hashes.sha256();
    byte[] buffer = new byte[BUFFER];
    for (long left = captureSize; left > 0; ) {
      int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (got < 0) {
        throw new EOFException(left + " bytes of the capture are missing");
      }
      meanwhile.getAndSet(() -> {}).run();
      digest.update(buffer, 0, got);
      left -= got;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return text(line.toByteArray()).strip();
  }

  @Override
  public void close() {
    server.close();
  }
}
