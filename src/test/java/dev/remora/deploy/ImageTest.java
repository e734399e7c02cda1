package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Check;
import dev.remora.config.Keys;
import dev.remora.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image is made of fits together, as far as that can be told without building it. */
class ImageTest {
  private static final Path CONTAINERFILE = Path.of("deploy", "container", "Containerfile");
  private static final Pattern OPTIONS = Pattern.compile("java/([\\w.-]+\\.options)");

  @TempDir Path folder;

  @Test
  void whatTheImageSetsIsInOrder() {
    Settings settings =
        Settings.load(
            Path.of("."),
            Path.of("deploy/container/application.properties"),
            Map.of("CAPTURES_DIR", folder.toString()));
    assertThat(Check.problems(settings)).isEmpty();
    assertThat(settings.find("camel.route-template[inbox].path")).contains(folder + "/inbox");
  }

  @Test
  void whatComposeSetsIsInOrder() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "secret");
    String text =
        Files.readString(Path.of("deploy/compose/config/application.properties"))
            .replace("/run/secrets/ftp-password", password.toString());
    Path file = Files.writeString(folder.resolve("application.properties"), text);
    assertThat(Check.problems(Settings.load(Path.of("."), file, Map.of()))).isEmpty();
  }

  @Test
  void itsPortsAreThoseThatRemoraHas() throws IOException {
    String ports =
        Keys.find("http.port").orElseThrow().defaultValue()
            + " "
            + Keys.find("camel.management.port").orElseThrow().defaultValue();
    assertThat(Files.readAllLines(CONTAINERFILE)).contains("EXPOSE " + ports);
  }

  /** The launcher leaves its own out where the user says otherwise; the image has all of them. */
  @Test
  void theLauncherAndTheImageTellJavaTheSame() throws IOException {
    List<String> launcher = options(Path.of("remora"));
    List<String> image = options(CONTAINERFILE);
    assertThat(launcher)
        .containsOnly("collector.options", "heap.options", "compiler.options", "counters.options")
        .allMatch(name -> Files.isRegularFile(Path.of("java", name)));
    assertThat(image).containsAll(launcher).contains("container.options", "health.options");
    assertThat(image).allMatch(name -> Files.isRegularFile(Path.of("java", name)));
  }

  private static List<String> options(Path file) throws IOException {
    return OPTIONS
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }
}
