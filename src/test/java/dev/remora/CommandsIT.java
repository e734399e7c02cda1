package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users' mistakes get one clear line each, and never a stack trace. */
class CommandsIT {
  private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";

  @TempDir Path folder;

  private record Ended(int status, String output) {}

  private Ended remora(String command, String... lines) throws Exception {
    Path config = folder.resolve("my.properties");
    String all = String.join("\n", lines);
    boolean elsewhere = all.contains("captures.dir = ");
    Files.writeString(
        config, elsewhere ? all : "captures.dir = " + folder.resolve("captures") + "\n" + all);
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dremora.home=.",
                "-jar",
                "target/remora.jar",
                command,
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + Files.readString(output));
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(said).doesNotContain("\tat ").doesNotContain("Exception").doesNotContain(TOKEN);
    return new Ended(process.exitValue(), said);
  }

  private void refuses(String line, String... words) throws Exception {
    Ended run = remora("run", line);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output().lines()).as(run.output()).hasSize(1);
    assertThat(run.output()).contains(words);
    Ended check = remora("check", line);
    assertThat(check.status()).isEqualTo(1);
    assertThat(check.output()).isEqualTo(run.output());
  }

  @Test
  void aSoundConfigurationIsInOrder() throws Exception {
    Ended check = remora("check");
    assertThat(check.output()).contains("in order");
    assertThat(check.status()).isZero();
  }

  @Test
  void anUnknownKeyIsNamedWithTheNearestKnownOne() throws Exception {
    refuses("htp.port = 1", "htp.port", "my.properties", "http.port");
  }

  @Test
  void withoutTheLauncherAndACommandItIsRunFromAnyFolder() throws Exception {
    Ended run = remora("run", "htp.port = 1");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target/remora.jar").toAbsolutePath().toString(),
                "--config",
                folder.resolve("my.properties").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output).hasContent(run.output());
  }

  @Test
  void aWrongValueIsNamedWithWhatIsAllowed() throws Exception {
    refuses("delivery.back-off = 5 parsecs", "delivery.back-off", "5 parsecs", "500ms");
  }

  @Test
  void aMissingTokenIsNamed() throws Exception {
    refuses("cloudshark.url = http://127.0.0.1:1", "cloudshark.token", "missing");
  }

  @Test
  void anUnknownParameterIsNamedWithTheNearestKnownOne() throws Exception {
    refuses(
        "camel.route-template[inbox].setle = 1s",
        "camel.route-template[inbox].setle",
        "did you mean settle?");
  }

  @Test
  void anUnknownTemplateIsNamedWithTheNearestKnownOne() throws Exception {
    refuses(
        "camel.route-template[inbox].template-id = inbox-directry",
        "did you mean inbox-directory?");
  }

  @Test
  void aTargetThatDoesNotExistIsNamed() throws Exception {
    refuses("camel.route-template[inbox].target = lab", "cloudshark.lab.url");
  }

  @Test
  void aParameterOfABucketThatCannotBeUsedIsNamed() throws Exception {
    for (String command : List.of("run", "check")) {
      Ended ended =
          remora(
              command,
              "camel.route-template[cloud].template-id = inbox-bucket",
              "camel.route-template[cloud].bucket = captures",
              "camel.route-template[cloud].endpoint = minio:9000");
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.output().lines())
          .singleElement()
          .asString()
          .startsWith("camel.route-template[cloud].endpoint: has to be a URL");
    }
  }

  @Test
  void anOutcomeEndpointThatCannotBeIsNamed() throws Exception {
    refuses(
        "outcome.delivered.uri = log:x,htp://x", "outcome.delivered.uri", "htp is no component");
    refuses("outcome.dead-letter.uri = file:x?fileNam=y", "outcome.dead-letter.uri", "fileNam");
  }

  @Test
  void aWrongExpressionOfAnInboxIsNamedByItsKey() throws Exception {
    refuses(
        "camel.route-template[inbox].tags = lab,${variable.capture.foldr}",
        "camel.route-template[inbox].tags",
        "my.properties",
        "did you mean folder?");
  }

  @Test
  void aBrokenRouteIsNamedWithItsFile() throws Exception {
    Path routes = Files.createDirectory(folder.resolve("my-routes"));
    Files.writeString(routes.resolve("mine.camel.yaml"), "- route:\n   id: [unclosed\n");
    Ended check = remora("check", "routes.dir = routes," + routes);
    assertThat(check.status()).isEqualTo(1);
    assertThat(check.output()).contains("routes.dir").contains("mine.camel.yaml").contains("line");
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Ended run = remora("run", "http.port = " + taken.getLocalPort());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.output())
          .contains("http.port")
          .contains("in use")
          .contains("; set http.port to another, in a file or by HTTP_PORT");
      Ended check = remora("check", "http.port = " + taken.getLocalPort());
      assertThat(check.status()).as("who has it may be gone by then").isZero();
      assertThat(check.output()).contains("warning: " + run.output());
    }
  }

  @Test
  void withoutACommandItIsTheGateway() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Launched.Ended bare =
          new Launched(folder).with("HTTP_PORT", taken.getLocalPort() + "").start().end();
      assertThat(bare.status()).isEqualTo(1);
      assertThat(bare.err()).contains("http.port").contains("in use");
    }
    assertThat(Launched.run(folder, "--help").out())
        .contains("Without a command it is the gateway, as run is.");
  }

  @Test
  void thePortsOfTheGatewayItselfAreNoOthers() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      String ports =
          "http.port = %d\ncamel.management.port = %d"
              .formatted(gateway.port(), gateway.managementPort());
      assertThat(remora("check", ports).output()).doesNotContain("in use");
      Path other = folder.resolve("other");
      assertThat(remora("check", ports, "captures.dir = " + other).output())
          .as("another installation can't have them")
          .contains("warning: http.port")
          .contains("warning: camel.management.port");
    }
  }

  @Test
  void checkWarnsOfPlainHttpAndIsContentWithTheRest() throws Exception {
    String token = "cloudshark.token = " + TOKEN;
    try (EndpointScript endpoint = new EndpointScript(asked -> new EndpointScript.Reset())) {
      endpoint.questions(asked -> EndpointScript.answer(200, "{\"captures\":[]}"));
      Ended loopback = remora("check", "cloudshark.url = " + endpoint.url(), token);
      assertThat(loopback.output()).doesNotContain("warning");
      String proxy = "cloudshark.proxy = " + endpoint.url();
      Ended ended = remora("check", "cloudshark.url = http://cloudshark.invalid", token, proxy);
      assertThat(ended.status()).isZero();
      assertThat(ended.output().lines()).hasSize(2);
      assertThat(ended.output())
          .startsWith("warning: cloudshark.url (")
          .contains("http://cloudshark.invalid is not encrypted")
          .contains("in order");
    }
  }

  @Test
  void checkAsksTheEndpointAndSendsNoCapture() throws Exception {
    Ended away =
        remora("check", "cloudshark.url = http://127.0.0.1:1", "cloudshark.token = " + TOKEN);
    assertThat(away.status()).isEqualTo(1);
    assertThat(away.output()).contains("cloudshark.url").contains("connection refused");
    try (EndpointScript endpoint = new EndpointScript(asked -> new EndpointScript.Reset())) {
      endpoint.questions(asked -> EndpointScript.refusal(404, "API Token is missing or invalid"));
      String url = "cloudshark.url = " + endpoint.url();
      Ended refused = remora("check", url, "cloudshark.token = " + TOKEN);
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.output()).contains("cloudshark.token").contains("is refused");
      endpoint.questions(
          asked ->
              EndpointScript.answer(
                  400,
                  "<title>400 No required SSL certificate was sent</title>" + " ".repeat(900)));
      assertThat(remora("check", url, "cloudshark.token = " + TOKEN).output())
          .contains("cloudshark.url")
          .contains("400 No required SSL certificate was sent");
      endpoint.questions(asked -> EndpointScript.answer(200, "{\"captures\":[]}"));
      assertThat(remora("check", url, "cloudshark.token = " + TOKEN).status()).isZero();
      assertThat(endpoint.uploads()).isEmpty();
    }
  }
}
