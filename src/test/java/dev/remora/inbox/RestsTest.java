package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestsTest {
  private static final Instant START = Instant.parse("2026-11-22T21:05:00Z");

  private final Rests rests = rests(Optional.empty());

  @Test
  void aFolderThatTakesLongToLookThroughIsLookedThroughTheLessOftenTheLongerItTakes() {
    look(START, Duration.ofMillis(200));
    Instant next = START.plusMillis(2200);
    assertThat(rests.begin(next.minusMillis(1), 900)).as("enough in line for 200 ms").isFalse();
    assertThat(rests.begin(next, 900)).isTrue();
    rests.end(next.plusMillis(300), 0, 0);
    assertThat(rests.begin(next.plusMillis(1199), 900)).as("not enough for 300 ms").isFalse();
    assertThat(rests.begin(next.plusMillis(1200), 900)).isTrue();
  }

  @Test
  void thereIsNoHurryWhileEnoughIsInLine() {
    look(START, Duration.ZERO);
    assertThat(rests.begin(START.plusMillis(999), 65)).isFalse();
    assertThat(rests.begin(START.plusMillis(999), 64)).isTrue();
  }

  @Test
  void aClockThatIsSetForwardDuringALookDoesNotEndTheLooking() {
    Instant later = START.plus(Duration.ofDays(20_000));
    look(START, Duration.ofDays(20_000));
    assertThat(rests.begin(later.plusSeconds(40), 0)).isTrue();
  }

  @Test
  void aClockThatIsSetBackDoesNotEndTheLooking() {
    look(START, Duration.ofMillis(200));
    assertThat(rests.isBefore(START.minusSeconds(1))).isTrue();
    assertThat(rests.begin(START.minusSeconds(1), 900)).isTrue();
  }

  @Test
  void whileNothingCanBeCompleteManyFilesAreLeftAloneForLonger() {
    assertThat(rests.begin(START, 0)).isTrue();
    rests.end(START, 3000, 2000);
    assertThat(rests.begin(START.plusMillis(299), 0)).isFalse();
    assertThat(rests.begin(START.plusMillis(300), 0)).isTrue();
  }

  @Test
  void theyAreLookedAtWhenTheFirstMayBeComplete() {
    assertThat(rests.begin(START, 0)).isTrue();
    rests.end(START, 3000, 70);
    assertThat(rests.begin(START.plusMillis(69), 0)).isFalse();
    assertThat(rests.begin(START.plusMillis(70), 0)).isTrue();
    rests.end(START.plusMillis(70), 3000, -5);
    assertThat(rests.begin(START.plusMillis(70), 0)).isTrue();
  }

  @Test
  void howeverManyThereAreNoneIsLeftAloneForMoreThanAQuarterOfSettle() {
    assertThat(rests.begin(START, 0)).isTrue();
    rests.end(START, 1_000_000, Long.MAX_VALUE);
    assertThat(rests.begin(START.plusMillis(499), 0)).isFalse();
    assertThat(rests.begin(START.plusMillis(500), 0)).isTrue();
  }

  @Test
  void whereMarkersAreOneMayComeAtAnyMoment() {
    Rests marked = rests(Optional.of(".done"));
    assertThat(marked.begin(START, 0)).isTrue();
    marked.end(START, 3000, 2000);
    assertThat(marked.begin(START, 0)).isTrue();
  }

  private static Rests rests(Optional<String> doneSuffix) {
    return new Rests(
        new Watching("in", new Globs(""), new Globs(""), Duration.ofSeconds(2), doneSuffix, true));
  }

  private void look(Instant begin, Duration time) {
    assertThat(rests.begin(begin, 0)).isTrue();
    rests.end(begin.plus(time), 0, 0);
  }
}
