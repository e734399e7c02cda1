package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.Hashes;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Policy;
import dev.remora.capture.Reference;
import dev.remora.capture.Tags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void capture() throws IOException {
    file = Files.writeString(folder.resolve("x.pcap"), "BYTES");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
  }

  private Capture taken(long size) {
    return new Capture(
        "inbox", "x.pcap", file, "file:x", size, 0, Instant.EPOCH, Duration.ZERO, Policy.PLAIN);
  }

  private static Description description(String name, List<String> tags, Path keylog) {
    return new Description(
        name,
        new Tags(tags, List.of()),
        Optional.of("a comment\r\nX-Evil: 1"),
        Optional.ofNullable(keylog).map(InboxFile::at),
        Optional.empty());
  }

  private static String written(Request request) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    request.entity().writeTo(out);
    assertThat(request.entity().getContentLength()).isEqualTo(out.size());
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aPostIsWrittenAsCurlWritesIt() throws IOException {
    Request request =
        Request.of(
            new Content.OnDisk(taken(5)),
            description("ü\"\r\n.pcap", List.of("a", "b c"), null),
            false);
    String body = written(request);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.entity().getContentType())
        .startsWith("multipart/form-data; boundary=")
        .doesNotContain("charset");
    assertThat(body)
        .contains("name=\"additional_tags\"\r\n\r\na,b c\r\n")
        .contains(
            "Content-Disposition: form-data; name=\"file\"; filename=\"ü%22%0D%0A.pcap\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\nBYTES\r\n")
        .doesNotContain("filename=\"ü\"");
    assertThat(request.entity().allSent()).isTrue();
    assertThat(request.entity().sha256()).isEqualTo(Hashes.sha256(file));
  }

  @Test
  void aPutCarriesEverythingInItsQuery() throws IOException {
    Request request =
        Request.of(
            new Content.OnDisk(taken(5)),
            description("a&b=c?#%+ü.pcap", List.of("x y", "é"), null),
            true);
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(written(request)).isEqualTo("BYTES");
    assertThat(request.query())
        .isEqualTo(
            "filename=a%26b%3Dc%3F%23%25%2B%C3%BC.pcap&additional_tags=x%20y%2C%C3%A9"
                + "&comments=a%20comment%0D%0AX-Evil%3A%201");
  }

  @Test
  void aKeyLogForcesPost() throws IOException {
    Path keylog = Files.writeString(folder.resolve("x\".keylog"), "CLIENT_RANDOM 1 2");
    Request request =
        Request.of(new Content.OnDisk(taken(5)), description("x.pcap", List.of(), keylog), true);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(written(request))
        .contains("name=\"keylog\"; filename=\"x%22.keylog\"")
        .contains("CLIENT_RANDOM 1 2")
        .doesNotContain("additional_tags");
  }

  @Test
  void aCaptureThatShrankIsNeverSentAsIfItWereWhole() throws IOException {
    Request request =
        Request.of(new Content.OnDisk(taken(9)), description("x.pcap", List.of(), null), true);
    assertThat(catchThrowable(() -> written(request))).isInstanceOf(CaptureReadException.class);
    assertThat(request.entity().allSent()).isFalse();
    assertThat(request.entity().sha256()).isNull();
  }

  @Test
  void aCaptureThatIsWrittenAgainIsNotSent() throws IOException {
    for (String next : List.of("BYTES and more", "OTHER")) {
      Files.writeString(file, next);
      Request request =
          Request.of(new Content.OnDisk(taken(5)), description("x.pcap", List.of(), null), true);
      assertThat(catchThrowable(() -> written(request))).isInstanceOf(CaptureReadException.class);
      assertThat(request.entity().allSent()).isFalse();
    }
  }

  @Test
  void aKeyLogThatGrowsMeanwhileDoesNotCutTheFormOff() throws IOException {
    Path keylog = Files.writeString(folder.resolve("x.keylog"), "ONE");
    Request request =
        Request.of(new Content.OnDisk(taken(5)), description("x.pcap", List.of(), keylog), false);
    Files.writeString(keylog, "ONE AND MORE");
    String body = written(request);
    assertThat(body).contains("\r\n\r\nONE\r\n").endsWith("--\r\n");
  }

  @Test
  void noNameTagOrCommentBecomesAHeader() throws IOException {
    String evil = "x\"\r\nX-Evil: 1\r\n\r\n--.pcap";
    Description description =
        new Description(
            evil,
            new Tags(List.of(evil), List.of()),
            Optional.of(evil),
            Optional.of(
                InboxFile.at(Files.writeString(folder.resolve("a\r\nX-Evil: 1.keylog"), "K"))),
            Optional.empty());
    String body = written(Request.of(new Content.OnDisk(taken(5)), description, false));
    String boundary = body.substring(0, body.indexOf("\r\n"));
    int parts = 0;
    for (String part : body.split(Pattern.quote(boundary), -1)) {
      int head = part.indexOf("\r\n\r\n");
      if (head >= 0) {
        parts++;
        assertThat(part.substring(0, head)).doesNotContain("\r\nX-Evil");
      }
    }
    assertThat(parts).isEqualTo(5);
    assertThat(body).contains("filename=\"a%0D%0AX-Evil: 1.keylog\"");
  }

  @Test
  void aPutQueryKeepsEveryCharacter() throws IOException {
    StringBuilder all = new StringBuilder("\uD83E\uDD88€ß\u0000\u007f");
    for (char c = ' '; c < 127; c++) {
      all.append(c);
    }
    String query =
        Request.of(
                new Content.OnDisk(taken(5)), description(all.toString(), List.of("t"), null), true)
            .query();
    assertThat(query).matches("[A-Za-z0-9._~*%&=-]*");
    String encoded = query.substring("filename=".length(), query.indexOf('&'));
    assertThat(encoded).doesNotContain("+");
    assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(all.toString());
  }

  @Test
  void aCaptureThatVanishedIsNotTheEndpointsFault() throws IOException {
    Request request =
        Request.of(new Content.OnDisk(taken(5)), description("x.pcap", List.of(), null), false);
    Files.delete(file);
    assertThat(catchThrowable(() -> written(request))).isInstanceOf(CaptureReadException.class);
    assertThat(request.entity().begun()).isTrue();
    assertThat(request.entity().allSent()).isFalse();
  }

  @Test
  void aSecondWritingReadsTheFileAnew() throws IOException {
    Request request =
        Request.of(new Content.OnDisk(taken(5)), description("x.pcap", List.of(), null), true);
    assertThat(written(request)).isEqualTo("BYTES");
    Files.writeString(file, "OTHER");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(written(request)).isEqualTo("OTHER");
    assertThat(request.entity().sha256()).isEqualTo(Hashes.sha256(file));
  }

  @Test
  void aUrlIsSentInPlaceOfAFile() throws IOException {
    Description description =
        new Description(
            "x.pcap",
            new Tags(List.of(), List.of()),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Reference("x", () -> URI.create("http://bob:pw@host/x.pcap?a=b&c"))));
    Request request = Request.of(new Content.OnDisk(taken(5)), description, true);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(written(request))
        .contains("name=\"url\"\r\n\r\nhttp://bob:pw@host/x.pcap?a=b&c\r\n")
        .doesNotContain("name=\"file\"");
    assertThat(request.entity().sha256()).isNull();
  }
}
