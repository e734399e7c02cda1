package dev.remora.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
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

  /** More keys than one page of a listing holds. */
  @Test
  void aListingOfSeveralPagesIsReadToItsEnd() throws Exception {
    for (int i = 0; i < 1001; i++) {
      place().put("kept", "pages/" + i + ".txt.part", new byte[0]);
    }
    awaitDelivered(put("kept", "pages/zz-last.pcap"));
  }
}
