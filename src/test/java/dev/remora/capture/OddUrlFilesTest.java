package dev.remora.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.InFolder;
import dev.remora.ManyCases;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A {@code .url} file holds one URL, or is refused without a word of what it holds. */
class OddUrlFilesTest extends InFolder {
  private static final String PASSWORD = "s3cr3t";

  private static final String[] PIECES = {
    "http",
    "https",
    "HTTP",
    "ftp",
    "file",
    "javascript",
    "jar:",
    ":",
    "/",
    "//",
    "://",
    "@",
    "u",
    PASSWORD,
    "host",
    "127.0.0.1",
    "[::1]",
    "[",
    "]",
    ":0",
    ":99999",
    ":-1",
    "?",
    "#",
    "%",
    "%2F",
    "%0d%0a",
    "..",
    "x.pcap",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u0085",
    "\\",
    "\"",
    "<",
    "\u00fc",
    "\u00ef\u00bb\u00bf",
    "[InternetShortcut]",
    "\n[InternetShortcut]\n",
    "URL=",
    "\nurl = ",
    "\nURL=http://",
    "\n[Other]\n",
    "Prop3=19,2\n"
  };

  private Optional<URI> read(byte[] content) throws IOException {
    try {
      URI url = UrlFile.read(InboxFile.at(Files.write(folder.resolve("a\nb.url"), content)));
      assertThat(url.getScheme()).matches("(?i)https?");
      assertThat(url.getHost()).isNotBlank();
      assertThat(url.toString().chars()).allMatch(c -> c > ' ' && c < 0x7f);
      assertThat(UrlFile.lastSegment(url)).doesNotContain("/");
      return Optional.of(url);
    } catch (BadUrlException e) {
      assertThat(e.getMessage())
          .startsWith("a\\nb.url ")
          .doesNotContain(PASSWORD)
          .isEqualTo(Names.printable(e.getMessage()))
          .hasSizeLessThan(200);
      return Optional.empty();
    }
  }

  @ManyCases
  void anyBytesAreOneUrlOrRefused(@ForAll byte[] content) throws IOException {
    read(content);
  }

  @ManyCases
  void anyPiecesOfUrlsAreOneUrlOrRefused(@ForAll("pieces") String text) throws IOException {
    read(text.getBytes(ISO_8859_1));
    read(text.getBytes(UTF_8));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(12).map(p -> String.join("", p));
  }

  /** A URL in its parts. */
  private record Parts(String scheme, String password, String host, String path, String query) {
    String text() {
      String user = password.isEmpty() ? "" : "bob:" + password + "@";
      return scheme + "://" + user + host + path + query;
    }
  }

  @Provide
  Arbitrary<Parts> urls() {
    return Combinators.combine(
            Arbitraries.of("http", "https", "HTTPS", "Http"),
            Arbitraries.of(
                "", "s3cr3t", "s3cr3t:s3cr3t", "s3cr3t%40", "!$&'()*+,;=s3cr3t", "~s3cr3t"),
            Arbitraries.of("h", "example.org", "127.0.0.1", "[::1]", "h:8443"),
            Arbitraries.of("", "/", "/x.pcap", "/a/b.cap/", "/..%2fx", "/%C3%BC.pcap", "/a:b@c"),
            Arbitraries.of("", "?a=b", "?a=b@c:d", "#f"))
        .as(Parts::new);
  }

  @ManyCases
  void aSoundUrlIsReadHoweverItIsWrittenDown(
      @ForAll("urls") Parts parts, @ForAll("frames") String frame) throws IOException {
    assertThat(read(frame.formatted(parts.text()).getBytes(UTF_8)))
        .hasValueSatisfying(url -> assertThat(url).hasToString(parts.text()));
  }

  @ManyCases
  void whatIsNotAsciiIsAskedForAsBrowsersDo(@ForAll("frames") String frame) throws IOException {
    String url = "https://h/e\u0301\u00fc\ud83d\udc1f.pcap?q=\u00fc#\u00fc";
    assertThat(read(frame.formatted(url).getBytes(UTF_8)))
        .hasValueSatisfying(
            read -> {
              assertThat(read)
                  .hasToString("https://h/e%CC%81%C3%BC%F0%9F%90%9F.pcap?q=%C3%BC#%C3%BC");
              assertThat(UrlFile.lastSegment(read)).isEqualTo("e\u0301\u00fc\ud83d\udc1f.pcap");
            });
  }

