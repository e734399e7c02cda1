package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
  private static final Instant NOW = Instant.parse("2026-11-22T21:05:00Z");

  @Test
  void timesAreReadAsPeopleWriteThem() {
    assertThat(Moment.parse("90s", NOW)).hasValue(NOW.minusSeconds(90));
    assertThat(Moment.parse("30m", NOW)).hasValue(NOW.minusSeconds(1800));
    assertThat(Moment.parse("2h", NOW)).hasValue(NOW.minusSeconds(7200));
    assertThat(Moment.parse("1d", NOW)).hasValue(NOW.minusSeconds(86400));
    assertThat(Moment.parse("2026-11-22T21:05:00Z", NOW)).hasValue(NOW);
    assertThat(Moment.parse("2026-11-22T22:05:00+01:00", NOW)).hasValue(NOW);
    assertThat(Moment.parse("2026-11-22T21:05", NOW))
        .hasValue(
            LocalDateTime.parse("2026-11-22T21:05").atZone(ZoneId.systemDefault()).toInstant());
    assertThat(Moment.parse("2026-11-22", NOW))
        .hasValue(
            LocalDateTime.parse("2026-11-22T00:00").atZone(ZoneId.systemDefault()).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "2h ago", "-2h", "2026", "T", "2026-13-01", "99999999999d"})
  void whatIsNoTimeIsNone(String text) {
    assertThat(Moment.parse(text, NOW)).isEmpty();
  }
}
