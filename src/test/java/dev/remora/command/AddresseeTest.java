package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whence address and token are is told, and what the token is never. */
class AddresseeTest {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee44";

  @TempDir Path folder;

  private Settings settings(Map<String, String> environment, String... lines) throws IOException {
    Path file = Files.write(folder.resolve("my.properties"), java.util.List.of(lines));
    return Settings.load(folder, file, environment);
  }

  private String words(Settings settings, boolean url, Path tokenFile) {
    String words = Addressee.of(Target.of("default", settings), settings, url, tokenFile).words();
    assertThat(words).doesNotContain(TOKEN);
    return words;
  }

  @Test
  void aKeyIsNamedWithItsFileOrVariable() throws IOException {
    Settings keys =
        settings(
            Map.of("CLOUDSHARK_TOKEN", TOKEN), "cloudshark.url = https://h", "captures.dir = c");
    assertThat(words(keys, false, null))
        .isEqualTo(
            "at https://h (cloudshark.url in %s) with the token of cloudshark.token by environment"
                    .formatted(folder.resolve("my.properties"))
                + " variable CLOUDSHARK_TOKEN");
    Settings file =
        settings(Map.of(), "cloudshark.url = https://h", "cloudshark.token-file = /etc/token");
    assertThat(words(file, false, null))
        .endsWith(
            "with the token in /etc/token (cloudshark.token-file in %s)"
                .formatted(folder.resolve("my.properties")));
  }

  @Test
  void whatTheCommandSaysIsNamedAsSuch() throws IOException {
    Settings keys = settings(Map.of(), "cloudshark.url = https://h", "cloudshark.token = " + TOKEN);
    assertThat(words(keys, true, Path.of("mine")))
        .isEqualTo("at https://h (--url) with the token in mine (--token-file)");
  }

  @Test
  void theEmbeddedEndpointHasItsOwn() throws IOException {
    Settings none = settings(Map.of(), "captures.dir = " + folder.resolve("c"));
    assertThat(words(none, false, null))
        .startsWith("at http://127.0.0.1:8080 (the embedded endpoint) with the embedded endpoint's")
        .contains(folder.resolve("c/state/token") + ", for none is set");
  }
}
