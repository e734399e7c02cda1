package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container has mounted counts where it is there, and is not missed where it is not. */
class InstallationTest {
  @TempDir Path mounted;

  private Settings load(Path file, Map<String, String> environment) {
    return new Installation(Path.of("."), Optional.of(mounted)).load(file, environment);
  }

  private Path mount(String... lines) throws IOException {
    return Files.write(mounted.resolve("application.properties"), List.of(lines));
  }

  @Test
  void anEmptyFolderChangesNothing() {
    assertThat(load(null, Map.of()).all())
        .isEqualTo(Settings.load(Path.of("."), null, Map.of()).all());
    Installation elsewhere = new Installation(Path.of("."), Optional.of(mounted.resolve("none")));
    assertThat(elsewhere.load(null, Map.of()).text("routes.dir")).isEqualTo("routes");
  }

  @Test
  void itsFileWinsOverWhatIsInstalledAndTheEnvironmentOverBoth() throws IOException {
    mount("http.port = 1", "log.level = debug");
    Settings settings = load(null, Map.of("LOG_LEVEL", "warn"));
    assertThat(settings.number("http.port")).isEqualTo(1);
    assertThat(settings.text("log.level")).isEqualTo("warn");
    assertThat(settings.find("camel.route-template[inbox].path")).isPresent();
  }

  @Test
  void aFileThatIsNamedTakesItsPlace(@TempDir Path folder) throws IOException {
    mount("http.port = 1");
    Path named = Files.writeString(folder.resolve("named.properties"), "log.level = debug");
    Settings settings = load(named, Map.of());
    assertThat(settings.number("http.port")).isEqualTo(8080);
    assertThat(settings.text("log.level")).isEqualTo("debug");
  }

  @Test
  void aTargetThatAnInboxChoosesMayBeWhollyOfTheEnvironment() throws IOException {
    mount("camel.route-template[inbox].target = lab");
    Map<String, String> environment =
        Map.of("CLOUDSHARK_LAB_URL", "http://lab", "CLOUDSHARK_LAB_TOKEN", "1234");
    Settings settings = load(null, environment);
    assertThat(settings.find("cloudshark.lab.url")).hasValue("http://lab");
    assertThat(settings.where("cloudshark.lab.token"))
        .isEqualTo("environment variable CLOUDSHARK_LAB_TOKEN");
    assertThat(Check.problems(settings)).isEmpty();
    mount("camel.route-template[inbox].target = default");
    assertThat(load(null, environment).targetNames()).containsExactly("default");
  }

  @Test
  void aTargetOfATemplateMayBeOfTheEnvironmentAsWell() throws IOException {
    mount("camel.route-template[own].template-id = mine");
    Path routes = Files.createDirectory(mounted.resolve("routes"));
    Path mine = routes.resolve("mine.camel.yaml");
    Files.writeString(
        mine,
        "- routeTemplate: {id: mine, parameters: [{name: name}, {name: target, defaultValue:"
            + " lab}], route: {from: 'timer:x'}}\n");
    Map<String, String> environment = Map.of("CLOUDSHARK_LAB_URL", "http://lab");
    assertThat(load(null, environment).targetNames()).containsExactly("default", "lab");
    Files.writeString(mine, "- [\n");
    assertThat(load(null, environment).targetNames()).as("told by the check").hasSize(1);
  }

  @Test
  void withoutALauncherItLiesAroundItsJar(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("target/remora.jar");
    assertThat(Installation.around(jar)).isEmpty();
    Files.createDirectory(folder.resolve("routes"));
    assertThat(Installation.around(jar)).hasValue(folder);
    assertThat(Installation.around(Path.of("/remora.jar"))).isEmpty();
  }

  @Test
  void itsRoutesComeBesideThoseThatAreThere() throws IOException {
    Path routes = Files.createDirectory(mounted.resolve("routes"));
    assertThat(load(null, Map.of()).list("routes.dir"))
        .containsExactly("routes", routes.toString());
    mount("routes.dir = " + routes + ",routes");
    assertThat(load(null, Map.of()).list("routes.dir"))
        .containsExactly(routes.toString(), "routes");
  }
}
