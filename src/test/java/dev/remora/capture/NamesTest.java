package dev.remora.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  private static final String HASH = "0123456789abcdef";

  @ParameterizedTest
  @CsvSource({"a.pcapng.gz, a", "a.b.pcap, a.b", "a, a", "a.pcap7, a", "a.txt, a.txt"})
  void theStemIsWithoutCaptureAndCompressionExtensions(String name, String stem) {
    assertThat(Names.stem(name)).isEqualTo(stem);
  }

  @ParameterizedTest
  @CsvSource({"x.pcap, x~2.pcap", "x.pcapng.gz, x~2.pcapng.gz", "x.txt, x~2.txt", "x, x~2"})
  void theSecondOfANameIsNumberedBeforeItsExtension(String name, String second) {
    assertThat(Names.numbered(name, 1)).isEqualTo(name);
    assertThat(Names.numbered(name, 2)).isEqualTo(second);
  }

  @Test
  void namesPastTheLimitAreCutAtACharacter() {
    String shark = "\ud83e\udd88";
    String name = shark.repeat(62) + "xx.pcap";
    String receipt = Names.withSuffix(name, ".session.json", HASH);
    assertThat(receipt.getBytes(UTF_8).length).isBetween(252, 255);
    assertThat(receipt).startsWith(shark).endsWith("~01234567.session.json");
    assertThat(Names.numbered(name, 2).getBytes(UTF_8)).hasSizeLessThanOrEqualTo(255);
    assertThat(Names.numbered("x." + "y".repeat(253), 2)).endsWith("y~2").hasSize(255);
    assertThat(Names.withSuffix("x.pcap", ".session.json", HASH)).isEqualTo("x.pcap.session.json");
  }

  @Test
  void aUrlFileIsToldByItsExtensionInAnyCase() {
    assertThat(Names.isUrl("x.URL")).isTrue();
    assertThat(Names.isUrl("url")).isFalse();
  }

  @Test
  void aNameIsPrintedOnOneLine() {
    assertThat(Names.printable("a\nb\tc\u001b")).isEqualTo("a\\nb\\tc\\u001b");
  }
}
