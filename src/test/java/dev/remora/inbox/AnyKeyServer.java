package dev.remora.inbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * As much of S3 as a source asks for, with keys that servers on a file system refuse or tidy up:
 * {@code ../x}, {@code a//b}. It knows neither signatures nor conditions.
 */
final class AnyKeyServer implements AutoCloseable {
  private record Content(byte[] bytes, String type) {}

  private final HttpServer http;
  private final String start;
  private final Map<String, Content> objects = new ConcurrentSkipListMap<>();

  AnyKeyServer(String bucket) throws IOException {
    start = "/" + bucket;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getRawPath();
      if (!path.startsWith(start)) {
        throw new IOException("not asked as it was signed: " + path);
      }
      String key =
          path.length() <= start.length() ? "" : decoded(path.substring(start.length() + 1));
      if (key.isEmpty()) {
        send(exchange, 200, new Content(listing(), "application/xml"));
        return;
      }
      switch (exchange.getRequestMethod()) {
        case "PUT" -> put(exchange, key, body);
        case "DELETE" -> {
          objects.remove(key);
          exchange.sendResponseHeaders(204, -1);
        }
        default -> {
          Content content = objects.get(key);
          send(exchange, content == null ? 404 : 200, content);
        }
      }
    }
  }

  private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
    String source = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
    if (source == null) {
      objects.put(key, new Content(body, exchange.getRequestHeaders().getFirst("Content-Type")));
      send(exchange, 200, null);
      return;
    }
    String from = decoded(source.replaceFirst("^/?[^/]+/", ""));
    objects.put(key, objects.get(from));
    send(exchange, 200, new Content(bytes("<CopyObjectResult/>"), "application/xml"));
  }

  private byte[] listing() {
    StringBuilder xml = new StringBuilder("<ListBucketResult><EncodingType>url</EncodingType>");
    objects.forEach(
        (key, content) ->
            xml.append("<Contents><Key>")
                .append(URLEncoder.encode(key, StandardCharsets.UTF_8))
                .append("</Key><Size>")
                .append(content.bytes().length)
                .append("</Size></Contents>"));
    return bytes(xml.append("<IsTruncated>false</IsTruncated></ListBucketResult>").toString());
  }

  private static void send(HttpExchange exchange, int status, Content content) throws IOException {
    byte[] bytes = content == null ? new byte[0] : content.bytes();
    if (content != null) {
      exchange.getResponseHeaders().set("Content-Type", content.type());
    }
    exchange.getResponseHeaders().set("ETag", "\"" + Arrays.hashCode(bytes) + "\"");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + bytes.length);
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
