package dev.remora.extension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.SampleCaptures;
import dev.remora.capture.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What expressions of users' routes are told of what a capture holds. */
class ContentFactsTest {
  private static final String ALL =
      "${bean:content.format}|${bean:content.linkType}|${bean:content.protocols}";

  @TempDir Path folder;

  private String told(Object capture) throws IOException {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("content", new ContentFacts());
      camel.start();
      Exchange exchange = new DefaultExchange(camel);
      if (capture != null) {
        exchange.setVariable("capture", capture);
      }
      return camel.resolveLanguage("simple").createExpression(ALL).evaluate(exchange, String.class);
    }
  }

  @Test
  void itIsToldBeforeADeliveryAndNothingIsAnywhereElse() throws IOException {
    Path file = Files.write(folder.resolve("x.pcap"), SampleCaptures.pcap(1));
    Capture capture =
        new Capture(
            "inbox",
            "x.pcap",
            file,
            "file:x.pcap",
            Files.size(file),
            0,
            Instant.EPOCH,
            Duration.ZERO,
            IntakeInboxes.policy());
    assertThat(told(CaptureFacts.of(capture))).startsWith("pcap|ether|").hasSizeGreaterThan(12);
    assertThat(told(capture)).as("as an inbox asks").isEqualTo("||");
    assertThat(told(null)).as("as a route asks that hands over").isEqualTo("||");
  }
}
