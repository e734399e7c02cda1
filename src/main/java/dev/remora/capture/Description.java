package dev.remora.capture;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the endpoint is told about a capture.
 *
 * @param filename the session's name
 * @param tags of all who say something of it
 * @param comments if any
 * @param keylog TLS key log that goes with it, if any
 * @param reference what the endpoint is to fetch, where the capture itself is not sent
 */
public record Description(
    String filename,
    Tags tags,
    Optional<String> comments,
    Optional<InboxFile> keylog,
    Optional<Reference> reference) {
  /**
   * Characters of a query that servers take which take a request line of 8 KB, as many do; the path
   * stands in it too.
   */
  private static final int LONGEST_QUERY = 7500;

  /**
   * Puts together what is said of the capture: the sidecar's name and comments before those of the
   * place that it came from, these before the inbox's, at last the file's own name; and the tags of
   * all three.
   *
   * @param inbox what the inbox says of it
   */
  public static Description of(Capture capture, Remarks inbox)
      throws IOException, BadSidecarException, BadUrlException {
    Companions companions = capture.companions();
    Remarks sidecar =
        companions.sidecar().isPresent()
            ? Sidecar.read(capture.beside(companions.sidecar().get()))
            : Remarks.NONE;
    Remarks said = sidecar.over(capture.remarks()).over(inbox);
    Optional<URI> url =
        Names.isUrl(capture.name())
            ? Optional.of(UrlFile.read(capture.inboxFile()))
            : Optional.empty();
    return new Description(
        said.filename().orElseGet(() -> ownName(capture, url)),
        Tags.of(said.tags()),
        said.comments(),
        companions.keylog().map(capture::beside),
        capture.reference().or(() -> url.map(Reference::to)));
  }

  private static String ownName(Capture capture, Optional<URI> url) {
    String name = capture.name();
    return url.map(UrlFile::lastSegment)
        .filter(segment -> !segment.isEmpty())
        .orElseGet(() -> Names.isUrl(name) ? name.substring(0, name.length() - 4) : name);
  }

  /** Whether it takes a form, however the inbox would have it sent. */
  public boolean forcesPost() {
    return keylog.isPresent() || reference.isPresent() || query().length() > LONGEST_QUERY;
  }

  /** What a URL says of it, percent-encoded, without {@code ?}. */
  public String query() {
    List<String> query = new ArrayList<>();
    query.add("filename=" + encoded(filename));
    if (!tags.kept().isEmpty()) {
      query.add("additional_tags=" + encoded(String.join(",", tags.kept())));
    }
    comments.ifPresent(text -> query.add("comments=" + encoded(text)));
    return String.join("&", query);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Digest by which "the same again" is told: name, tags, comments, the key log's content and what
   * a reference leads to.
   */
  public String digest() throws IOException {
    MessageDigest digest = Hashes.sha256();
    for (String part :
        new String[] {
          filename,
          String.join(",", tags.kept()),
          comments.orElse(""),
          keylog.isPresent() ? Hashes.sha256(keylog.get()) : "",
          reference.map(Reference::identity).orElse("")
        }) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
