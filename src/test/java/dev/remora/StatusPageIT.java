package dev.remora;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page as people meet it, in a real browser before a real gateway. */
class StatusPageIT {
  private static final byte[] NO_CAPTURE = "no capture".getBytes(StandardCharsets.UTF_8);
  private static final HasTextOptions SOON = new HasTextOptions().setTimeout(60_000);
  private static final IsVisibleOptions SEEN_SOON = new IsVisibleOptions().setTimeout(60_000);

  private static Chromium chromium;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    chromium = new Chromium();
  }

  @AfterAll
  static void close() {
    if (chromium != null) {
      chromium.close();
    }
  }

  private static Map<String, String> quick(String... more) {
    Map<String, String> all = new TreeMap<>();
    all.put("camel.route-template[inbox].settle", "200ms");
    all.put("delivery.rehearse", "false");
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private static Page at(Page page, RemoraProcess gateway) {
    page.navigate("http://127.0.0.1:" + gateway.port() + "/");
    assertThat(page.locator("#connection")).hasText("live", SOON);
    return page;
  }

  @Test
  void aCaptureThatIsDroppedShowsWithALinkToItsSession() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, quick())) {
      Page page = at(chromium.window(), gateway);
      assertThat(page.locator("#first")).isVisible();
      assertThat(page.locator("#first")).containsText("captures/inbox");
      Chromium.shot(page, "status-first-run");
      Chromium.assertAccessible(page);

      gateway.drop("site-a/x.pcap", SampleCaptures.pcap(1));

      assertThat(page.locator("#n-delivered")).hasText("1", SOON);
      assertThat(page.locator("#first")).isHidden();
      assertThat(page.locator("#plot-captures rect")).hasCount(1);
      assertThat(page.locator("#news")).hasText("1 capture delivered.", SOON);
      page.locator("#delivered a").click();
      assertThat(page.locator("h1")).hasText("x.pcap");

      at(page, gateway);
      gateway.stop();
      assertThat(page.locator("#connection")).containsText("not connected", contains());
      Chromium.shot(page, "status-not-connected");
      gateway.startAgain();
      assertThat(page.locator("#connection")).hasText("live", SOON);
      assertThat(page.locator("#n-delivered")).hasText("1", SOON);
      assertThat(chromium.complaints()).isEmpty();
    }
  }

  private static ContainsTextOptions contains() {
    return new ContainsTextOptions().setTimeout(60_000);
  }

  @Test
  void aSlowUploadShowsHowFarItIsAndWhatWaitsBehindIt() throws Exception {
    try (RemoraProcess gateway =
        RemoraProcess.start(
            folder, quick("delivery.bandwidth", "200KB", "delivery.concurrency", "1"))) {
      Page page = at(chromium.window(), gateway);
      gateway.drop("large.pcap", SampleCaptures.pcap(1, 4_000_000));
      Locator bar = page.locator("#uploads progress");
      assertThat(bar).isVisible(SEEN_SOON);
      gateway.drop("behind.pcap", SampleCaptures.pcap(2));

      double first = value(bar);
      await().atMost(RemoraProcess.DEADLINE).until(() -> value(bar) > first + 100_000);
      assertThat(page.locator("#uploads .numbers")).containsText("/s", contains());
      assertThat(page.locator("#inboxes")).containsText("being sent");
      assertThat(page.locator("#inboxes"))
          .containsText("in the line of target default", contains());
      Chromium.shot(page, "status-uploading");
      Chromium.assertAccessible(page);
      assertThat(page.locator("#n-delivered")).hasText("2", SOON);
      assertThat(page.locator("#uploads progress")).hasCount(0);
    }
  }

  private static double value(Locator bar) {
    return ((Number) bar.evaluate("b => b.value")).doubleValue();
  }

  @Test
  void aDeadLetterIsPutBackByKeyboardAloneAndDelivered() throws Exception {
    try (EndpointScript endpoint =
            new EndpointScript(asked -> EndpointScript.refusal(422, "Not today"));
        RemoraProcess gateway =
            RemoraProcess.start(
                folder,
                quick("cloudshark.url", endpoint.url(), "cloudshark.token", "0".repeat(32)))) {
      Page page = at(chromium.window(), gateway);
      gateway.drop("x.pcap.json", "{\"comments\":\"mine\"}".getBytes(StandardCharsets.UTF_8));
      gateway.drop("x.pcap", SampleCaptures.pcap(1));
      assertThat(page.locator("#dead")).containsText("422 Not today", contains());
      Chromium.shot(page, "status-dead-letter");
      Chromium.assertAccessible(page);

      endpoint.now(asked -> endpoint.session());
      page.keyboard().press("Tab");
      assertThat(page.locator(".skip")).isFocused();
      for (int i = 0; i < 20 && !isOnButton(page); i++) {
        page.keyboard().press("Tab");
      }
      assertThat(isOnButton(page)).as("a button was reached").isTrue();
      page.keyboard().press("Enter");

      assertThat(page.locator("#dead-answer")).containsText("put back into inbox", contains());
      assertThat(page.locator("#n-delivered")).hasText("1", SOON);
      assertThat(page.locator("#n-dead")).hasText("0", SOON);
      assertThat(page.locator("h2#h-dead")).isFocused();
      assertThat(gateway.awaitReceipt("x.pcap").required("comments").asText()).isEqualTo("mine");
      assertThat(gateway.filesUnder("dead-letter")).isEmpty();
    }
  }

  private static boolean isOnButton(Page page) {
    return (boolean) page.evaluate("document.activeElement.tagName === 'BUTTON'");
  }

  @Test
  void aPageFromElsewherePutsNothingBack() throws Exception {
    HttpServer elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (RemoraProcess gateway = RemoraProcess.start(folder, quick())) {
      gateway.drop("x.pcap", NO_CAPTURE);
      gateway.awaitDeadLetter("x.pcap");
      String order = "http://127.0.0.1:" + gateway.port() + "/redrive";
      String body = "{\"inbox\":\"inbox\"}";
      serve(
          elsewhere,
          "<form id=f method=post enctype=text/plain action='%s'><input name='{\"inbox\":\"inbox\",\"a' value='\":1}'></form>"
              .formatted(order));
      Page page = chromium.window();
      page.navigate("http://localhost:" + elsewhere.getAddress().getPort() + "/");

      for (String type : new String[] {"text/plain", "application/json"}) {
        for (String mode : new String[] {"no-cors", "cors"}) {
          page.evaluate(
              "([url, body, type, mode]) => fetch(url, {method: 'POST', mode, credentials: 'include',"
                  + " headers: {'Content-Type': type}, body}).then(r => r.status, e => e.name)",
              List.of(order, body, type, mode));
        }
      }
      page.evaluate("document.getElementById('f').submit()");
      assertThat(page.locator("body")).containsText("Asked for by a page from elsewhere");

      assertThat(gateway.captures("dead-letter/inbox/x.pcap")).exists();
      assertThat(Files.list(gateway.inbox())).isEmpty();
    } finally {
      elsewhere.stop(0);
    }
  }

  private static void serve(HttpServer server, String html) {
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @Test
  void namesOfStrangersAreInertAndThePageFitsAPhoneInTheDark() throws Exception {
    try (RemoraProcess gateway =
        RemoraProcess.start(folder, quick("camel.route-template[inbox].give-up", "5m"))) {
      fill(gateway);
      for (ColorScheme colors : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        for (int width : new int[] {360, 1100}) {
          Page page = at(chromium.window(width, 800, colors), gateway);
          assertThat(page.locator("#dead")).containsText("<img src=x onerror=alert(1)>.pcap");
          assertThat(page.locator("#delivered")).containsText("<script>alert(2)<");
          assertThat(page.locator("#inboxes")).containsText("cut or empty", contains());
          assertThat(page.locator("main img, main script, main iframe")).hasCount(0);
          assertThat(page.locator("#dead")).containsText("\\u202e");
          Chromium.assertFits(page);
          Chromium.shot(page, "status-" + width + "-" + colors.name().toLowerCase());
          Chromium.assertAccessible(page);
        }
      }
      assertThat(chromium.complaints()).isEmpty();
    }
  }

  private static void fill(RemoraProcess gateway) throws IOException {
    gateway.drop("<img src=x onerror=alert(1)>.pcap", NO_CAPTURE);
    gateway.drop("evil\u202egnp.pcap", NO_CAPTURE);
    gateway.drop("<script>alert(2)<.pcap", SampleCaptures.pcap(1, 40_000));
    gateway.drop("site-a/core-switch-uplink.pcap", SampleCaptures.pcap(2, 2_000_000));
    gateway.drop("site-b/" + "long-name-".repeat(12) + ".pcap", SampleCaptures.pcap(3, 700_000));
    byte[] whole = SampleCaptures.pcap(4, 9_000);
    gateway.drop("still-written.pcap", Arrays.copyOf(whole, 7_000));
    gateway.awaitSettled(5);
  }
}
