package dev.remora.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.config.Credential;
import dev.remora.config.Settings;
import dev.remora.status.StatusPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** The gateway of this configuration, asked over HTTP as its status page is. */
public final class RunningGateway {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int ANSWER_MILLIS = 60_000;

  /** Of one that may be anybody. */
  private static final int STRANGER_MILLIS = 5_000;

  private static final JsonMapper JSON = new JsonMapper();

  private final URI base;
  private final Optional<Credential> password;
  private final int patience;

  RunningGateway(Settings settings) {
    this(settings, ANSWER_MILLIS);
  }

  private RunningGateway(Settings settings, int patience) {
    this.patience = patience;
    this.base = base(settings.text("http.host"), settings.number("http.port"));
    this.password =
        settings
            .find("http.password-file")
            .map(file -> Credential.in(Path.of(file), "http.password-file"))
            .or(() -> settings.find("http.password").map(Credential::of));
  }

  /** One that listens everywhere is asked by way of the loopback, where it trusts us. */
  private static URI base(String host, int port) {
    boolean any = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    String name =
        any ? "127.0.0.1" : host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + port);
  }

  URI base() {
    return base;
  }

  /** Whether one that has its captures where these settings do answers at their port. */
  public static boolean isOf(Settings settings) {
    try {
      RunningGateway gateway = new RunningGateway(settings, STRANGER_MILLIS);
      return Whereabouts.differ(gateway.status(), gateway.base(), settings).isEmpty();
    } catch (NotThere | IOException e) {
      return false; // as far as anybody can tell
    }
  }

  /** Nobody answers there who is a gateway of ours. */
  static final class NotThere extends Exception {
    private static final long serialVersionUID = 1L;

    NotThere(String why) {
      super(why);
    }
  }

  /**
   * How all stands.
   *
   * @throws NotThere where no gateway runs
   * @throws IOException where it does not tell
   */
  JsonNode status() throws NotThere, IOException {
    JsonNode status = ask("GET", "/status", null);
    if (!status.path("inboxes").isArray() || !status.path("targets").isArray()) {
      throw new NotThere("what answers at " + base + " is no Remora");
    }
    return status;
  }

  /** Orders dead letters to be put back; answers with what became of each. */
  JsonNode redrive(Object order) throws NotThere, IOException {
    return ask("POST", "/redrive", JSON.writeValueAsBytes(order)).path("results");
  }

  private JsonNode ask(String method, String path, byte[] body) throws NotThere, IOException {
    HttpURLConnection connection =
        (HttpURLConnection) base.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(patience);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("User-Agent", StatusPage.COMMAND);
    connection.setRequestMethod(method);
    password.ifPresent(
        secret -> connection.setRequestProperty("Authorization", "Basic " + login(secret.get())));
    try {
      if (body != null) {
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body);
        }
      }
      return answer(connection);
    } catch (ConnectException e) {
      throw new NotThere("no gateway runs at " + base);
    } catch (HttpRetryException e) {
      throw new IOException(
          "the gateway at %s answers %d to an order".formatted(base, e.responseCode()), e);
    } catch (SocketTimeoutException e) {
      throw new IOException(base + " does not answer", e);
    } finally {
      connection.disconnect();
    }
  }

  private static String login(String password) {
    return Base64.getEncoder().encodeToString((":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode answer(HttpURLConnection connection) throws NotThere, IOException {
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      JsonNode answer = JSON.readTree(in == null ? InputStream.nullInputStream() : in);
      if (status == 200) {
        return answer;
      }
      String words = answer.path("exceptions").path(0).asText("");
      throw new IOException("the gateway at " + base + " answers " + status + " " + words);
    } catch (JsonProcessingException e) {
      throw new NotThere("what answers at " + base + " is no Remora");
    }
  }
}
