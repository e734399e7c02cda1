package dev.remora.outcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.remora.capture.Companions;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A receipt that was found in {@code delivered/}, and the capture that it may be of. */
final class Receipt {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BYTES = 1024 * 1024;

  /** Some file systems keep whole seconds, of two. */
  private static final Duration COARSE = Duration.ofSeconds(2);

  private final Path delivered;
  private final Path file;
  private final BasicFileAttributes attributes;
  private JsonNode content;

  /**
   * @param delivered the folder that holds a folder for each inbox
   * @param attributes of the file itself, were it a link
   */
  Receipt(Path delivered, Path file, BasicFileAttributes attributes) {
    this.delivered = delivered;
    this.file = file;
    this.attributes = attributes;
  }

  static boolean isNameOfOne(Path file) {
    return file.getFileName().toString().endsWith(Filing.RECEIPT);
  }

  /** When it was written, which is when the capture was delivered. */
  Instant written() {
    return attributes.lastModifiedTime().toInstant();
  }

  /** Whether something lies where its capture would. */
  boolean hasCapture() throws IOException {
    return Files.exists(capture(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether Remora wrote it. */
  boolean isOurs() throws IOException {
    return content().path("id").isTextual()
        && content().path("size").isIntegralNumber()
        && content()
            .path("inbox")
            .asText()
            .equals(delivered.relativize(file).getName(0).toString());
  }

  /**
   * Removes the capture and what belongs to it, if it is what the receipt says.
   *
   * @return its bytes; empty where it was left alone
   */
  Optional<Long> removeCapture() throws IOException {
    Path capture = capture();
    if (!isOurs() || !isUntouched(capture) || size(capture) != content().path("size").asLong()) {
      return Optional.empty();
    }
    long bytes = size(capture);
    for (Path companion : Companions.of(capture).all()) {
      // x.pcap.session, a capture, would have the receipt of x.pcap for a sidecar.
      if (!companion.toString().endsWith(Filing.RECEIPT) && isUntouched(companion)) {
        within(companion).delete();
      }
    }
    within(capture).delete();
    return Optional.of(bytes);
  }

  void remove() throws IOException {
    within(file).delete();
  }

  private static long size(Path file) throws IOException {
    return attributes(file).size();
  }

  /** Put there before the receipt was, and no link. */
  private boolean isUntouched(Path file) throws IOException {
    BasicFileAttributes now = attributes(file);
    return now.isRegularFile()
        && !now.lastModifiedTime().toInstant().isAfter(written().plus(COARSE));
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private Path capture() throws IOException {
    String name = file.getFileName().toString();
    Path plain = file.resolveSibling(name.substring(0, name.length() - Filing.RECEIPT.length()));
    return Names.mayBeCut(name) ? ofALongName().orElse(plain) : plain;
  }

  /** A receipt whose own name was cut tells the capture's, which is at most a number away. */
  private Optional<Path> ofALongName() throws IOException {
    String path = content().path("path").asText();
    String name = path.substring(path.lastIndexOf('/') + 1);
    String mark = content().path("sha256").asText();
    if (name.isEmpty() || mark.length() < Names.MARK_DIGITS) {
      return Optional.empty();
    }
    for (int n = 1; n < 100; n++) {
      Path capture = file.resolveSibling(Names.numbered(name, n));
      if (Filing.document(capture, Filing.RECEIPT, mark, n).equals(file)) {
        return Optional.of(capture);
      }
    }
    return Optional.empty();
  }

  private JsonNode content() throws IOException {
    if (content == null) {
      content = attributes.size() > MAX_BYTES ? MissingNode.getInstance() : read();
    }
    return content;
  }

  private JsonNode read() throws IOException {
    try (InputStream in = within(file).read()) {
      JsonNode read = JSON.readTree(in.readNBytes(MAX_BYTES));
      return read == null ? MissingNode.getInstance() : read;
    } catch (JsonProcessingException notOurs) {
      return MissingNode.getInstance();
    }
  }

  /** Whatever the folders on the way are swapped for meanwhile. */
  private InboxFile within(Path path) {
    return new InboxFile(path, delivered.relativize(path).getNameCount() - 1);
  }
}
