package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.remora.capture.Capture;
import dev.remora.capture.Description;
import dev.remora.capture.Hashes;
import dev.remora.capture.Policy;
import dev.remora.capture.Tags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void capture() throws IOException {
    file = Files.writeString(folder.resolve("x.pcap"), "BYTES");
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
        Optional.ofNullable(keylog),
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
        Request.of(taken(5), description("ü\"\r\n.pcap", List.of("a", "b c"), null), false);
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
        Request.of(taken(5), description("a&b=c?#%+ü.pcap", List.of("x y", "é"), null), true);
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
    Request request = Request.of(taken(5), description("x.pcap", List.of(), keylog), true);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(written(request))
        .contains("name=\"keylog\"; filename=\"x%22.keylog\"")
        .contains("CLIENT_RANDOM 1 2")
        .doesNotContain("additional_tags");
  }

  @Test
  void aCaptureThatShrankIsNeverSentAsIfItWereWhole() {
    Request request = Request.of(taken(9), description("x.pcap", List.of(), null), true);
    assertThat(catchThrowable(() -> written(request))).isInstanceOf(CaptureReadException.class);
    assertThat(request.entity().allSent()).isFalse();
    assertThat(request.entity().sha256()).isNull();
  }

  @Test
  void aCaptureThatGrewIsSentAsLongAsItWasAnnounced() throws IOException {
    Files.writeString(file, "BYTES and more");
    Request request = Request.of(taken(5), description("x.pcap", List.of(), null), true);
    assertThat(written(request)).isEqualTo("BYTES");
  }
}
