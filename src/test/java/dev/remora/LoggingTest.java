package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LoggingTest {

  @Test
  void noMessageMakesLinesOfItsOwnWhoeverWroteIt() {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "", context.getLogger("x"), Level.TRACE, "{}", null, new Object[] {"a\r\nERROR b\0"});
    assertThat(new String(Logging.text(context).encode(event), StandardCharsets.UTF_8))
        .endsWith(" TRACE a\\r\\nERROR b\\u0000" + System.lineSeparator())
        .hasLineCount(1);
  }

  @Test
  void asJsonAnExceptionIsAFieldOfItsLine() throws Exception {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "",
            context.getLogger("x"),
            Level.ERROR,
            "{} broke",
            new IOException("a \"b\"\nc", new IOException("https://h/api/v1/t")),
            new Object[] {"it"});
    event.addKeyValuePair(new KeyValuePair("inbox", "a\nb"));
    String line = new String(Logging.json(context).encode(event), StandardCharsets.UTF_8);
    assertThat(line).hasLineCount(1).endsWith("}" + System.lineSeparator());
    JsonNode object = new ObjectMapper().readTree(line);
    assertThat(object.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("time", "level", "message", "logger", "inbox", "exception");
    assertThat(object.path("message").asText()).isEqualTo("it broke");
    assertThat(object.path("inbox").asText()).isEqualTo("a\nb");
    assertThat(object.path("exception").asText())
        .contains("a \"b\"\nc", "\tat dev.remora.LoggingTest", "https://h/api/v1/t");
    assertThat(line).as("an address, to be known as one").contains("https://h/api/v1/t");
  }
}
