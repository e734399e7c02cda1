package dev.remora.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.DeliveryBuilder;
import dev.remora.ledger.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentTest {
  private static final Instant SEEN = Instant.parse("2026-11-22T21:05:00.123456Z");

  private static DeliveryBuilder row() {
    Delivery fresh =
        Delivery.fresh("inbox", "a/x.pcap", "file:in/a/x.pcap", "default", "x.pcap", 9, 1, SEEN);
    return fresh.edit().sha256("ab").tags(List.of("lab")).comments("c\n\"ü");
  }

  private static JsonNode read(String document) {
    try {
      return new ObjectMapper().readTree(document);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void aReceiptHasTheAgreedKeysInTheirOrder() {
    JsonNode receipt =
        read(
            Document.of(
                row()
                    .state(State.DELIVERED)
                    .status(200)
                    .session("s1")
                    .sessionUrl("https://host/captures/s1")
                    .attempts(1)
                    .sentAt(SEEN)
                    .answeredAt(SEEN)
                    .build()));
    assertThat(keys(receipt))
        .containsExactly(
            "filename",
            "id",
            "url",
            "status",
            "inbox",
            "path",
            "source",
            "target",
            "size",
            "sha256",
            "additional_tags",
            "comments",
            "keylog",
            "method",
            "attempts",
            "seen_at",
            "sent_at",
            "answered_at");
    assertThat(receipt.get("seen_at").asText()).isEqualTo("2026-11-22T21:05:00.123Z");
    assertThat(receipt.get("comments").asText()).isEqualTo("c\n\"ü");
    assertThat(receipt.get("additional_tags").get(0).asText()).isEqualTo("lab");
  }

  @Test
  void whatIsRareIsThereOnlyWhereItApplies() {
    JsonNode receipt =
        read(
            Document.of(
                row()
                    .state(State.DELIVERED)
                    .truncated(true)
                    .duplicateOf("s0")
                    .possibleDuplicate(true)
                    .tags(List.of())
                    .droppedTags(List.of("t31"))
                    .build()));
    assertThat(receipt.get("truncated").asBoolean()).isTrue();
    assertThat(receipt.get("duplicate_of").asText()).isEqualTo("s0");
    assertThat(receipt.get("possible_duplicate").asBoolean()).isTrue();
    assertThat(receipt.get("dropped_tags").get(0).asText()).isEqualTo("t31");
  }

  @Test
  void anErrorSaysWhyBeforeWhereFrom() {
    JsonNode error =
        read(Document.of(row().state(State.DEAD).reason("empty").exceptions(List.of("e")).build()));
    assertThat(keys(error)).startsWith("status", "exceptions", "reason", "filename", "inbox");
    assertThat(error.get("status").isNull()).isTrue();
    assertThat(error.get("sent_at").isNull()).isTrue();
  }

  @Test
  void aRefusalNamesTheTarget() {
    JsonNode refusal = read(Document.ofRefusal("lab", 401, List.of("no"), SEEN));
    assertThat(keys(refusal))
        .containsExactly("status", "exceptions", "reason", "target", "stopped_at");
    assertThat(refusal.get("reason").asText()).isEqualTo("line-stopped");
  }
}
