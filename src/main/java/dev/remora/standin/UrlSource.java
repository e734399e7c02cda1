package dev.remora.standin;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;

/**
 * Fetches captures that clients name by URL. Host, port and address of every hop are checked, and
 * the address that was checked is the one connected to, so that a name can't be turned to another
 * address in between. No message holds the URL: it may carry a password.
 */
final class UrlSource implements Closeable {
  private static final int MOST_REDIRECTS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** However slowly the bytes drip. */
  private static final Duration WHOLE = Duration.ofHours(1);

  /** A server may send a head without end. */
  private static final Http1Config HEAD =
      Http1Config.custom().setMaxLineLength(16 * 1024).setMaxHeaderCount(200).build();

  /** Where a word that refuses a host leads on. */
  private static final String WHICH = "; embedded.url-hosts has to name it";

  private final HostRules rules;
  private final CloseableHttpClient client;
  private final Executor afterHeadTime;

  UrlSource(Settings settings) {
    this(settings, SystemDefaultDnsResolver.INSTANCE);
  }

  /**
   * @param names looks up the addresses of hosts, once for each connection
   */
  UrlSource(Settings settings, DnsResolver names) {
    this.rules = new HostRules(settings.allowedHosts());
    Timeout idle = Timeout.of(settings.idle());
    // The idle time may pass before its first byte, and it may not drip for ever after that.
    this.afterHeadTime =
        CompletableFuture.delayedExecutor(2 * settings.idle().toMillis(), TimeUnit.MILLISECONDS);
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new CheckedResolver(rules, names))
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(CONNECT))
                            .setSocketTimeout(idle)
                            .build())
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder().http1Config(HEAD).build())
                    .setMaxConnTotal(settings.maxUploads())
                    .setMaxConnPerRoute(settings.maxUploads())
                    .build())
            .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(idle).build())
            .setConnectionReuseStrategy((request, response, context) -> false)
            .setUserAgent("remora-stand-in")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /**
   * Writes what the URL points at to the draft's capture.
   *
   * @param url http or https, with {@code user:password@} for HTTP basic authentication
   * @param limit the most bytes that are taken
   * @param abandoned whether nobody waits for it any more
   * @throws Refusal with 422 when the URL is not allowed or its server refuses it, 502 when the
   *     server can't be reached or stops, 413 above the limit
   */
  Received fetch(String url, Draft draft, long limit, BooleanSupplier abandoned)
      throws IOException {
    if (rules.allowNone()) {
      throw new Refusal(
          422, "Fetching a url is turned off; embedded.url-hosts has to name its host");
    }
    try {
      return follow(parse(url), draft, limit, abandoned);
    } catch (Refusal e) {
      throw e;
    } catch (RefusedAddress e) {
      throw new Refusal(422, "The url's host has an address that is not allowed" + WHICH, e);
    } catch (SSLException e) {
      throw new Refusal(422, "No trusted TLS connection to the url's host", e);
    } catch (IOException e) {
      throw new Refusal(502, "The url can't be fetched now", e);
    }
  }

  /** The last segment of the URL's path, or null. */
  static String fileName(String url) throws Refusal {
    String path = parse(url).getPath();
    return path == null ? null : path.substring(path.lastIndexOf('/') + 1);
  }

  private Received follow(URI start, Draft draft, long limit, BooleanSupplier abandoned)
      throws IOException {
    URI at = start;
    long deadline = System.nanoTime() + WHOLE.toNanos();
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      if (!rules.allow(at.getHost(), port(at))) {
        throw new Refusal(422, "The url's host is not allowed" + WHICH);
      }
      HttpGet request = request(at);
      CompletableFuture<Void> cut = CompletableFuture.runAsync(request::cancel, afterHeadTime);
      try (ClassicHttpResponse response = client.executeOpen(null, request, null)) {
        cut.cancel(false);
        int status = response.getCode();
        if (status == 200 && response.getEntity() != null) {
          if (response.getEntity().getContentLength() > limit) {
            throw new Refusal(413, "The file is larger than " + limit + " bytes");
          }
          InputStream content = response.getEntity().getContent();
          return Received.into(draft.capture(), limit, new Watched(content, deadline, abandoned));
        }
        at = redirect(at, status, response.getFirstHeader(HttpHeaders.LOCATION));
      }
    }
    throw new Refusal(422, "The url redirects more than " + MOST_REDIRECTS + " times");
  }

  private static URI redirect(URI from, int status, Header location) throws Refusal {
    boolean redirects =
        switch (status) {
          case 301, 302, 303, 307, 308 -> location != null;
          default -> false;
        };
    if (!redirects) {
      throw new Refusal(status >= 500 ? 502 : 422, "The url's server answered " + status);
    }
    URI to = parse(from.resolve(parseAny(location.getValue())).toString());
    boolean samePlace =
        to.getScheme().equalsIgnoreCase(from.getScheme())
            && to.getHost().equalsIgnoreCase(from.getHost())
            && port(to) == port(from);
    // A password is for the server it was given for, as browsers and curl hold it.
    return samePlace && to.getRawUserInfo() == null && from.getRawUserInfo() != null
        ? withUserInfo(to, from.getRawUserInfo())
        : to;
  }

  private static HttpGet request(URI uri) throws Refusal {
    HttpGet get = new HttpGet(withUserInfo(uri, null));
    if (uri.getRawUserInfo() != null) {
      String login = Percent.decode(uri.getRawUserInfo());
      String credentials = login.indexOf(':') < 0 ? login + ":" : login; // the password is empty
      byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
      get.setHeader(
          HttpHeaders.AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return get;
  }

  private static URI withUserInfo(URI uri, String userInfo) throws Refusal {
    String authority =
        (userInfo == null ? "" : userInfo + "@")
            + uri.getHost()
            + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return parse(uri.getScheme() + "://" + authority + path + query);
  }

  private static URI parse(String url) throws Refusal {
    URI uri = parseAny(url);
    String scheme = uri.getScheme();
    boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    if (!http || uri.getHost() == null) {
      throw new Refusal(422, "The url is not an http or https address");
    }
    return uri;
  }

  /** The exception of a URL that can't be parsed quotes it, so it is not passed on as a cause. */
  @SuppressWarnings("UnusedException")
  private static URI parseAny(String url) throws Refusal {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new Refusal(422, "The url is not a valid address");
    }
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  /** Gives the client only addresses that it may connect to. */
  private record CheckedResolver(HostRules rules, DnsResolver names) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      InetAddress[] addresses = names.resolve(host);
      for (InetAddress address : addresses) {
        if (!rules.allow(host, address)) {
          throw new RefusedAddress();
        }
      }
      return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  private static final class RefusedAddress extends UnknownHostException {
    private static final long serialVersionUID = 1;
  }

  /** Stops reading when it takes too long, or nobody waits for it. */
  private static final class Watched extends FilterInputStream {
    private final long deadline;
    private final BooleanSupplier abandoned;

    Watched(InputStream in, long deadline, BooleanSupplier abandoned) {
      super(in);
      this.deadline = deadline;
      this.abandoned = abandoned;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the transfer takes too long");
      }
      if (abandoned.getAsBoolean()) {
        throw new IOException("the client went away while its url was fetched");
      }
      return super.read(target, from, length);
    }
  }
}
