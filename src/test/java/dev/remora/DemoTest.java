package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Check;
import dev.remora.config.Inboxes;
import dev.remora.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A demo takes captures from the newcomer's inbox, and never from one that is meant for others. */
class DemoTest {
  private static final String INBOX = "camel.route-template[inbox].";

  @TempDir Path folder;

  /** The shipped file, with more lines as a user would add them by {@code --config}. */
  private Settings demo(String... lines) throws IOException {
    Path file = folder.resolve("my.properties");
    String captures = "captures.dir = " + folder.resolve("captures");
    Files.writeString(file, captures + "\n" + String.join("\n", lines));
    Settings demo = Demo.settings(Settings.load(Path.of(""), file, Map.of()));
    assertThat(Check.problems(demo)).isEmpty();
    return demo;
  }

  @Test
  void aFreshInstallationHasItsDemoInItsOwnFolders() throws IOException {
    Settings demo =
        demo(
            "http.port = 1234",
            "cloudshark.url =",
            INBOX + "settle = 1s",
            INBOX + "target =",
            "log.level = debug");
    assertThat(demo.captures()).isEqualTo(folder.resolve("captures"));
    assertThat(Inboxes.in(demo).get("inbox").parameters())
        .containsEntry("path", folder.resolve("captures/inbox").toString())
        .containsEntry("settle", "1s");
    assertThat(demo.number("http.port")).isEqualTo(1234);
  }

  @Test
  void aTokenIsTheEmbeddedEndpointsWhereItIsTheOneTarget() throws IOException {
    String token = "cloudshark.token = c0ffee00c0ffee00c0ffee00c0ffee00";
    assertThat(demo(token).find("cloudshark.token")).isPresent();
    assertThat(demo(token, "cloudshark.url = http://a").find("cloudshark.token")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cloudshark.url = https://a",
        "cloudshark.lab.url = https://a",
        "outcome.delivered.uri = file:told",
        "outcome.dead-letter.uri = file:told",
        "routes.dir = routes,mine",
        INBOX + "path = /var/captures",
        INBOX + "target = lab",
        INBOX + "template-id = inbox-sftp",
        "camel.route-template[other].template-id = inbox-directory",
        "camel.routeTemplate[other].template-id = inbox-directory",
        "camel.main.routesIncludePattern = file:mine/*.yaml",
        "a.key.of.mine = x",
      })
  void aConfiguredOneIsLeftAlone(String line) throws IOException {
    Settings demo = demo(line, "http.port = 1234");
    Path apart = folder.resolve("captures/state/demo");
    assertThat(demo.captures()).isEqualTo(apart);
    assertThat(demo.all())
        .containsOnlyKeys(
            "captures.dir",
            "components.dir",
            "http.port",
            INBOX + "template-id",
            INBOX + "path",
            "camel.main.routeFilterIncludePattern");
    assertThat(Inboxes.in(demo).get("inbox").text("path"))
        .isEqualTo(apart.resolve("inbox").toString());
  }
}
