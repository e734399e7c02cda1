package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TokenTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Token.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Supplier<String> source = () -> "c0ffee";

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
  }

  @Test
  void oneThatCannotBeReadIsToldOfOnceAndLetsNobodyIn() throws Refusal {
    Token token = new Token(() -> source.get());
    assertThat(token.accepts("C0FFEE")).isTrue();
    for (int times = 1; times <= 2; times++) {
      source = TokenTest::unreadable;
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(Refusal.class)
            .isThrownBy(() -> token.accepts("c0ffee"))
            .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(503))
            .withMessageNotContaining("/secret");
      }
      assertThat(log.list).hasSize(times);
      source = () -> "c0ffee";
      assertThat(token.accepts("c0ffee")).isTrue();
    }
    assertThat(log.list)
        .allSatisfy(
            event -> {
              assertThat(event.getFormattedMessage()).contains("/secret can't be read");
              assertThat(event.getThrowableProxy()).isNull();
            });
  }

  private static String unreadable() {
    throw new IllegalStateException("/secret can't be read");
  }
}
