package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The browser that is installed. Its pictures are kept in {@code target/screenshots}. */
public final class Chromium implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final Playwright playwright;
  private final Browser browser;

  /** All that pages complained of. */
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  /** Skips the calling test, visibly, where there is none. */
  public Chromium() {
    Path program = Tools.require("chromium");
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(program)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
  }

  /** A window of its own. */
  public Page window(int width, int height, ColorScheme colors) {
    Page page =
        browser
            .newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(width, height)
                    .setColorScheme(colors)
                    .setLocale("en-GB")
                    .setTimezoneId("UTC"))
            .newPage();
    page.setDefaultTimeout(RemoraProcess.DEADLINE.toMillis());
    page.onDialog(dialog -> complaints.add("dialog: " + dialog.message()));
    page.onPageError(error -> complaints.add("error: " + error));
    page.onConsoleMessage(
        message -> {
          // A server that is gone is no fault of the page.
          if (message.type().equals("error") && !message.text().contains("ERR_")) {
            complaints.add("console: " + message.text());
          }
        });
    return page;
  }

  public Page window() {
    return window(1100, 900, ColorScheme.LIGHT);
  }

  public List<String> complaints() {
    return complaints;
  }

  public static void shot(Page page, String name) {
    page.screenshot(
        new ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
  }

  /** Nobody is kept out by how it is made, as far as a machine can tell. */
  public static void assertAccessible(Page page) {
    assertThat(new AxeBuilder(page).analyze().getViolations())
        .as("what axe found")
        .extracting(rule -> rule.getId() + ": " + rule.getNodes())
        .isEmpty();
  }

  /** All of it can be seen without being pushed to and fro. */
  public static void assertFits(Page page) {
    Object width = page.evaluate("document.documentElement.scrollWidth");
    assertThat(((Number) width).intValue()).isLessThanOrEqualTo(page.viewportSize().width);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
