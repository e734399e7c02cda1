package dev.remora.upload;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.net.URI;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.util.TimeValue;

/** Makes the Camel HTTP endpoint of each target. Nothing in its URI is secret. */
public final class Clients {
  static final String USER_AGENT = "Remora";
  private static final String BANDWIDTH = "delivery.bandwidth";

  private final CamelContext camel;
  private final Settings settings;

  public Clients(CamelContext camel, Settings settings) {
    this.camel = camel;
    this.settings = settings;
  }

  /** The name under which a target's endpoint is in the registry. */
  static String endpointName(String target) {
    return "target-" + target;
  }

  /** As {@link #register(Target, BooleanSupplier)}, where no large captures are sent. */
  public Endpoint register(Target target) {
    return register(target, () -> false);
  }

  /**
   * Registers the endpoint of a target as {@code target-NAME}; answers with it.
   *
   * @param small whether small captures are served at the moment
   */
  public Endpoint register(Target target, BooleanSupplier small) {
    BoundedHttp component = new BoundedHttp("http".equalsIgnoreCase(target.base().getScheme()));
    component.setCamelContext(camel);
    // Every attempt is ours: HttpClient would re-send whole bodies on 429, 503 and I/O errors.
    component.setAutomaticRetriesDisabled(true);
    component.setCookieManagementDisabled(true);
    component.setFollowRedirects(false);
    int connections = settings.number("delivery.concurrency") + 1;
    component.setConnectionsPerRoute(connections);
    component.setMaxTotalConnections(connections);
    component.setConnectTimeout(settings.duration("delivery.connect-timeout").toMillis());
    component.setConnectionRequestTimeout(settings.duration("delivery.answer-timeout").toMillis());
    component.setResponseTimeout(settings.duration("delivery.answer-timeout").toMillis());
    component.setSoTimeout(settings.duration("delivery.answer-timeout").toMillis());
    String name = "cloudshark-" + target.name();
    Patience patience =
        new Patience(
            settings.duration("delivery.answer-timeout"),
            settings.find(BANDWIDTH).isPresent()
                ? Pace.of(settings.bytes(BANDWIDTH))
                : Pace.unbounded(),
            small,
            camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, name));
    component.setHttpClientConfigurer(
        client ->
            client
                .setRequestExecutor(new Attention())
                .addExecInterceptorFirst("patience", patience)
                .disableContentCompression()); // an answer is short, and a bomb is none
    target.proxy().ifPresent(proxy -> useProxy(component, proxy));
    target.tls().ifPresent(component::setSslContextParameters);
    camel.addComponent(name, component);
    try {
      HttpEndpoint endpoint =
          (HttpEndpoint)
              component.createEndpoint(
                  target.base()
                      + "?throwExceptionOnFailure=false&disableStreamCache=true&copyHeaders=false"
                      + "&userAgent="
                      + USER_AGENT);
      checkConnections(endpoint);
      camel.getRegistry().bind(endpointName(target.name()), endpoint);
      return endpoint;
    } catch (Exception e) {
      throw new ConfigurationException(
          Settings.targetKey(target.name(), "url"), "", "can't be used: " + e.getMessage());
    }
  }

  /**
   * A connection that the endpoint has closed meanwhile would swallow a small capture whole, and
   * leave it in doubt: one that was idle is tested before it is used again.
   */
  private static void checkConnections(HttpEndpoint endpoint) {
    if (endpoint.getClientConnectionManager() instanceof PoolingHttpClientConnectionManager pool) {
      pool.setDefaultConnectionConfig(
          ConnectionConfig.custom()
              .setValidateAfterInactivity(TimeValue.ofMilliseconds(100))
              .build());
    }
  }

  private static void useProxy(HttpComponent component, URI proxy) {
    component.setProxyHost(proxy.getHost());
    component.setProxyPort(proxy.getPort() < 0 ? 8080 : proxy.getPort());
    component.setProxyAuthScheme("http");
  }
}
