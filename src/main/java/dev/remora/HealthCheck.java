package dev.remora;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Installation;
import dev.remora.config.Settings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.time.Duration;

/**
 * Asks the gateway beside it whether it is ready, where there is neither a shell nor a tool that
 * could. Exit status 0 says that it is.
 */
public final class HealthCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private HealthCheck() {}

  public static void main(String[] args) {
    System.exit(ask());
  }

  private static int ask() {
    try {
      URL url = url(Installation.ofThisProcess().load(null, System.getenv()));
      HttpURLConnection connection = (HttpURLConnection) url.openConnection();
      connection.setConnectTimeout((int) PATIENCE.toMillis());
      connection.setReadTimeout((int) PATIENCE.toMillis());
      int status = connection.getResponseCode();
      System.out.println(url + " answers " + status);
      return status == HttpURLConnection.HTTP_OK ? 0 : 1;
    } catch (IOException | ConfigurationException e) {
      System.out.println("not ready: " + e.getMessage());
      return 1;
    }
  }

  private static URL url(Settings settings) throws IOException {
    return url(settings.text("camel.management.host"), settings.number("camel.management.port"));
  }

  /** An address that stands for all of a machine's is none to ask. */
  static URL url(String host, int port) throws IOException {
    boolean any = InetAddress.getByName(host).isAnyLocalAddress();
    String asked = any ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + asked + ":" + port + "/observe/health/ready").toURL();
  }
}
