package dev.remora.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/x.pcap",
        "\n  http://h/x.pcap \r\n",
        "[InternetShortcut]\r\nIDList=\r\nURL=http://h/x.pcap\r\n[Other]\r\nURL=http://no/\r\n"
      })
  void oneUrlIsRead(String text) throws Exception {
    assertThat(UrlFile.read(InboxFile.at(file(text)))).hasToString("http://h/x.pcap");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://u:s3cr3t@h/x",
        "file:///etc/passwd",
        "http://",
        "http://a/ http://b/",
        "http://u:s3cr3t@h/a b",
        "http://a/\nhttp://b/",
        "[InternetShortcut]\n"
      })
  void anythingElseIsRefusedWithoutSayingWhatWasInIt(String text) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> UrlFile.read(InboxFile.at(file)))
        .isInstanceOf(BadUrlException.class)
        .hasMessageContaining("x.url")
        .hasMessageNotContaining("s3cr3t");
  }

  @ParameterizedTest
  @CsvSource({"http://h/a/x.pcap?q, x.pcap", "http://h/a/, ''", "http://h, ''", "mailto:x, ''"})
  void theLastSegmentIsTheName(URI url, String name) {
    assertThat(UrlFile.lastSegment(url)).isEqualTo(name);
  }

  @Test
  void passwordsAreMasked() {
    assertThat(UrlFile.mask("see http://u:s3cr3t@h/x and https://h/y:z@"))
        .isEqualTo("see http://u:***@h/x and https://h/y:z@");
    assertThat(UrlFile.mask("http://u:s3:cr@et@h/x")).isEqualTo("http://u:***@h/x");
  }

  @Test
  void signaturesAreMasked() {
    String query = "?X-Amz-Expires=3600&X-Amz-Credential=AK%2F20261122%2Fs3&X-Amz-Signature=";
    assertThat(UrlFile.mask("can't fetch http://h/x" + query + "0a1b2c now"))
        .isEqualTo(
            "can't fetch http://h/x?X-Amz-Expires=3600&X-Amz-Credential=***&X-Amz-Signature=***"
                + " now");
    assertThat(UrlFile.mask("<a href=\"h?X-Amz-Security-Token=s3cr3t&amp;y\">"))
        .isEqualTo("<a href=\"h?X-Amz-Security-Token=***&amp;y\">");
    assertThat(UrlFile.mask("X-Amz-Signature%3d0a1b2c")).isEqualTo("X-Amz-Signature%3d***");
  }

  @Test
  void aTokenInPlaceOfAUsersNameIsMaskedAndAFileServersUserIsNot() {
    assertThat(UrlFile.mask("can't fetch https://0a1b2c@h/x, http://h/a@b"))
        .isEqualTo("can't fetch https://***@h/x, http://h/a@b");
    assertThat(UrlFile.mask("sftp://me@h/x")).isEqualTo("sftp://me@h/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sig", "Signature", "access_token", "key", "X-Goog-Signature", "api-key", "auth"})
  void aParameterThatOpensTheUrlIsMasked(String name) {
    for (String before : List.of("?", "?sv=1&", "?sv=1&amp;")) {
      assertThat(UrlFile.mask("http://h/x" + before + name + "=0a%2Fb&se=2"))
          .isEqualTo("http://h/x" + before + name + "=***&se=2");
    }
    assertThat(UrlFile.secrets(URI.create("http://h/x?sv=1&" + name + "=0a%2Fb+c&se=2")))
        .containsExactly("0a%2Fb+c", "0a/b+c");
  }

  @Test
  void aUrlsSecretsAreKnownInEachForm() {
    assertThat(UrlFile.secrets(URI.create("http://u:p%2Fw@h/?monkeys=3&a=b")))
        .containsExactly("p%2Fw", "p/w", "dTpwL3c=");
    assertThat(UrlFile.secrets(URI.create("http://0a1b@h/"))).contains("0a1b", "MGExYjo=");
    assertThat(UrlFile.secrets(URI.create("http://h/x.pcap"))).isEmpty();
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("x.url"), text);
  }
}
