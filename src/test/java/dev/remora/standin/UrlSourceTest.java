package dev.remora.standin;

import static dev.remora.standin.Client.id;
import static dev.remora.standin.Client.json;
import static dev.remora.standin.Client.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.remora.standin.Client.Multi;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlSourceTest {
  private static final String WHICH = "; embedded.url-hosts has to name it";

  private static final byte[] CAPTURE = Samples.pcap(20);
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("noc:p@ss w:ö".getBytes(UTF_8));

  @TempDir Path folder;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer origin;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.setExecutor(Executors.newCachedThreadPool());
    origin.createContext("/", this::serve);
    origin.start();
    server = start("127.0.0.1");
  }

  private Server start(String... allowed) throws IOException {
    return new Server(
        folder.resolve("store" + String.join("", allowed).hashCode()),
        settings ->
            settings
                .withAllowedHosts(List.of(allowed))
                .withMaxUploadBytes(10_000)
                .withIdle(Duration.ofMillis(700)));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    origin.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String credentials = exchange.getRequestHeaders().getFirst("Authorization");
      asked.add(path + " " + credentials);
      if (path.startsWith("/redirect")) {
        exchange.getResponseHeaders().set("Location", exchange.getRequestURI().getQuery());
        exchange.sendResponseHeaders(302, -1);
      } else if (path.equals("/ring")) {
        exchange.getResponseHeaders().set("Location", "/ring");
        exchange.sendResponseHeaders(307, -1);
      } else if (path.startsWith("/private") && !BASIC.equals(credentials)) {
        exchange.sendResponseHeaders(401, -1);
      } else if (path.matches("/[45]\\d\\d")) {
        exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
      } else if (path.equals("/cut.pcap")) {
        exchange.sendResponseHeaders(200, CAPTURE.length + 10);
        exchange.getResponseBody().write(CAPTURE);
      } else {
        byte[] bytes = path.equals("/large.pcap") ? Samples.pcap(200) : CAPTURE;
        exchange.sendResponseHeaders(200, path.equals("/large.pcap") ? 0 : bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Test
  void fetchesWhatAUrlPointsAt() {
    HttpResponse<byte[]> answer = fetch(origin("/dir/a%20b.pcap?x=1"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).get("filename").asText()).isEqualTo("a b.pcap");
    assertThat(new Client(server).get(server.api("download/" + id(answer))).body())
        .isEqualTo(CAPTURE);
  }

  @Test
  void sendsThePasswordOfTheUrlAndShowsItNowhere() {
    String url = origin("/private/x.pcap").replace("//", "//noc:p%40ss%20w%3A%C3%B6@");

    HttpResponse<byte[]> answer = fetch(url);

    assertThat(text(answer)).matches("\\{\"filename\":\"x.pcap\",\"id\":\"[0-9a-f]{12}\"}");
    String info = new Client(server).info(id(answer)).toString();
    assertThat(info).doesNotContain("noc", "ss w", "p%40", "127.0.0.1");
    assertRefused(fetch(url.replace("ss", "")), 422, "The url's server answered 401");
    assertRefused(fetch(url.replace("x.pcap", "x^")), 422, "The url is not a valid address");
  }

  @Test
  void sendsATokenThatStandsAloneAsANameWithoutAPassword() {
    fetch(origin("/x.pcap").replace("//", "//t0ken@"));
    String basic = Base64.getEncoder().encodeToString("t0ken:".getBytes(UTF_8));
    assertThat(asked).containsExactly("/x.pcap Basic " + basic);
  }

  @Test
  void followsRedirectsWithThePasswordOnlyToTheSamePlace() throws IOException {
    server.close();
    server = start("127.0.0.1", "localhost");
    String elsewhere = "http://localhost:" + origin.getAddress().getPort() + "/z.pcap";
    String user = "//noc:p%40ss%20w%3A%C3%B6@";

    assertThat(fetch(origin("/redirect?/private/y.pcap").replace("//", user)).statusCode())
        .isEqualTo(200);
    assertThat(fetch(origin("/redirect?" + elsewhere).replaceFirst("//", user)).statusCode())
        .isEqualTo(200);

    assertThat(asked).contains("/private/y.pcap " + BASIC, "/z.pcap null");
  }

  @Test
  void checksTheHostOfEveryRedirect() {
    String elsewhere = "http://localhost:" + origin.getAddress().getPort() + "/x.pcap";

    assertRefused(
        fetch(origin("/redirect?" + elsewhere)), 422, "The url's host is not allowed" + WHICH);
    assertRefused(
        fetch(origin("/redirect?file:///etc/passwd")),
        422,
        "The url is not an http or https address");
    assertThat(asked).noneMatch(request -> request.startsWith("/x.pcap"));
  }

  @Test
  void stopsARingOfRedirects() {
    assertRefused(fetch(origin("/ring")), 422, "The url redirects more than 5 times");
    assertThat(asked).hasSize(6);
  }

  @Test
  void tellsWhatWillNeverWorkFromWhatMay() throws IOException {
    assertRefused(fetch(origin("/404")), 422, "The url's server answered 404");
    assertRefused(fetch(origin("/503")), 502, "The url's server answered 503");
    assertRefused(fetch(origin("/cut.pcap")), 502, "The url can't be fetched now");
    assertRefused(fetch("http://127.0.0.1:1/x"), 502, "The url can't be fetched now");
    assertRefused(fetch(origin("/large.pcap")), 413, "The file is larger than 10000 bytes");
    assertRefused(fetch("ftp://127.0.0.1/x"), 422, "The url is not an http or https address");
    assertThat(server.sessions()).isZero();
    assertThat(server.incoming()).isEmpty();
  }

  @Test
  void refusesHostsThatAreNotListedAndPrivateAddressesBehindWildcards() throws IOException {
    String local = "http://localhost:" + origin.getAddress().getPort() + "/x";
    assertRefused(fetch(local), 422, "The url's host is not allowed" + WHICH);
    server.close();

    server = start("*");
    assertRefused(fetch(local), 422, "The url's host has an address that is not allowed" + WHICH);
    assertRefused(
        fetch("http://[::ffff:127.0.0.1]:" + origin.getAddress().getPort() + "/x"),
        422,
        "The url's host has an address that is not allowed" + WHICH);
    assertRefused(
        fetch(origin("/x").replace("127.0.0.1", "2130706433")),
        422,
        "The url's host has an address that is not allowed" + WHICH);
    server.close();

    server = new Server(folder.resolve("off"));
    assertRefused(
        fetch(origin("/x")),
        422,
        "Fetching a url is turned off; embedded.url-hosts has to name its host");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "0.0.0.0",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "169.254.169.254",
        "100.64.0.1",
        "10.0.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "localhost",
      })
  void reachesNoInnerAddressHoweverItIsWritten(String host) throws IOException {
    server.close();
    server = start("*");
    String inner = "http://" + host + ":" + origin.getAddress().getPort() + "/x.pcap";

    // What Java takes for a name that nobody has is no address either.
    assertThat(text(fetch(inner))).containsPattern("^\\{\"status\":(422|502),");
    assertThat(asked).isEmpty();

    // A host that is listed may lead away, and not there.
    server.close();
    server = start("127.0.0.1", "*.example");
    assertThat(text(fetch(origin("/redirect?" + inner.replace("[", "%5B").replace("]", "%5D")))))
        .startsWith(host.equals("127.0.0.1") ? "{\"filename\"" : "{\"status\":422,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "jar:http://127.0.0.1/x",
        "//127.0.0.1/x",
        "http:///x",
        "http://127.0.0.1\\@evil.example/x",
        "x",
      })
  void fetchesByHttpOnly(String url) {
    assertThat(text(fetch(url))).startsWith("{\"status\":422,");
  }

  /** As a name server of the attacker's does: what was checked is not what comes next. */
  @Test
  void asksForTheAddressOnceAndConnectsToThatOne() throws IOException {
    List<String> lookups = new CopyOnWriteArrayList<>();
    DnsResolver turning =
        new SystemDefaultDnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            lookups.add(host);
            return new InetAddress[] {
              InetAddress.getByName(lookups.size() == 1 ? "127.0.0.1" : "203.0.113.7")
            };
          }
        };
    Settings settings =
        Settings.of(folder, () -> Server.TOKEN).withAllowedHosts(List.of("listed.example", "*"));
    String path = ":" + origin.getAddress().getPort() + "/x.pcap";
    try (UrlSource source = new UrlSource(settings, turning);
        Draft draft = new Draft("0123456789ab", folder, folder)) {
      assertThatThrownBy(
              () -> source.fetch("http://turned.example" + path, draft, 10_000, () -> false))
          .hasMessage("The url's host has an address that is not allowed" + WHICH);
      assertThat(lookups).containsExactly("turned.example");
      assertThat(asked).isEmpty();

      lookups.clear();
      source.fetch("http://listed.example" + path, draft, 10_000, () -> false);
      assertThat(lookups).containsExactly("listed.example");
      assertThat(asked).containsExactly("/x.pcap null");
    }
  }

  @Test
  void endsAServerWhoseHeadDripsOrNeverEnds() throws Exception {
    for (String line : List.of("X: y\r\n", "X: " + "y".repeat(100_000))) {
      try (ServerSocket dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        pace.execute(
            () -> {
              try {
                OutputStream out = dripping.accept().getOutputStream();
                out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
                pace.scheduleAtFixedRate(
                    () -> {
                      try {
                        out.write(line.getBytes(UTF_8));
                      } catch (IOException ended) {
                        throw new UncheckedIOException(ended);
                      }
                    },
                    0,
                    100,
                    TimeUnit.MILLISECONDS);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
        try {
          assertRefused(
              fetch("http://127.0.0.1:" + dripping.getLocalPort() + "/x"),
              502,
              "The url can't be fetched now");
        } finally {
          pace.shutdownNow();
        }
      }
    }
  }

  private String origin(String path) {
    return "http://127.0.0.1:" + origin.getAddress().getPort() + path;
  }

  private HttpResponse<byte[]> fetch(String url) {
    return new Client(server).post(new Multi().text("url", url));
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, String sentence) {
    assertThat(text(answer))
        .isEqualTo("{\"status\":" + status + ",\"exceptions\":[\"" + sentence + "\"]}");
  }
}
