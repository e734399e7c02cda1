package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
  private static final int BUFFER = 65_536;

  private static final String ONE =
      "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n--b--\r\n";

  @Test
  void readsAPart() throws IOException {
    assertThat(read(ONE, 1000)).containsExactly("a|null|value");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
  void readsPartsHoweverTheBytesArrive(int atOnce) throws IOException {
    String body =
        "preamble\r\n--b  \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--b\r\n"
            + "content-type: application/octet-stream\r\nContent-Length: 9\r\n"
            + "Content-Transfer-Encoding: binary\r\n"
            + "Content-Disposition: form-data; name=file; filename=\"x.pcap\"\r\n\r\n"
            + "\r\n--bX\r\n--\r\n-\r\n--b--\r\n\r\nepilogue\r\n--b\r\n";

    assertThat(read(body, atOnce)).containsExactly("a|null|", "file|x.pcap|\r\n--bX\r\n--\r\n-");
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, BUFFER})
  void findsBoundariesAtEveryPlaceOfTheBuffer(int bufferSize) throws IOException {
    for (int length = bufferSize - 200; length < bufferSize + 10; length++) {
      byte[] content = new byte[length];
      new Random(length).nextBytes(content);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int part = 0; part < 3; part++) {
        body.writeBytes(
            "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
      }
      body.writeBytes("--b--".getBytes(StandardCharsets.UTF_8));

      Multipart parts =
          new Multipart(new ByteArrayInputStream(body.toByteArray()), "b", bufferSize);

      assertThat(parts.next().content().readAllBytes()).isEqualTo(content);
      parts.next();
      ByteArrayOutputStream transferred = new ByteArrayOutputStream();
      assertThat(parts.next().content().transferTo(transferred)).isEqualTo(length);
      assertThat(transferred.toByteArray()).isEqualTo(content);
      assertThat(parts.next()).isNull();
    }
  }

  @Test
  void skipsAPartThatIsNotRead() throws IOException {
    Multipart parts =
        new Multipart(
            stream("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nskip\r\n" + ONE, 9),
            "b",
            BUFFER);

    parts.next();

    assertThat(new String(parts.next().content().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no boundary at all",
        "--b",
        "--b\r\n",
        "--bad\r\n",
        "--b x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n--b",
        "--b\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--b--",
        "--b\r\nContent-Type: text/plain\r\n\r\nvalue\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\ndmFsdWU=\r\n--b--",
      })
  void refusesWhatIsBroken(String body) {
    assertRefused(body);
  }

  @Test
  void refusesEndlessHeadersAndParts() {
    assertRefused("--b\r\nX: " + "x".repeat(20_000) + "\r\n\r\n\r\n--b--");
    assertRefused(
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n".repeat(101) + "--b--");
  }

  private static void assertRefused(String body) {
    assertThatThrownBy(() -> read(body, 4))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  private static List<String> read(String body, int atOnce) throws IOException {
    List<String> found = new ArrayList<>();
    Multipart parts = new Multipart(stream(body, atOnce), "b", BUFFER);
    for (Multipart.Part part = parts.next(); part != null; part = parts.next()) {
      String content = new String(part.content().readAllBytes(), StandardCharsets.UTF_8);
      found.add(part.headers().name() + "|" + part.headers().filename() + "|" + content);
    }
    assertThat(parts.next()).isNull();
    return found;
  }

  private static InputStream stream(String body, int atOnce) {
    return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] target, int from, int length) {
        return super.read(target, from, Math.min(length, atOnce));
      }
    };
  }
}