  @Example
  void whatIsNoUtf8IsReadAsOldProgramsOfWindowsWriteIt() throws IOException {
    assertThat(read("https://h/\u00fc.pcap".getBytes(ISO_8859_1)))
        .hasValueSatisfying(url -> assertThat(url).hasToString("https://h/%C3%BC.pcap"));
  }

  @Provide
  Arbitrary<String> frames() {
    return Arbitraries.of(
        "%s",
        "%s\n",
        "\uFEFF%s\r\n",
        "\n \t%s  \r\n\n",
        "[InternetShortcut]\nURL=%s",
        "\uFEFF[internetshortcut]\r\nIDList=\r\nurl=  %s \r\nHotKey=0\r\n",
        "[InternetShortcut]\nURL=%s\nURL=ftp://other/\n[X]\nURL=http://no/\n");
  }

  @ManyCases
  void otherSchemesAreRefused(
      @ForAll("schemes") String scheme, @ForAll("urls") Parts parts, @ForAll("frames") String frame)
      throws IOException {
    String text = parts.text().replaceFirst("^[^:]+", scheme);
    assertThat(read(frame.formatted(text).getBytes(UTF_8))).isEmpty();
  }

  @Provide
  Arbitrary<String> schemes() {
    return Arbitraries.oneOf(
        Arbitraries.of("", "ftp", "file", "gopher", "jar:http", "httpx", "xhttp", "data", " "),
        Arbitraries.strings().alpha().ofMaxLength(5).filter(s -> !s.matches("(?i)https?")));
  }

  @ManyCases
  void twoUrlsAreRefused(@ForAll("urls") Parts one, @ForAll("urls") Parts other)
      throws IOException {
    for (String between : List.of("\n", "\r\n\r\n", "\r", " ")) {
      assertThat(read((one.text() + between + other.text()).getBytes(UTF_8))).isEmpty();
    }
  }

  @ManyCases
  void aShortcutWhoseUrlStandsElsewhereIsRefused(@ForAll("urls") Parts url) throws IOException {
    for (String frame : List.of("[InternetShortcut]\n[X]\nURL=%s", "[InternetShortcut]\nXURL=%s")) {
      assertThat(read(frame.formatted(url.text()).getBytes(UTF_8))).isEmpty();
    }
  }

  @ManyCases
  void whatIsLargerThanAnyUrlIsNotRead(@ForAll @IntRange(max = 2048) int beyond)
      throws IOException {
    String url = "http://h/";
    String fits = url + "x".repeat(8 * 1024 - beyond - url.length());
    assertThat(read(fits.getBytes(UTF_8))).isPresent();
    assertThat(read((fits + "y".repeat(2 * beyond + 1)).getBytes(UTF_8)).isPresent())
        .isEqualTo(beyond > 2 * beyond);
  }

  @ManyCases
  void aPasswordIsMaskedWhereverItsUrlIsQuoted(
      @ForAll("urls") Parts parts, @ForAll("quotes") String quote) {
    String said = UrlFile.mask(quote.formatted(parts.text()));
    assertThat(said).doesNotContain(PASSWORD).contains(parts.host());
    if (parts.password().isEmpty()) {
      assertThat(said).isEqualTo(quote.formatted(parts.text()));
    } else {
      assertThat(said).isEqualTo(quote.formatted(parts.text().replace(parts.password(), "***")));
    }
  }

  @Provide
  Arbitrary<String> quotes() {
    return Arbitraries.of(
        "%s",
        "can't fetch %s: 404", "<a href=\"%s\">", "['%s']", "see\n%s\nand http://h/x", "(%s)");
  }

  @ManyCases
  void maskingChangesNothingElse(@ForAll String text) {
    String plain = text.replace("@", "").replace("=", "").replace("%", "");
    assertThat(UrlFile.mask(plain)).isEqualTo(plain);
  }
}
