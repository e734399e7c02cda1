package dev.remora.inbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.EndpointScript;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint fetches captures from the bucket by itself; none of their bytes come here. */
class BucketHandOverIT {
  private static final byte[] KEYLOG =
      ("CLIENT_RANDOM " + "ab".repeat(32) + " " + "cd".repeat(48) + "\n").getBytes(UTF_8);
  private static final Pattern SECRET =
      Pattern.compile("X-Amz-(?:Signature|Credential)=([^&\\s]+)");

  @TempDir static Path shared;
  private static BucketPlace place;
  private static RemoraProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    place = new BucketPlace(shared.resolve("place"));
    Map<String, String> keys = new TreeMap<>();
    keys.put("embedded.url-hosts", URI.create(place.endpoint()).getAuthority());
    keys.put("delivery.back-off", "200ms");
    keys.putAll(byUrl("plain", "method", "put"));
    keys.putAll(byUrl("kept", "after", "keep"));
    keys.putAll(byUrl("deleted", "after", "delete"));
    gateway = RemoraProcess.start(Files.createDirectories(shared.resolve("gateway")), keys);
  }

  private static Map<String, String> byUrl(String name, String... more) {
    Map<String, String> keys = new TreeMap<>(InboxContract.inbox(place, name, more));
    keys.put("camel.route-template[" + name + "].hand-over", "url");
    return keys;
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    place.close();
  }

  private static JsonNode assertFetched(String inbox, String path, byte[] bytes) throws Exception {
    return assertFetched(gateway.awaitReceipt(inbox, path), bytes);
  }

  private static JsonNode assertFetched(JsonNode receipt, byte[] bytes) throws Exception {
    assertThat(receipt.path("method").asText()).isEqualTo("POST");
    assertThat(receipt.path("size").asLong()).isEqualTo(bytes.length);
    assertThat(receipt.path("sha256").isNull()).as("nobody saw its bytes").isTrue();
    assertThat(receipt.path("source").asText())
        .isEqualTo(
            "s3://captures/%s/inbox/%s"
                .formatted(receipt.path("inbox").asText(), receipt.path("path").asText()));
    assertThat(gateway.sessionBytes(receipt.path("id").asText())).isEqualTo(bytes);
    return receipt;
  }

  @Test
  void theEndpointFetchesTheCaptureAndItIsMovedWithItsReceipt() throws Exception {
    byte[] bytes = SampleCaptures.pcap(1, 40_000);
    place.put("plain", "site a/x+1.pcap", bytes, Map.of("comments", "by the probe"));
    JsonNode receipt = assertFetched("plain", "site a/x+1.pcap", bytes);
    assertThat(receipt.path("filename").asText()).isEqualTo("x+1.pcap");
    assertThat(receipt.path("comments").asText()).isEqualTo("by the probe");
    gateway.awaitThat(
        "it to be moved",
        () ->
            place.beside("plain", "delivered", "site a/x+1.pcap.session.json").isPresent()
                && place.list("plain").stream().noneMatch(p -> p.startsWith("site a/")));
    assertThat(place.beside("plain", "delivered", "site a/x+1.pcap")).contains(bytes);
    gateway.awaitThat(
        "nothing of it to lie here", () -> gateway.filesUnder("state/work").isEmpty());
  }

  @Test
  void itIsKeptOrDeletedAsConfigured() throws Exception {
    byte[] kept = SampleCaptures.pcap(2);
    byte[] deleted = SampleCaptures.pcap(3);
    place.put("kept", "k.pcap", kept);
    place.put("deleted", "d.pcap", deleted);
    assertFetched("kept", "k.pcap", kept);
    assertFetched("deleted", "d.pcap", deleted);
    gateway.awaitThat("it to be deleted", () -> place.list("deleted").isEmpty());
    assertThat(place.list("kept")).contains("k.pcap");
  }

  @Test
  void sidecarAndKeyLogAreFetchedHereAndGoWithIt() throws Exception {
    place.put("plain", "with.pcap.json", "{\"additional_tags\":[\"lab\"]}".getBytes(UTF_8));
    place.put("plain", "with.keylog", KEYLOG);
    byte[] bytes = SampleCaptures.pcap(4);
    place.put("plain", "with.pcap", bytes);
    JsonNode receipt = assertFetched("plain", "with.pcap", bytes);
    assertThat(receipt.path("keylog").asBoolean()).isTrue();
    assertThat(receipt.path("additional_tags").toString()).isEqualTo("[\"lab\"]");
    for (String name : List.of("with.pcap.json", "with.keylog")) {
      gateway.awaitThat(name, () -> place.beside("plain", "delivered", name).isPresent());
    }
  }

  @Test
  void theVeryObjectIsKnownAgainAndAnotherOfItsNameIsNot() throws Exception {
    byte[] bytes = SampleCaptures.pcap(5);
    byte[] other = SampleCaptures.pcap(6);
    place.put("plain", "same.pcap", bytes);
    String id = assertFetched("plain", "same.pcap", bytes).path("id").asText();
    gateway.awaitThat("it to go", () -> !place.list("plain").contains("same.pcap"));
    place.put("plain", "same.pcap", bytes);
    JsonNode again = gateway.awaitReceipt("plain", "same~2.pcap");
    assertThat(again.path("duplicate_of").asText()).isEqualTo(id);
    gateway.awaitThat("it to go too", () -> !place.list("plain").contains("same.pcap"));
    assertThat(other).hasSameSizeAs(bytes);
    place.put("plain", "same.pcap", other);
    JsonNode third = assertFetched(gateway.awaitReceipt("plain", "same~3.pcap"), other);
    assertThat(third.has("duplicate_of")).isFalse();
  }

  @Test
  void whatTheEndpointRefusesIsADeadLetter() throws Exception {
    place.put("plain", "notes.pcap", "not a capture".getBytes(UTF_8));
    place.put("plain", "side.pcap.json", "{".getBytes(UTF_8));
    place.put("plain", "side.pcap", SampleCaptures.pcap(7));
    JsonNode refused = gateway.awaitDeadLetter("plain", "notes.pcap");
    assertThat(refused.path("reason").asText()).isEqualTo("rejected");
    assertThat(refused.path("status").asInt()).isEqualTo(422);
    assertThat(refused.path("sha256").isNull()).isTrue();
    JsonNode bad = gateway.awaitDeadLetter("plain", "side.pcap");
    assertThat(bad.path("reason").asText()).isEqualTo("bad-sidecar");
    for (String name : List.of("notes.pcap", "notes.pcap.error.json", "side.pcap")) {
      gateway.awaitThat(name, () -> place.beside("plain", "dead-letter", name).isPresent());
    }
  }

  /** The endpoint is a gossip: it says the URL to whoever asks. */
  @Test
  void eachAttemptIsSignedAnewAndNoSignatureIsInAnythingThatIsWritten(@TempDir Path folder)
      throws Exception {
    try (EndpointScript endpoint = new EndpointScript(asked -> gossip(500, asked))) {
      Map<String, String> keys = byUrl("talkative");
      keys.put("log.level", "trace");
      keys.put("delivery.back-off", "1100ms"); // signatures of one second are the same
      keys.put("cloudshark.url", endpoint.url());
      keys.put("cloudshark.token", "c0ffee00c0ffee00c0ffee00c0ffee00");
      try (RemoraProcess talkative = RemoraProcess.start(folder, keys)) {
        place.put("talkative", "x.pcap", SampleCaptures.pcap(8));
        talkative.awaitThat("two attempts", () -> endpoint.uploads().size() >= 2);
        endpoint.now(asked -> gossip(422, asked));
        JsonNode error = talkative.awaitDeadLetter("talkative", "x.pcap");
        assertThat(error.path("exceptions").toString()).contains("X-Amz-Signature=***");
        endpoint.now(asked -> endpoint.session());
        place.put("talkative", "y.pcap", SampleCaptures.pcap(9));
        talkative.awaitReceipt("talkative", "y.pcap");
        talkative.awaitThat("both to go", () -> place.list("talkative").isEmpty());
      }
      Set<String> secrets = new TreeSet<>();
      for (EndpointScript.Asked asked : endpoint.uploads()) {
        assertThat(asked.text()).contains("X-Amz-Signature=", "X-Amz-Expires=3600");
        secrets(asked).forEach(secrets::add);
      }
      assertThat(secrets).as("a credential, and a signature each").hasSizeGreaterThanOrEqualTo(4);
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String content = Files.readString(file, ISO_8859_1);
          assertThat(secrets.stream().filter(content::contains)).as(file.toString()).isEmpty();
        }
      }
    }
  }

  private static EndpointScript.Act gossip(int status, EndpointScript.Asked asked) {
    Matcher url = Pattern.compile("http://\\S+X-Amz-\\S+").matcher(asked.text());
    return EndpointScript.refusal(status, "can't fetch " + (url.find() ? url.group() : ""));
  }

  private static Stream<String> secrets(EndpointScript.Asked asked) {
    return SECRET.matcher(asked.text()).results().map(found -> found.group(1));
  }
}
