package dev.remora.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A well-behaved client of the upload API. */
final class Client {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Server server;

  Client(Server server) {
    this.server = server;
  }

  HttpResponse<byte[]> send(String method, String url, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(20))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(method + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpResponse<byte[]> put(String query, byte[] body) {
    return send("PUT", server.api("upload" + query), BodyPublishers.ofByteArray(body));
  }

  HttpResponse<byte[]> post(Multi form) {
    return post("", form);
  }

  HttpResponse<byte[]> post(String query, Multi form) {
    return send(
        "POST",
        server.api("upload" + query),
        BodyPublishers.ofByteArray(form.bytes()),
        "Content-Type",
        "multipart/form-data; boundary=" + Multi.BOUNDARY);
  }

  HttpResponse<byte[]> get(String url) {
    return send("GET", url, BodyPublishers.noBody());
  }

  JsonNode info(String id) {
    return json(get(server.api("info/" + id)));
  }

  /** The id in the answer to an upload that succeeded. */
  static String id(HttpResponse<byte[]> answer) {
    return json(answer).required("id").asText();
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  static JsonNode json(HttpResponse<byte[]> answer) {
    return json(text(answer));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** A multipart form. */
  static final class Multi {
    static final String BOUNDARY = "------------------------d74496d66958873e";

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Multi text(String name, String value) {
      return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    Multi file(String filename, byte[] bytes) {
      return part("name=\"file\"; filename=\"" + filename + "\"", bytes);
    }

    Multi part(String disposition, byte[] bytes) {
      write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n");
      body.writeBytes(bytes);
      write("\r\n");
      return this;
    }

    byte[] bytes() {
      write("--" + BOUNDARY + "--\r\n");
      return body.toByteArray();
    }

    private void write(String text) {
      body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
