package dev.remora.capture;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the endpoint is told about a capture.
 *
 * @param filename the session's name
 * @param tags of inbox and sidecar
 * @param comments if any
 * @param keylog TLS key log that goes with it, if any
 * @param url what the endpoint is to fetch, where the capture is a reference only
 */
public record Description(
    String filename,
    Tags tags,
    Optional<String> comments,
    Optional<Path> keylog,
    Optional<URI> url) {

  /**
   * Puts together what the inbox says and what lies beside the capture: the tags of both, the
   * sidecar's name and comments before the inbox's, and at last the file's own name.
   *
   * @param filename the inbox's, may be empty
   * @param tags the inbox's, with commas between, may be empty
   * @param comments the inbox's, may be empty
   */
  public static Description of(Capture capture, String filename, String tags, String comments)
      throws IOException, BadSidecarException, BadUrlException {
    Companions companions = Companions.of(capture.file());
    Sidecar sidecar =
        companions.sidecar().isPresent() ? Sidecar.read(companions.sidecar().get()) : Sidecar.NONE;
    Optional<URI> url =
        Names.isUrl(capture.name()) ? Optional.of(UrlFile.read(capture.file())) : Optional.empty();
    return new Description(
        sidecar.filename().or(() -> given(filename)).orElseGet(() -> ownName(capture, url)),
        Tags.union(Tags.split(tags == null ? "" : tags), sidecar.tags()),
        sidecar.comments().or(() -> given(comments)),
        companions.keylog(),
        url);
  }

  private static Optional<String> given(String text) {
    return Optional.ofNullable(text).map(String::strip).filter(t -> !t.isEmpty());
  }

  private static String ownName(Capture capture, Optional<URI> url) {
    String name = capture.name();
    return url.map(UrlFile::lastSegment)
        .filter(segment -> !segment.isEmpty())
        .orElseGet(() -> Names.isUrl(name) ? name.substring(0, name.length() - 4) : name);
  }

  /** Digest by which "the same again" is told: name, tags, comments and the key log's content. */
  public String digest() throws IOException {
    MessageDigest digest = Hashes.sha256();
    for (String part :
        new String[] {
          filename,
          String.join(",", tags.kept()),
          comments.orElse(""),
          keylog.isPresent() ? Hashes.sha256(keylog.get()) : "",
          url.map(URI::toString).orElse("")
        }) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
