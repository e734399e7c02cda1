package dev.remora.upload;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.annotations.Component;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;

/** Camel's HTTP component, with a bound to the head of an answer, which otherwise has none. */
@Component("http,https")
public final class BoundedHttp extends HttpComponent {
  private static final Http1Config HEAD =
      Http1Config.custom().setMaxLineLength(16 * 1024).setMaxHeaderCount(200).build();

  /** An endpoint that gets documents holds up the next capture as long as it is waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final boolean plain;

  BoundedHttp() {
    this(false);
  }

  /**
   * @param plain whether it speaks without TLS always; connections have a channel then, to which
   *     the system sends files by itself
   */
  BoundedHttp(boolean plain) {
    this.plain = plain;
  }

  /** Has endpoints of users' own made by it; {@code camel.component.http.*} and the URI win. */
  public static void register(CamelContext camel) {
    for (String scheme : List.of("http", "https")) {
      BoundedHttp component = new BoundedHttp();
      component.setConnectTimeout(PATIENCE.toMillis());
      component.setConnectionRequestTimeout(PATIENCE.toMillis());
      component.setSoTimeout(PATIENCE.toMillis());
      component.setResponseTimeout(PATIENCE.toMillis());
      camel.addComponent(scheme, component);
    }
  }

  /** Channels know nothing of SOCKS. */
  private static Socket socket(Proxy socks) throws IOException {
    if (socks != null) {
      return new Socket(socks);
    }
    return System.getProperty("socksProxyHost") == null
        ? SocketChannel.open().socket()
        : new Socket();
  }

  /** As it is there, but for the head and the channels. */
  @Override
  protected HttpClientConnectionManager createConnectionManager(
      Registry<ConnectionSocketFactory> registry,
      int maxTotalConnections,
      int connectionsPerRoute,
      SocketConfig socketConfig) {
    PoolingHttpClientConnectionManager manager =
        new PoolingHttpClientConnectionManager(
            plain
                ? new DefaultHttpClientConnectionOperator(
                    BoundedHttp::socket, null, null, scheme -> null)
                : new DefaultHttpClientConnectionOperator(registry, null, null),
            PoolConcurrencyPolicy.STRICT,
            PoolReusePolicy.LIFO,
            TimeValue.ofMilliseconds(getConnectionTimeToLive()),
            ManagedHttpClientConnectionFactory.builder().http1Config(HEAD).build());
    manager.setMaxTotal(maxTotalConnections > 0 ? maxTotalConnections : getMaxTotalConnections());
    manager.setDefaultMaxPerRoute(
        connectionsPerRoute > 0 ? connectionsPerRoute : getConnectionsPerRoute());
    manager.setDefaultSocketConfig(socketConfig);
    return manager;
  }
}
