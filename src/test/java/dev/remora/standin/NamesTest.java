package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource({
    "x.pcap, x.pcap",
    "../../etc/passwd, passwd",
    "C:\\dir\\x.pcap, x.pcap",
    "/var/log/x.pcap, x.pcap",
    "'  x y.pcap ', x y.pcap",
    ".hidden, .hidden",
  })
  void keepsTheLastSegment(String given, String expected) {
    assertThat(Names.clean(given)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", ".", "..", "/", "a/..", "dir/", "\r\n", "\u202e"})
  void knowsWhatIsNoName(String given) {
    assertThat(Names.clean(given)).isNull();
  }

  @Test
  void dropsWhatBreaksHeadersAndTurnsLinesAround() {
    assertThat(Names.clean("a\r\nSet-Cookie: x\u0000\u202egnp.pcap"))
        .isEqualTo("aSet-Cookie: xgnp.pcap");
  }

  @Test
  void shortensToWhatFileSystemsTakeAndKeepsTheExtension() {
    String name = Names.clean("ö".repeat(300) + ".pcapng");

    assertThat(name).endsWith("ö.pcapng");
    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(250, 255);
  }

  @Test
  void cutsNoMoreThanItMust() {
    assertThat(Names.clean(null)).isNull();
    assertThat(Names.clean("x".repeat(255))).isEqualTo("x".repeat(255));
    assertThat(Names.clean("x".repeat(256))).isEqualTo("x".repeat(255));
    assertThat(Names.clean("." + "x".repeat(256))).isEqualTo("." + "x".repeat(254));
    assertThat(Names.clean("x".repeat(300) + "." + "y".repeat(15)))
        .isEqualTo("x".repeat(239) + "." + "y".repeat(15));
    assertThat(Names.clean("x".repeat(300) + "." + "y".repeat(16))).isEqualTo("x".repeat(255));
  }

  @Test
  void namesAfterTheUserAgentAndAUniqueTime() {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      names.add(Names.fromUserAgent("curl/7.88.1 (linux)"));
    }

    assertThat(names)
        .hasSize(100)
        .allMatch(name -> name.matches("curl-7\\.88\\.1-\\d{8}-\\d{6}-\\d{3}\\.cap"));
    assertThat(Names.fromUserAgent(null)).startsWith("upload-");
    assertThat(Names.fromUserAgent("../../<x>")).matches("x-[-0-9]+\\.cap");
  }

  @Test
  void savesUnderAnyName() {
    assertThat(Names.attachment("x.pcap"))
        .isEqualTo("attachment; filename=\"x.pcap\"; filename*=UTF-8''x.pcap");
    assertThat(Names.attachment(" ~\u007f")).contains("filename=\" ~_\";");
    assertThat(Names.attachment("a\"b\\ö%.pcap"))
        .isEqualTo("attachment; filename=\"a_b___.pcap\"; filename*=UTF-8''a%22b%5C%C3%B6%25.pcap");
  }
}
