package dev.remora.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Names;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsTest {
  private static final Instant AT = Instant.parse("2026-11-22T21:05:00.123Z");
  private static final String HASH = "ab".repeat(32);

  @TempDir Path captures;
  private Path delivered;
  private Receipts receipts;

  @BeforeEach
  void folder() throws IOException {
    delivered = Files.createDirectories(captures.resolve("delivered/inbox"));
    receipts = new Receipts(captures);
  }

  private static Delivery row(String path) {
    return Delivery.fresh("inbox", path, "file:" + path, "default", path, 300, 1, AT)
        .edit()
        .sha256(HASH)
        .state(State.DELIVERED)
        .session("a1")
        .sessionUrl("https://h/captures/a1")
        .answeredAt(AT)
        .truncated(true)
        .build();
  }

  @Test
  void oneIsFoundByItselfByItsCaptureAndByItsDelivery() throws IOException {
    Path capture = Files.createFile(delivered.resolve("x.pcap"));
    Path document = delivered.resolve("x.pcap.session.json");
    Files.writeString(document, Document.of(row("x.pcap")));

    assertThat(receipts.at(capture)).isEqualTo(receipts.at(document)).isPresent();
    Receipts.Receipt receipt = receipts.at(capture).orElseThrow();
    assertThat(receipt.document()).isEqualTo(document);
    assertThat(receipt.row().sessionUrl()).isEqualTo("https://h/captures/a1");
    assertThat(receipt.row().answeredAt()).isEqualTo(AT);
    assertThat(receipt.row().truncated()).isTrue();
    assertThat(receipt.row().duplicateOf()).isNull();
    assertThat(receipts.of(row("x.pcap"))).hasValue(document);
    assertThat(receipts.of(row("x.pcap").edit().session("b2").build())).isEmpty();
    assertThat(receipts.of(row("../../x.pcap"))).isEmpty();
  }

  @Test
  void ofALongNameItIsFoundByTheBeginning() throws IOException {
    String name = "n".repeat(245) + ".pcap";
    Path capture = Files.createFile(delivered.resolve(name));
    Path document = delivered.resolve(Names.withSuffix(name, ".session.json", HASH));
    Files.writeString(document, Document.of(row(name)));
    assertThat(receipts.at(capture).map(Receipts.Receipt::document)).hasValue(document);
  }

  @Test
  void longNamesThatBeginAlikeAreKeptApart() throws IOException {
    String name = "n".repeat(240) + ".pcap";
    Path capture = Files.createFile(delivered.resolve(name));
    Path sidecar = Files.createFile(delivered.resolve(name + ".json"));
    Path other = Files.createFile(delivered.resolve("n".repeat(241) + ".pcap"));
    Path document = delivered.resolve(Names.withSuffix(name, ".session.json", HASH));
    Files.writeString(document, Document.of(row(name)));

    assertThat(receipts.at(capture).map(Receipts.Receipt::document)).hasValue(document);
    assertThat(receipts.at(sidecar)).isEmpty();
    assertThat(receipts.at(other)).isEmpty();
  }

  @Test
  void whatIsNotOfOurMakingIsNone() throws IOException {
    Path document = delivered.resolve("x.pcap.session.json");
    for (String text : new String[] {"", "[", "{}", "[1]", "{\"id\":\"a\",\"inbox\":\"i\"}"}) {
      Files.writeString(document, text);
      assertThat(receipts.at(document)).as(text).isEmpty();
    }
    Path elsewhere = Files.writeString(captures.resolve("y.session.json"), Document.of(row("y")));
    assertThat(receipts.at(elsewhere)).isEmpty();
    assertThat(receipts.at(delivered.resolve("none"))).isEmpty();
  }
}
