package dev.remora.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user's route may say, and what is made of it. */
class HandOverTest {
  @TempDir Path folder;
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Exchange exchange = new DefaultExchange(camel);

  HandOverTest() {
    camel.start();
    exchange.getExchangeExtension().setFromRouteId("my route/1");
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  private Order order() {
    return new HandOver(exchange).order(Instant.EPOCH);
  }

  private String content(Object body) throws IOException {
    exchange.getMessage().setBody(body);
    try (InputStream in = new HandOver(exchange).content()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void nothingNeedsToBeSaid() {
    assertThat(order())
        .isEqualTo(new Order("my-route-1", "", "route:my route/1", "", "", "", "", "", 0));
  }

  @Test
  void whatIsSaidIsTaken() {
    exchange.setVariable("inbox", "sensors");
    exchange.setVariable("path", "a/x.pcap");
    exchange.setVariable("tags", List.of("one", "two"));
    exchange.setVariable("comments", "c");
    exchange.setVariable("filename", "f");
    exchange.setVariable("target", "lab");
    exchange.setVariable("method", "put");
    assertThat(order())
        .isEqualTo(
            new Order(
                "sensors", "a/x.pcap", "route:my route/1", "f", "one,two", "c", "lab", "put", 0));
  }

  @Test
  void aFilesNameIsItsPath() {
    exchange.getMessage().setHeader(Exchange.FILE_NAME, "b/y.pcap");
    assertThat(order().path()).isEqualTo("b/y.pcap");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "a/../x",
        "/x",
        "a//x",
        "a/",
        ".",
        "a/./x",
        "..",
        "x\u0000",
        "x\ny",
        "x\u2028",
        ".x",
        ".orders/x.pcap",
        "a/.b/x.pcap",
        "x.part",
        "x.tmp",
        "x.json",
        "x.keylog"
      })
  void aPathThatCantBeIsRefused(String path) {
    exchange.setVariable("path", path);
    assertThatThrownBy(this::order)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("the path ")
        .hasLineCount(1);
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    exchange.setVariable("path", "ü".repeat(128));
    assertThatThrownBy(this::order).hasMessageContaining("longer than 255 bytes");
  }

  @Test
  void aNameThatLeavesNoRoomForItsKeyLogIsRefusedWhereThereIsOne() {
    exchange.setVariable("path", "x".repeat(243));
    assertThat(order().path()).hasSize(243);
    exchange.setVariable("keylog", "CLIENT_RANDOM 00 11");
    assertThatThrownBy(this::order).hasMessageContaining("longer than 242 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "../x", ".x", "a/b"})
  void anInboxThatCantBeIsRefused(String inbox) {
    exchange.setVariable("inbox", inbox);
    assertThatThrownBy(this::order)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the variable inbox is '" + inbox + "'");
  }

  @Test
  void aMethodThatCantBeIsRefused() {
    exchange.setVariable("method", "patch");
    assertThatThrownBy(this::order).hasMessageContaining("it has to be post or put");
  }

  @Test
  void contentIsAFileAStreamBytesOrText() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "content");
    assertThat(content(file)).isEqualTo("content");
    assertThat(content(file.toFile())).isEqualTo("content");
    assertThat(content("content")).isEqualTo("content");
    assertThat(content("content".getBytes(StandardCharsets.UTF_8))).isEqualTo("content");
    assertThat(content(new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("content");
  }

  @Test
  void noContentIsTold() {
    assertThatThrownBy(() -> content(null)).hasMessage("the message has no body");
    assertThatThrownBy(() -> content(new Object() {})).hasMessageContaining("which is no content");
  }
}
