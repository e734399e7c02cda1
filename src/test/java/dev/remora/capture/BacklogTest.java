package dev.remora.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final Instant SEEN = Instant.parse("2026-11-22T21:05:00Z");

  @Test
  void countsAllTellsTheOldestAndAsksOnlyOfThoseThatAreShown() {
    Backlog.Collector collector = new Backlog.Collector(2);
    AtomicInteger asked = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      int n = (i * 37) % 100;
      collector.add(
          () -> "c" + n,
          n,
          SEEN.plusSeconds(n),
          () -> {
            asked.incrementAndGet();
            return new Why.StillGrowing();
          });
    }
    Backlog backlog = collector.backlog();

    assertThat(backlog.count()).isEqualTo(100);
    assertThat(backlog.bytes()).isEqualTo(4950);
    assertThat(backlog.oldest()).hasValue(SEEN);
    assertThat(backlog.first()).extracting(Backlog.Waiting::path).containsExactly("c0", "c1");
    assertThat(asked).hasValue(2);
  }

  @Test
  void nothingWaits() {
    assertThat(new Backlog.Collector(2).backlog()).isEqualTo(Backlog.NONE);
  }

  @Test
  void eachReasonHasAKindAndWords() {
    assertThat(new Why.StillGrowing().kind()).isEqualTo("still-growing");
    assertThat(new Why.NotSettled(Duration.ofMillis(1200)).words())
        .isEqualTo("not settled yet, 2 s to go");
    assertThat(new Why.OpenForWriting(42).words()).isEqualTo("open for writing by process 42");
    assertThat(new Why.NewestOfRing(SEEN).words())
        .isEqualTo("newest of its ring, taken at 21:05:00Z if nothing is written");
    assertThat(new Why.NextAttempt(SEEN, "the answer was 503").words())
        .isEqualTo("waits for the next attempt at 21:05:00Z because the answer was 503");
    assertThat(new Why.BeforeLine("lab", "").kind()).isEqualTo("before-line");
  }
}
