package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.capture.Hashes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every real capture arrives as it is, and what is no capture is said to be none. */
class CorpusIT {
  private static final Map<String, String> IMPATIENT =
      Map.of("camel.route-template[inbox].give-up", "1s");

  private static final List<String> FIELDS =
      List.of(
          ("filename id url status inbox path source target size sha256 additional_tags comments"
                  + " keylog method attempts seen_at sent_at answered_at")
              .split(" "));

  @TempDir Path folder;

  @Test
  void everyRealCaptureIsDeliveredByteForByte() throws Exception {
    Path root = Shared.captures();
    List<Path> captures = new ArrayList<>();
    for (String part : List.of("real", "pcapng", "formats")) {
      captures.addAll(Shared.captures(part));
    }
    try (RemoraProcess gateway = RemoraProcess.start(folder, IMPATIENT)) {
      for (Path capture : captures) {
        gateway.drop(root.relativize(capture).toString(), Files.readAllBytes(capture));
      }
      List<String> wrong = new ArrayList<>();
      for (Path capture : captures) {
        String path = root.relativize(capture).toString();
        JsonNode receipt = gateway.awaitReceipt(path);
        String sha256 = Hashes.sha256(capture);
        assertTrue(receipt, gateway, path);
        if (!receipt.path("sha256").asText().equals(sha256)
            || receipt.path("size").asLong() != Files.size(capture)
            || !receipt.path("path").asText().equals(path)) {
          wrong.add(path + ": " + receipt);
        }
        if (!sha256.equals(hex(gateway.sessionBytes(receipt.path("id").asText())))) {
          wrong.add(path + ": the endpoint has other bytes");
        }
      }
      assertThat(wrong).isEmpty();
      assertThat(gateway.receipts()).hasSameSizeAs(captures);
      assertThat(gateway.deadLetters()).isEmpty();
    }
  }

  @Test
  void whatIsNoCaptureBecomesADeadLetterWithItsReason() throws Exception {
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);
    try (RemoraProcess gateway = RemoraProcess.start(folder, IMPATIENT)) {
      gateway.drop("notes.pcap", "Just some words.\n".repeat(100).getBytes(StandardCharsets.UTF_8));
      gateway.drop("picture.pcap", png());
      gateway.drop("noise.pcap", noise);
      gateway.drop("empty.pcap", new byte[0]);
      gateway.drop("json.pcap", "{\"a\": [1, 2, 3]}\n".repeat(50).getBytes(StandardCharsets.UTF_8));
      for (String name : List.of("notes", "picture", "noise", "json")) {
        JsonNode error = gateway.awaitDeadLetter(name + ".pcap");
        assertThat(error.path("reason").asText()).as(name).isEqualTo("not-a-capture");
        assertThat(error.path("status").isNull()).as("no HTTP took place").isTrue();
        assertThat(gateway.captures("dead-letter/inbox/" + name + ".pcap")).exists();
      }
      assertThat(gateway.awaitDeadLetter("empty.pcap").path("reason").asText()).isEqualTo("empty");
      assertThat(gateway.receipts()).isEmpty();
    }
  }

  @Test
  void aWindowsTraceIsAnUnsupportedFormat() throws Exception {
    Path trace = Shared.captures().resolve("etl/pktmon-icmp.etl");
    try (RemoraProcess gateway = RemoraProcess.start(folder, IMPATIENT)) {
      gateway.drop("trace.etl", Files.readAllBytes(trace));
      JsonNode error = gateway.awaitDeadLetter("trace.etl");
      assertThat(error.path("reason").asText()).isEqualTo("unsupported-format");
      assertThat(error.path("exceptions").toString()).contains("pktmon etl2pcap FILE");
      assertThat(error.path("sha256").asText()).isEqualTo(Hashes.sha256(trace));
    }
  }

  /** Every field that a receipt has, in its order, and what can be known of it beforehand. */
  private static void assertTrue(JsonNode receipt, RemoraProcess gateway, String path) {
    List<String> fields = new ArrayList<>();
    receipt.fieldNames().forEachRemaining(fields::add);
    fields.remove("truncated");
    assertThat(fields).as(path).containsExactlyElementsOf(FIELDS);
    String id = receipt.path("id").asText();
    assertThat(id).matches("[0-9a-f]{12}");
    assertThat(receipt.path("url").asText())
        .isEqualTo("http://127.0.0.1:" + gateway.port() + "/captures/" + id);
    assertThat(receipt.path("filename").asText()).isEqualTo(Path.of(path).getFileName().toString());
    assertThat(receipt.path("status").asInt()).isEqualTo(200);
    assertThat(receipt.path("inbox").asText()).isEqualTo("inbox");
    assertThat(receipt.path("source").asText()).isEqualTo("file:" + gateway.inbox() + "/" + path);
    assertThat(receipt.path("target").asText()).isEqualTo("default");
    assertThat(receipt.path("additional_tags")).isEmpty();
    assertThat(receipt.path("comments").isNull()).isTrue();
    assertThat(receipt.path("keylog").isBoolean()).isTrue();
    assertThat(receipt.path("keylog").asBoolean()).isFalse();
    assertThat(receipt.path("method").asText()).isEqualTo("POST");
    assertThat(receipt.path("attempts").asInt()).isEqualTo(1);
    Instant seen = Instant.parse(receipt.path("seen_at").asText());
    Instant sent = Instant.parse(receipt.path("sent_at").asText());
    Instant answered = Instant.parse(receipt.path("answered_at").asText());
    assertThat(seen).isBefore(sent);
    assertThat(sent).isBeforeOrEqualTo(answered).isBefore(Instant.now());
  }

  private static byte[] png() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
  }
}
