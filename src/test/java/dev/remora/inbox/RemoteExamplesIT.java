package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.EndpointScript;
import dev.remora.Examples;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import dev.remora.server.SftpServer;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Through each inbox on a server of each example goes a capture, as the example says. */
class RemoteExamplesIT {
  private interface Opening {
    Place at(Path folder, Instance inbox) throws Exception;
  }

  /** A server for the inboxes of each template. */
  private static final Map<String, Opening> PLACES =
      Map.of(
          "inbox-bucket", (folder, inbox) -> new BucketPlace(folder),
          "inbox-ftp", RemoteExamplesIT::ftp,
          "inbox-sftp", (folder, inbox) -> new SftpPlace(folder, SftpServer.startWithKey(folder)));

  private static Place ftp(Path folder, Instance inbox) throws Exception {
    Security security = Security.valueOf(inbox.text("tls").toUpperCase(Locale.ROOT));
    return new FtpPlace(folder, FtpServer.start(folder, security, FtpPlace.PASSWORD));
  }

  @TempDir Path folder;

  static List<Path> examples() {
    return Examples.elsewhere(true);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleDoesWhatItSays(Path example) throws Exception {
    Settings settings = Settings.load(Path.of("."), example, Map.of());
    List<Instance> inboxes =
        Inboxes.complete(settings).values().stream().filter(i -> !i.has("path")).toList();
    assertThat(inboxes).isNotEmpty();
    try (EndpointScript endpoint = new EndpointScript(asked -> EndpointScript.refusal(503, ""))) {
      endpoint.now(asked -> endpoint.session());
      for (Instance inbox : inboxes) {
        try (Place place = PLACES.get(inbox.template()).at(folder.resolve(inbox.name()), inbox)) {
          assertDelivers(example, inbox, place, endpoint);
        }
      }
      assertThat(endpoint.uploads()).hasSameSizeAs(inboxes);
    }
  }

  private void assertDelivers(Path example, Instance inbox, Place place, EndpointScript endpoint)
      throws Exception {
    Map<String, String> environment =
        Map.of(
            "CLOUDSHARK_URL",
            endpoint.url(),
            "CLOUDSHARK_TOKEN_FILE",
            Files.writeString(folder.resolve("token"), "c0ffee00").toString());
    String path = Examples.path(inbox);
    byte[] capture = SampleCaptures.pcap(1);
    try (RemoraProcess gateway =
        RemoraProcess.startOn(at(place, inbox, example), folder, environment)) {
      place.put(inbox.name(), path, capture);
      JsonNode receipt = gateway.awaitReceipt(inbox.name(), path);
      assertThat(receipt.path("additional_tags").size())
          .isEqualTo(inbox.text("tags").isEmpty() ? 0 : inbox.text("tags").split(",").length);
      switch (inbox.text("after")) {
        case "keep" -> assertThat(place.list(inbox.name())).contains(path);
        case "delete" ->
            gateway.awaitThat("it to be deleted", () -> place.list(inbox.name()).isEmpty());
        default ->
            gateway.awaitThat(
                "it to be moved",
                () ->
                    place.list(inbox.name()).isEmpty()
                        && place.beside(inbox.name(), "delivered", path).isPresent());
      }
    }
  }

  /** The example with this inbox at this place, and everything else as it is. */
  private Path at(Place place, Instance inbox, Path example) throws Exception {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(example)) {
      properties.load(reader);
    }
    properties.remove(inbox.key("password-file")); // a place says its password itself
    place
        .parameters(inbox.name())
        .forEach((parameter, value) -> properties.setProperty(inbox.key(parameter), value));
    Path file = folder.resolve(example.getFileName());
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }
}
