package dev.remora.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A prefix of a bucket keeps what every inbox promises. */
class BucketInboxIT extends InboxContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  Place place(Path folder) throws Exception {
    return new BucketPlace(folder);
  }

  @Test
  void theReceiptLiesBesideTheCaptureInTheBucketToo() throws Exception {
    var receipt = awaitDelivered(put("plain", "site/receipted.pcap"));
    String name = "site/receipted.pcap.session.json";
    gateway().awaitThat(name, () -> place().beside("plain", "delivered", name).isPresent());
    byte[] there = place().beside("plain", "delivered", name).orElseThrow();
    assertThat(JSON.readTree(there)).isEqualTo(receipt);
  }

  @Test
  void theErrorLiesBesideTheDeadLetterInTheBucketToo() throws Exception {
    put("plain", "site/bad.pcap", "not a capture".getBytes(UTF_8));
    var error = gateway().awaitDeadLetter("plain", "site/bad.pcap");
    String name = "site/bad.pcap.error.json";
    gateway().awaitThat(name, () -> place().beside("plain", "dead-letter", name).isPresent());
    byte[] there = place().beside("plain", "dead-letter", name).orElseThrow();
    assertThat(JSON.readTree(there)).isEqualTo(error);
  }

  @Test
  void anObjectsMetadataDescribesItsCaptureAndItsSidecarWins() throws Exception {
    Map<String, String> metadata =
        Map.of(
            "filename", "meta.pcap",
            "additional-tags", "lab,meta",
            "comments", "=?UTF-8?Q?=C3=BCber_Nacht?=");
    BucketPlace bucket = (BucketPlace) place();
    put("plain", "both.pcap.yaml", "comments: by hand\nadditional_tags: side".getBytes(UTF_8));
    for (String name : List.of("meta.pcap", "both.pcap")) {
      bucket.put("plain", name, capture(), metadata);
    }
    JsonNode meta = gateway().awaitReceipt("plain", "meta.pcap");
    assertThat(meta.path("filename").asText()).isEqualTo("meta.pcap");
    assertThat(meta.path("comments").asText()).isEqualTo("über Nacht");
    assertThat(meta.path("additional_tags").toString()).isEqualTo("[\"lab\",\"meta\"]");
    assertThat(gateway().info(meta.path("id").asText()).path("comments").asText())
        .isEqualTo("über Nacht");
    JsonNode both = gateway().awaitReceipt("plain", "both.pcap");
    assertThat(both.path("comments").asText()).isEqualTo("by hand");
    assertThat(both.path("filename").asText()).isEqualTo("meta.pcap");
    assertThat(both.path("additional_tags").toString()).isEqualTo("[\"lab\",\"meta\",\"side\"]");
  }

  @Test
  void aFetchThatIsForbiddenSaysWhichPermissionItTakes() throws Exception {
    place().putForbidden("kept", "closed.pcap", capture());
    gateway().awaitLog("the credentials need s3:GetObject");
    place().permit("kept", "closed.pcap");
    gateway().awaitReceipt("kept", "closed.pcap");
  }

  /** More keys than one page of a listing holds. */
  @Test
  void aListingOfSeveralPagesIsReadToItsEnd() throws Exception {
    for (int i = 0; i < 1001; i++) {
      place().put("kept", "pages/" + i + ".txt.part", new byte[0]);
    }
    awaitDelivered(put("kept", "pages/zz-last.pcap"));
  }
}
