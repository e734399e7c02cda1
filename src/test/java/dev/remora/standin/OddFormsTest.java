package dev.remora.standin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.ManyCases;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Forms, their headers and their names, whoever made them. */
class OddFormsTest {
  private static final String BOUNDARY = "b";

  private static final String[] PIECES = {
    "--b",
    "--b--",
    "--bb",
    "--",
    "-",
    "\r\n",
    "\r",
    "\n",
    "\r\n\r\n",
    "\r\n--b",
    "\r\n--b\r\n",
    " ",
    "\t",
    ":",
    ";",
    "=",
    "\"",
    "\\",
    "'",
    "''",
    "%",
    "%22",
    "%0d",
    "%0A",
    "%zz",
    "*=",
    "Content-Disposition",
    "content-disposition: form-data; name=\"a\"",
    "; filename=",
    "; filename*=",
    "UTF-8''",
    "UTF-16''",
    "ISO-2022-CN''",
    "x-JISAutoDetect''",
    "IBM500''",
    "no-such''",
    "Content-Transfer-Encoding: base64",
    "form-data",
    "name",
    "filename",
    "x.pcap",
    "../",
    "\0",
    "\u0085",
    "\u202e",
    "\u00fc",
    "\ud83e\udd88"
  };

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMaxSize(15).map(p -> String.join("", p));
  }

  @Provide
  Arbitrary<byte[]> contents() {
    return Arbitraries.oneOf(
        Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
        pieces().map(p -> p.replace("\r\n--b", "\r\n--x").getBytes(UTF_8)),
        Combinators.combine(
                Arbitraries.of("\r", "\r\n", "\r\n--", "x"), Arbitraries.integers().between(0, 300))
            .as((piece, times) -> piece.repeat(times).getBytes(UTF_8)));
  }

  /** Gives a few bytes at a time. */
  private static InputStream slowly(byte[] bytes, int atOnce) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int from, int length) {
        return super.read(into, from, Math.min(length, atOnce));
      }
    };
  }

  private static Optional<List<byte[]>> read(byte[] body, int atOnce) throws IOException {
    List<byte[]> parts = new ArrayList<>();
    try {
      Multipart form = new Multipart(slowly(body, atOnce), BOUNDARY, 256);
      for (Multipart.Part part = form.next(); part != null; part = form.next()) {
        assertThat(part.headers().name()).isNotNull();
        parts.add(part.content().readAllBytes());
      }
      assertThat(form.next()).isNull();
      return Optional.of(parts);
    } catch (Refusal e) {
      assertThat(e.status()).isEqualTo(400);
      assertThat(e.getMessage()).isEqualTo(Names.printable(e.getMessage()));
      return Optional.empty();
    }
  }

  @ManyCases
  void anyBytesAreAFormOrRefused(@ForAll byte[] body, @ForAll @IntRange(min = 1, max = 99) int n)
      throws IOException {
    assertThat(read(body, n)).isEmpty();
  }

  @ManyCases
  void anyPiecesAreAFormOrRefused(
      @ForAll("pieces") String text, @ForAll @IntRange(min = 1, max = 99) int atOnce)
      throws IOException {
    byte[] body = text.getBytes(UTF_8);
    assertThat(read(body, atOnce).isPresent()).isEqualTo(read(body, 1000).isPresent());
    byte[] begun = ("--b\r\nContent-Disposition: form-data; name=x" + text).getBytes(UTF_8);
    assertThat(read(begun, atOnce).isPresent()).isEqualTo(read(begun, 1000).isPresent());
  }

  @ManyCases
  void whatWasSentIsReadHoweverItArrives(
      @ForAll @Size(max = 4) List<@From("contents") byte[]> contents,
      @ForAll @IntRange(min = 1, max = 400) int atOnce)
      throws IOException {
    byte[] body = form(contents);
    assertThat(read(body, atOnce))
        .hasValueSatisfying(
            parts -> {
              assertThat(parts).hasSameSizeAs(contents);
              for (int i = 0; i < parts.size(); i++) {
                assertThat(parts.get(i)).isEqualTo(contents.get(i));
              }
            });
  }

  private static byte[] form(List<byte[]> contents) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] content : contents) {
      body.writeBytes("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n".getBytes(UTF_8));
      body.writeBytes(content);
      body.writeBytes("\r\n".getBytes(UTF_8));
    }
    body.writeBytes("--b--\r\n".getBytes(UTF_8));
    return body.toByteArray();
  }

  @ManyCases
  void aFormThatIsCutIsRefused(
      @ForAll @Size(min = 1, max = 3) List<@From("contents") byte[]> contents,
      @ForAll @IntRange(max = 10_000) int at)
      throws IOException {
    byte[] body = form(contents);
    int end = at % (body.length - 3);
    assertThat(read(Arrays.copyOf(body, end), 50)).isEmpty();
  }

  @ManyCases
  void anyPartHeadersAreReadOrRefused(@ForAll("pieces") String text, @ForAll byte[] bytes) {
    for (byte[] block :
        List.of(
            text.getBytes(UTF_8), bytes, ("content-disposition:" + text).getBytes(ISO_8859_1))) {
      try {
        assertThat(PartHeaders.parse(block).name()).isNotNull();
      } catch (Refusal e) {
        assertThat(e.status()).isEqualTo(400);
        assertThat(e.getMessage()).isEqualTo(Names.printable(e.getMessage()));
      }
    }
  }

  @ManyCases
  void anExtendedNameOfAnyCharsetIsReadOrPassedOver(
      @ForAll("charsets") String charset, @ForAll("pieces") String text) throws Refusal {
    String name = text.replaceAll("[\r\n;\"\\\\]", "");
    String header = "Content-Disposition: form-data; name=a; filename=plain; filename*=" + charset;
    assertThat(PartHeaders.parse((header + "''" + name).getBytes(UTF_8)).filename()).isNotNull();
  }

  @Provide
  Arbitrary<String> charsets() {
    return Arbitraries.oneOf(
        Arbitraries.of(Charset.availableCharsets().keySet()),
        Arbitraries.of("UTF-16", "UTF-32", "ISO-2022-CN", "x-JISAutoDetect", "IBM500", "UTF-7"),
        Arbitraries.strings().ascii().excludeChars(';', '"', '\\', '\r', '\n').ofMaxLength(8));
  }

  @ManyCases
  void aQuotedNameIsReadAsItWasWritten(@ForAll("names") String name) throws Refusal {
    String written = name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    String header = "Content-Disposition: form-data; name=\"file\"; filename=\"" + written + "\"";
    assertThat(PartHeaders.parse(header.getBytes(UTF_8))).isEqualTo(new PartHeaders("file", name));
    String encoded = URLEncoder.encode(name, UTF_8).replace("+", "%20");
    String extended = "Content-Disposition: form-data; name=file; filename*=UTF-8''" + encoded;
    assertThat(PartHeaders.parse(extended.getBytes(UTF_8)).filename()).isEqualTo(name);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(
            "\"",
            "\r",
            "\n",
            ";",
            "=",
            ":",
            "'",
            " x",
            "%41",
            "\u00fc",
            "\ud83e\udd88",
            "a",
            "/",
            ".")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(pieces -> String.join("", pieces) + "z");
  }

  @ManyCases
  void aQueryIsReadAsItWasWrittenOrRefused(
      @ForAll("pieces") String key, @ForAll("pieces") String value) throws Refusal {
    String written = URLEncoder.encode(key, UTF_8) + "=" + URLEncoder.encode(value, UTF_8);
    assertThat(Percent.query(written + "&x&x=1"))
        .containsEntry(key, List.of(value))
        .containsEntry("x", List.of("", "1"));
    try {
      for (Map.Entry<String, List<String>> entry : Percent.query(key + "&" + value).entrySet()) {
        assertThat(entry.getValue()).isNotEmpty();
      }
    } catch (Refusal e) {
      assertThat(e.status()).isEqualTo(400);
    }
  }

  @ManyCases
  void aNameThatIsKeptIsOneSegmentOnOneLine(@ForAll("pieces") String text, @ForAll String other) {
    for (String given : List.of(text, other, (text + other).repeat(20))) {
      String name = Names.clean(given);
      if (name != null) {
        assertThat(name).isNotBlank().doesNotContain("/", "\\").isNotIn(".", "..", "-");
        assertThat(name.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(255);
        assertThat(name.chars()).noneMatch(Character::isISOControl);
        assertThat(Names.attachment(name))
            .matches(
                "attachment; filename=\"[ -~&&[^\"\\\\%]]+\"; filename\\*=UTF-8''[A-Za-z0-9%._~-]+");
      }
    }
  }

  @ManyCases
  void aClientsOwnWordsMakeAPlainName(@ForAll String userAgent, @ForAll("pieces") String other) {
    for (String client : List.of(userAgent, other, userAgent.repeat(50))) {
      assertThat(Names.fromUserAgent(client))
          .matches("[A-Za-z0-9_][A-Za-z0-9._-]*\\.cap")
          .hasSizeLessThan(100);
    }
  }
}
