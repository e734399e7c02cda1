package dev.remora.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.InFolder;
import dev.remora.ManyCases;
import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Policy;
import dev.remora.capture.Tags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** No word of a user's leaves the place in the request that it was meant for. */
class OddRequestsTest extends InFolder {
  private static final String[] PIECES = {
    "\r\n",
    "\n",
    "\r",
    "\"",
    "'",
    "\\",
    "\\\"",
    ";",
    ":",
    "=",
    "&",
    "?",
    "#",
    "%",
    "%22",
    "%0D%0A",
    "+",
    " ",
    "--",
    "--remora-",
    "X-Evil: 1",
    "Content-Disposition: form-data; name=\"url\"",
    "\0",
    "../",
    "/",
    "\u00fc",
    "\u2028",
    "\ud83e\udd88",
    "a",
    "name=\"x\"; filename=\"y\"",
    "*=UTF-8''"
  };

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(8).map(p -> String.join("", p));
  }

  @Provide
  Arbitrary<String> tags() {
    return words().map(word -> word.replace(",", ""));
  }

  private Request request(
      String filename, List<String> tags, String comments, Optional<Path> keylog, boolean put)
      throws IOException {
    Path file = Files.writeString(folder.resolve("x.pcap"), "BYTES");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    Capture capture =
        new Capture(
            "inbox", "x.pcap", file, "file:x", 5, 0, Instant.EPOCH, Duration.ZERO, Policy.PLAIN);
    return Request.of(
        Content.of(capture),
        new Description(
            filename,
            new Tags(tags, List.of()),
            Optional.of(comments),
            keylog.map(InboxFile::at),
            Optional.empty()),
        put);
  }

  @ManyCases
  void aFormHasThePartsThatWereMeantAndNoHeaderMore(
      @ForAll("words") String filename,
      @ForAll @Size(max = 3) List<@From("tags") String> tags,
      @ForAll("words") String comments,
      @ForAll("keylogs") String keylog)
      throws IOException {
    Path secrets = Files.writeString(folder.resolve(keylog), "KEYS");
    Request request = request(filename, tags, comments, Optional.of(secrets), true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    request.entity().writeTo(out);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.query()).isEmpty();
    assertThat(request.entity().getContentLength()).isEqualTo(out.size());
    String body = out.toString(UTF_8);
    String boundary = body.substring(0, body.indexOf("\r\n"));
    assertThat(body).endsWith("\r\n" + boundary + "--\r\n");
    List<String> parts = new ArrayList<>();
    for (String part : body.split(Pattern.quote(boundary + "\r\n"), -1)) {
      int head = part.indexOf("\r\n\r\n");
      if (head < 0) {
        continue;
      }
      for (String line : part.substring(0, head).split("\r\n", -1)) {
        assertThat(line).matches("(?s)Content-(Disposition|Type|Transfer-Encoding): [^\r\n]+");
      }
      int end = part.lastIndexOf("\r\n" + boundary + "--");
      String value = part.substring(head + 4, end < 0 ? part.length() - 2 : end);
      parts.add(value);
    }
    Stream<String> said = Stream.of(filename, String.join(",", tags), comments, "BYTES", "KEYS");
    assertThat(parts)
        .containsExactlyElementsOf(said.filter(v -> !tags.isEmpty() || !v.isEmpty()).toList());
    for (String name : List.of(filename, keylog)) {
      String written = name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
      assertThat(body).contains("; filename=\"" + written + "\"\r\n");
    }
  }

  @Provide
  Arbitrary<String> keylogs() {
    return Arbitraries.of(
        "x.keylog", "a\"b.keylog", "a\r\nX-Evil: 1.keylog", "\u00fc;.keylog", "\\.keylog");
  }

  @ManyCases
  void aQueryHoldsWhatWasSaidAndNothingBesides(
      @ForAll("words") String filename,
      @ForAll @Size(max = 3) List<@From("tags") String> tags,
      @ForAll("words") String comments)
      throws IOException {
    Request request = request(filename, tags, comments, Optional.empty(), true);
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.query()).matches("[A-Za-z0-9%._*=&-]+");
    List<String> pairs =
        Stream.of(request.query().split("&", -1)).map(p -> URLDecoder.decode(p, UTF_8)).toList();
    List<String> expected = new ArrayList<>(List.of("filename=" + filename));
    if (!tags.isEmpty()) {
      expected.add("additional_tags=" + String.join(",", tags));
    }
    expected.add("comments=" + comments);
    assertThat(pairs).isEqualTo(expected);
  }
}
