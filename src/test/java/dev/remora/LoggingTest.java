package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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
}
