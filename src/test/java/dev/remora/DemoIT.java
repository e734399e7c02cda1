package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo of the packaged gateway, fresh and where an installation is in use. */
class DemoIT {
  @TempDir Path folder;

  private String demo(Map<String, String> environment, String... lines) throws Exception {
    Path config = folder.resolve("my.properties");
    Files.writeString(
        config,
        "captures.dir = "
            + folder.resolve("captures")
            + "\nhttp.port = "
            + FreePorts.free()
            + "\ncamel.management.port = "
            + FreePorts.free()
            + "\n"
            + String.join("\n", lines));
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dremora.home=.",
                "-jar",
                "target/remora.jar",
                "demo",
                "--exit",
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + Files.readString(output));
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).contains("Its session:").contains("/captures/").doesNotContain("\tat ");
    return said;
  }

  private List<String> delivered(String captures) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(captures + "/delivered/inbox"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aFreshInstallationDeliversASample() throws Exception {
    assertThat(demo(Map.of())).doesNotContain("left alone");
    assertThat(delivered("captures")).hasSize(2).allMatch(name -> name.startsWith("sample-"));
  }

  @Test
  void capturesEndpointsAndRoutesOfTheUsersAreLeftAlone() throws Exception {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Path inbox = Files.createDirectories(folder.resolve("captures/inbox"));
    Path routed = Files.createDirectories(folder.resolve("routed"));
    for (Path place : List.of(mine, inbox, routed)) {
      Files.write(place.resolve("x.pcap"), SampleCaptures.pcap(1));
    }
    Path told = folder.resolve("told");
    // Beside ours, as some will put theirs: the folder of routes need not be named then.
    Path home = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        home.resolve("mine.camel.yaml"),
        "- route:\n    id: mine\n    from:\n      uri: file:"
            + routed
            + "\n      steps:\n        - to:\n            uri: file:"
            + told
            + "\n");
    try (EndpointScript endpoint = new EndpointScript(asked -> new EndpointScript.Reset())) {
      String said =
          demo(
              Map.of(
                  "OUTCOME_DELIVERED_URI",
                  "file:" + told,
                  "CAMEL_MAIN_ROUTES_INCLUDE_PATTERN",
                  "file:routes/*.yaml,file:" + home + "/*.yaml"),
              "cloudshark.url = " + endpoint.url(),
              "cloudshark.token = c0ffee00c0ffee00c0ffee00c0ffee00",
              "routes.dir = routes," + home,
              "camel.route-template[mine].template-id = inbox-directory",
              "camel.route-template[mine].path = " + mine,
              "camel.route-template[mine].settle = 0s",
              "camel.route-template[inbox].settle = 0s");
      assertThat(said).contains("left alone");
      assertThat(endpoint.uploads()).isEmpty();
    }
    for (Path place : List.of(mine, inbox, routed)) {
      assertThat(place.resolve("x.pcap")).exists();
    }
    assertThat(told).doesNotExist();
    assertThat(delivered("captures/state/demo")).hasSize(2);
  }
}
