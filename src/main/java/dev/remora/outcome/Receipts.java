package dev.remora.outcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.config.Folders;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The receipts as they lie in {@code delivered/}, each beside its capture. */
public final class Receipts {
  private final JsonMapper json = new JsonMapper();
  private final Path folder;

  /**
   * @param captures the folder that holds {@code delivered/}
   */
  public Receipts(Path captures) {
    this.folder = captures.resolve(Folders.DELIVERED).toAbsolutePath().normalize();
  }

  /**
   * One of them.
   *
   * @param row what it tells of the delivery; what it does not is missing there
   */
  public record Receipt(Path document, Delivery row) {}

  /**
   * The receipt at this path, or of the capture at it.
   *
   * @return empty where there is none of ours
   */
  public Optional<Receipt> at(Path path) throws IOException {
    String name = path.getFileName().toString();
    Optional<Receipt> beside =
        read(name.endsWith(Filing.RECEIPT) ? path : path.resolveSibling(name + Filing.RECEIPT));
    return beside.isPresent() ? beside : cut(path);
  }

  /** Of a long name the receipt has the beginning. */
  private Optional<Receipt> cut(Path capture) throws IOException {
    if (!Files.isRegularFile(capture, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    for (Path document : Filing.cutDocuments(capture, Filing.RECEIPT)) {
      Optional<Receipt> receipt = read(document).filter(found -> isOfCut(found, capture));
      if (receipt.isPresent()) {
        return receipt;
      }
    }
    return Optional.empty();
  }

  private static boolean isOfCut(Receipt receipt, Path capture) {
    return Filing.captureOfCut(receipt.document(), Filing.RECEIPT, receipt.row().path())
        .filter(capture::equals)
        .isPresent();
  }

  /** That of this delivery, where it lies in its place. */
  public Optional<Path> of(Delivery delivery) throws IOException {
    Path place = folder.resolve(delivery.inbox()).resolve(delivery.path()).normalize();
    if (!place.startsWith(folder)) {
      return Optional.empty();
    }
    Optional<Receipt> receipt = at(place);
    return receipt
        .filter(found -> found.row().session().equals(delivery.session()))
        .map(Receipt::document);
  }

  private Optional<Receipt> read(Path document) throws IOException {
    if (!document.startsWith(folder)
        || !Files.isRegularFile(document, LinkOption.NOFOLLOW_LINKS)
        || Files.size(document) > Filing.MAX_DOCUMENT) {
      return Optional.empty();
    }
    try {
      JsonNode told = json.readTree(Files.readAllBytes(document));
      if (!told.path("id").isTextual() || !told.path("inbox").isTextual()) {
        return Optional.empty();
      }
      return Optional.of(new Receipt(document, row(told)));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty(); // not of our making
    }
  }

  private static Delivery row(JsonNode told) {
    return Delivery.fresh(
            told.path("inbox").asText(),
            told.path("path").asText(),
            told.path("source").asText(),
            told.path("target").asText(),
            told.path("filename").asText(),
            told.path("size").asLong(),
            0,
            Instant.parse(told.path("seen_at").asText()))
        .edit()
        .state(State.DELIVERED)
        .settled(true)
        .attempts(told.path("attempts").asInt())
        .session(told.path("id").asText())
        .sessionUrl(told.path("url").asText())
        .duplicateOf(told.path("duplicate_of").asText(null))
        .possibleDuplicate(told.path("possible_duplicate").asBoolean())
        .truncated(told.path("truncated").asBoolean())
        .answeredAt(
            told.path("answered_at").isTextual()
                ? Instant.parse(told.path("answered_at").asText())
                : null)
        .build();
  }
}
