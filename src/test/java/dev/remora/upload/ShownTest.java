package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.ledger.Delivery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTest {
  private static final Delivery SENT =
      Delivery.fresh("inbox", "x.pcap", "file:x", "default", "x.pcap", 300, 0, Instant.EPOCH);

  private static Shown read(String answer, Charset charset) {
    Shown shown = new Shown(SENT);
    try {
      shown.read(new ByteArrayInputStream(answer.getBytes(charset)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return shown;
  }

  private static Shown read(String answer) {
    return read(answer, StandardCharsets.UTF_8);
  }

  private static String session(String id, String more) {
    return "{\"id\":\"" + id + "\",\"filename\":\"x.pcap\"" + more + "}";
  }

  @Test
  void ofAllThatAreShownThoseOfItsNameAndSizeAreFound() {
    Shown shown =
        read(
            "{\"total\":9,\"page\":{\"captures\":1},\"captures\":["
                + session("a1", ",\"size\":300")
                + ","
                + session("a2", ",\"size\":301")
                + ",{\"id\":\"a3\",\"filename\":\"yx.pcap\",\"size\":300},"
                + session("a4", "")
                + ",7,[{}],"
                + session("a5", ",\"size\":null,\"tags\":[{\"id\":\"no\"}],\"o\":{\"size\":1}")
                + ","
                + session("a6", ",\"size\":\"300\"")
                + ",{\"id\":7,\"filename\":\"x.pcap\",\"size\":300}"
                + ",{\"id\":null,\"filename\":\"x.pcap\"},{\"filename\":\"x.pcap\"}"
                + ","
                + session("a".repeat(201), "")
                + "],\"more\":[]}");
    assertThat(shown.isList()).isTrue();
    assertThat(shown.newestFirst()).containsExactly("a1", "a4", "a5", "a6", "7");
  }

  @Test
  void theNewestComeFirstAndThoseOfOneTimeAsTheyStand() {
    assertThat(
            read("{\"captures\":["
                    + session("b", ",\"created_at\":\"2026-11-22\"")
                    + ","
                    + session("d", ",\"created_at\":\"2026-11-21\"")
                    + ","
                    + session("c", ",\"created_at\":\"2026-11-22\"")
                    + ","
                    + session("a", ",\"created_at\":\"2026-11-23\"")
                    + "]}")
                .newestFirst())
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void ofVeryManyTheNewestAreKept() {
    String sessions =
        IntStream.range(0, 30_000)
            .mapToObj(i -> session("s" + i, ",\"created_at\":\"" + (100_000 + i) + "\""))
            .collect(Collectors.joining(","));
    assertThat(read("{\"captures\":[" + sessions + "]}").newestFirst())
        .hasSize(10_000)
        .startsWith("s29999", "s29998")
        .endsWith("s20000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Log in</html>",
        "[]",
        "null",
        "{}",
        "{\"captures\":{}}",
        "{\"captures\":[",
        "{\"captures\":[{\"id\":\"a\"}",
        "{\"captures\":[]",
        "{\"captures\":[]} trailing",
        "{\"captures\":[]}{}",
        "{\"exceptions\":[\"no\"]}"
      })
  void whatIsNoListOfCapturesFromBeginningToEndIsNone(String answer) {
    assertThat(read(answer).isList()).isFalse();
  }

  @Test
  void textsAndDepthsWithoutEndAreNotHeld() {
    assertThat(read("{\"captures\":[{\"id\":\"" + "a".repeat(2_000_000) + "\"}]}").isList())
        .isFalse();
    assertThat(read("{\"captures\":" + "[".repeat(100_000)).isList()).isFalse();
    String comments = session("a", ",\"comments\":\"" + "c".repeat(2_000_000) + "\"");
    assertThat(read("{\"captures\":[" + comments + "]}").newestFirst()).containsExactly("a");
  }

  @Test
  void aListInAnotherCharsetIsOne() {
    String list = "{\"captures\":[" + session("a", ",\"comments\":\"\u00fc\"") + "]}";
    assertThat(read(list, StandardCharsets.ISO_8859_1).newestFirst()).containsExactly("a");
    assertThat(read("\uFEFF" + list).newestFirst()).containsExactly("a");
    assertThat(read("{\"captures\":[]}").isList()).isTrue();
  }
}
