package dev.remora.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The few requests to a bucket that tests make, signed here and by nobody's library. */
public final class BucketClient {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String PAYLOAD = "UNSIGNED-PAYLOAD";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Of a PUT that the server could not do, as the clients that people use have it. */
  private static final int ATTEMPTS = 4;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String endpoint;
  private final String bucket;
  private final String secretKey;

  public BucketClient(BucketServer server, String bucket) {
    this.endpoint = server.endpoint();
    this.bucket = bucket;
    this.secretKey = server.secretKey();
  }

  public void put(String key, byte[] bytes) throws IOException {
    put(key, bytes, Map.of());
  }

  /**
   * @param metadata that the object gets, by its names in lower case
   */
  public void put(String key, byte[] bytes, Map<String, String> metadata) throws IOException {
    put(key, BodyPublishers.ofByteArray(bytes), metadata);
  }

  /**
   * Puts what a stream gives, as slowly as it does.
   *
   * @param in gives a new stream of the same bytes for each attempt
   */
  public void put(String key, Supplier<InputStream> in, long length) throws IOException {
    put(key, BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(in), length), Map.of());
  }

  private void put(String key, BodyPublisher body, Map<String, String> metadata)
      throws IOException {
    SortedMap<String, String> headers = new TreeMap<>();
    metadata.forEach((name, value) -> headers.put("x-amz-meta-" + name, value));
    HttpResponse<byte[]> answer = send("PUT", key, Map.of(), body, new TreeMap<>(headers));
    // A server of files that loses the folder it puts into to a DELETE beside says "try again".
    for (int i = 1; i < ATTEMPTS && answer.statusCode() >= 500; i++) {
      answer = send("PUT", key, Map.of(), body, new TreeMap<>(headers));
    }
    expect(answer, 200);
  }

  public byte[] get(String key) throws IOException {
    return expect(send("GET", key, Map.of(), BodyPublishers.noBody()), 200);
  }

  public boolean exists(String key) throws IOException {
    return send("HEAD", key, Map.of(), BodyPublishers.noBody()).statusCode() == 200;
  }

  public void delete(String key) throws IOException {
    expect(send("DELETE", key, Map.of(), BodyPublishers.noBody()), 204);
  }

  /** All keys that begin so, in order. */
  public List<String> list(String prefix) throws IOException {
    List<String> keys = new ArrayList<>();
    String next = "";
    do {
      Map<String, String> query = new TreeMap<>();
      query.put("list-type", "2");
      query.put("prefix", prefix);
      if (!next.isEmpty()) {
        query.put("continuation-token", next);
      }
      Document page = xml(expect(send("GET", "", query, BodyPublishers.noBody()), 200));
      keys.addAll(texts(page, "Key"));
      next = String.join("", texts(page, "NextContinuationToken"));
    } while (!next.isEmpty());
    return keys;
  }

  private static Document xml(byte[] bytes) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(bytes));
    } catch (Exception e) {
      throw new IOException(new String(bytes, UTF_8), e);
    }
  }

  private static List<String> texts(Document document, String element) {
    NodeList nodes = document.getElementsByTagName(element);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private static byte[] expect(HttpResponse<byte[]> answer, int status) throws IOException {
    if (answer.statusCode() != status) {
      throw new IOException(answer + " " + new String(answer.body(), UTF_8));
    }
    return answer.body();
  }

  private HttpResponse<byte[]> send(
      String method, String key, Map<String, String> query, BodyPublisher body) throws IOException {
    return send(method, key, query, body, new TreeMap<>());
  }

  private HttpResponse<byte[]> send(
      String method,
      String key,
      Map<String, String> query,
      BodyPublisher body,
      SortedMap<String, String> headers)
      throws IOException {
    String path = "/" + bucket + (key.isEmpty() ? "" : "/" + encode(key, true));
    StringBuilder words = new StringBuilder();
    query.forEach(
        (name, value) ->
            words
                .append(words.isEmpty() ? "" : "&")
                .append(encode(name, false))
                .append('=')
                .append(encode(value, false)));
    URI uri = URI.create(endpoint + path + (words.isEmpty() ? "" : "?" + words));
    String time = TIME.format(Instant.now());
    headers.put("x-amz-date", time);
    headers.put("x-amz-content-sha256", PAYLOAD);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, body).timeout(TIMEOUT);
    headers.forEach(request::header);
    headers.put("host", uri.getAuthority());
    request.header("Authorization", authorization(method, path, words.toString(), headers, time));
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Signature Version 4, as Amazon describes it. */
  private String authorization(
      String method, String path, String query, SortedMap<String, String> headers, String time) {
    StringBuilder lines = new StringBuilder();
    headers.forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
    String names = String.join(";", headers.keySet());
    String canonical = String.join("\n", method, path, query, lines, names, PAYLOAD);
    String day = time.substring(0, 8);
    String scope = day + "/" + BucketServer.REGION + "/s3/aws4_request";
    try {
      String hash =
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8)));
      byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
      for (String part : List.of(day, BucketServer.REGION, "s3", "aws4_request")) {
        key = hmac(key, part);
      }
      byte[] signature = hmac(key, String.join("\n", "AWS4-HMAC-SHA256", time, scope, hash));
      return "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
          .formatted(BucketServer.ACCESS_KEY, scope, names, HexFormat.of().formatHex(signature));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }

  /** Percent-encodes all but the unreserved characters, as signatures want it. */
  static String encode(String text, boolean keepSlash) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~".indexOf(c) >= 0
              || (keepSlash && c == '/');
      encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return encoded.toString();
  }
}
