package dev.remora;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the embedded endpoint's sessions, in a real browser. */
class SessionPageIT {
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

  private RemoraProcess gateway(boolean tshark) throws Exception {
    return RemoraProcess.start(
        folder,
        Map.of(
            "camel.route-template[inbox].settle",
            "200ms",
            "embedded.tshark",
            Boolean.toString(tshark)));
  }

  private static byte[] sample() throws Exception {
    try (InputStream in = SessionPageIT.class.getResourceAsStream("/samples/http.pcap")) {
      return in.readAllBytes();
    }
  }

  private static Page session(RemoraProcess gateway, String name, byte[] bytes, Page page) {
    gateway.drop(name, bytes);
    page.navigate(gateway.awaitReceipt(name).required("url").asText());
    return page;
  }

  @Test
  void theBuiltInDecoderListsAndFiltersWhatTheCaptureHolds() throws Exception {
    try (RemoraProcess gateway = gateway(false)) {
      Page page = session(gateway, "http.pcap", sample(), chromium.window());
      assertThat(page.locator("dl")).containsText("Ethernet");
      assertThat(page.locator(".shares")).containsText("HTTP");
      assertThat(page.locator(".shares svg rect").first()).isVisible();
      assertThat(page.locator("#hint")).containsText("the built-in decoder");
      int all = page.locator(".packets tbody tr").count();
      assertThat(all).isGreaterThan(3);
      Chromium.shot(page, "session-built-in");
      Chromium.assertAccessible(page);

      page.locator("#filter").fill("HTTP get");
      page.locator("#filter").press("Enter");
      assertThat(page.locator(".packets tbody tr").first()).containsText("GET ");
      assertThat(page.locator(".packets tbody tr").count()).isBetween(1, all - 1);
      assertThat(page.locator("#filter")).hasValue("HTTP get");

      session(gateway, "many.pcap", SampleCaptures.pcap(1, 250_000), page);
      assertThat(page.locator(".packets tbody tr")).hasCount(100);
      page.locator("a[rel=next]").click();
      assertThat(page.locator(".packets tbody tr td").first()).hasText("101");
      page.locator("a[rel=next]").click();
      assertThat(page.locator("a[rel=next]")).hasCount(0);
      assertThat(page.locator("a[rel=prev]")).isVisible();
      assertThat(chromium.complaints()).isEmpty();
    }
  }

  @Test
  void tsharkListsFiltersAndSaysWhatIsWrongWithAFilter() throws Exception {
    Tools.require("tshark");
    try (RemoraProcess gateway = gateway(true)) {
      Page page =
          session(gateway, "http.pcap", sample(), chromium.window(360, 800, ColorScheme.DARK));
      assertThat(page.locator("#hint")).containsText("Decoded by tshark");
      assertThat(page.locator(".packets tbody tr").nth(3).locator("td"))
          .hasText(
              new String[] {
                "4",
                "2026-11-23 00:19:31.308078",
                "127.0.0.1",
                "127.0.0.1",
                "HTTP",
                "144",
                "GET / HTTP/1.1"
              });
      Chromium.assertFits(page);
      Chromium.shot(page, "session-phone-dark");
      Chromium.assertAccessible(page);

      page.locator("#filter").fill("http.request.method == \"GET\"");
      page.locator("#filter").press("Enter");
      assertThat(page.locator(".packets tbody tr").first()).containsText("GET ");

      page.locator("#filter").fill("tcp port <b>80");
      page.locator("#filter").press("Enter");
      assertThat(page.locator("[role=alert]")).containsText("tcp port");
      assertThat(page.locator("[role=alert] b")).hasCount(0);
      assertThat(page.content()).doesNotContain(folder.toString());
      Chromium.shot(page, "session-wrong-filter");
      assertThat(chromium.complaints()).isEmpty();
    }
  }
}
