package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SightingTest {
  private static final Instant T0 = Instant.parse("2026-11-22T21:05:00Z");

  private final Sighting sighting = new ByPath().add("x.pcap", Sighting.Kind.CAPTURE, null);

  @Test
  void anUnchangedFileRestsSinceItsFirstLook() {
    sighting.look(10, 1, "inode", T0);
    sighting.look(10, 1, "inode", T0.plusSeconds(1));
    assertThat(sighting.unchangedFor(T0.plusSeconds(5))).hasSeconds(5);
    assertThat(sighting.hasGrown()).isFalse();
  }

  @Test
  void sizeTimeOrIdentityChangedStartsTheRestAnew() {
    sighting.look(10, 1, "inode", T0);
    sighting.look(11, 1, "inode", T0.plusSeconds(1));
    assertThat(sighting.unchangedFor(T0.plusSeconds(1))).isZero();
    assertThat(sighting.hasGrown()).isTrue();
    sighting.look(11, 2, "inode", T0.plusSeconds(2));
    assertThat(sighting.unchangedFor(T0.plusSeconds(2))).isZero();
    assertThat(sighting.seenAt()).isEqualTo(T0);
    sighting.look(11, 2, "another", T0.plusSeconds(3));
    assertThat(sighting.hasGrown()).as("replaced, not grown").isFalse();
    assertThat(sighting.seenAt()).isEqualTo(T0.plusSeconds(3));
  }

  @Test
  void aTakenFileIsNotWatchedAnewWhenItChanges() {
    sighting.look(10, 1, "inode", T0);
    sighting.become(Sighting.Phase.TAKEN);
    sighting.look(99, 9, "inode", T0.plusSeconds(1));
    assertThat(sighting.size()).isEqualTo(10);
    assertThat(sighting.phase()).isEqualTo(Sighting.Phase.TAKEN);
  }

  @Test
  void aKeptFileThatChangesIsWatchedAgainAndAHoldEnds() {
    sighting.look(10, 1, "inode", T0);
    sighting.become(Sighting.Phase.DONE);
    sighting.hold(T0.plusSeconds(60));
    assertThat(sighting.isHeld(T0.plusSeconds(59))).isTrue();
    sighting.look(11, 1, "inode", T0.plusSeconds(1));
    assertThat(sighting.phase()).isEqualTo(Sighting.Phase.WATCHED);
    assertThat(sighting.isHeld(T0.plusSeconds(1))).isFalse();
  }

  @Test
  void aClockThatIsSetBackStartsTheRestAnew() {
    sighting.look(10, 1, "inode", T0);
    sighting.look(10, 1, "inode", T0.minusSeconds(3600));
    assertThat(sighting.unchangedFor(T0.minusSeconds(3590))).hasSeconds(10);
  }

  @Test
  void theSameIsNewsOnce() {
    assertThat(sighting.isNews("is a link")).isTrue();
    assertThat(sighting.isNews("is a link")).isFalse();
    assertThat(sighting.isNews("can't be looked at")).isTrue();
  }

  @Test
  void whatAHoldSaysAndWhenItWasSeenGoesWithAClockThatIsSetForward() {
    sighting.look(10, 1, "inode", T0);
    sighting.shift(Duration.ofDays(1));
    assertThat(sighting.seenAt()).isEqualTo(T0.plus(Duration.ofDays(1)));
    sighting.hold(T0.plus(Duration.ofDays(1)).plusSeconds(60));
    sighting.shift(Duration.ofDays(1));
    assertThat(sighting.seenAt()).isEqualTo(T0.plus(Duration.ofDays(2)));
    assertThat(sighting.isHeld(T0.plus(Duration.ofDays(2)).plusSeconds(59))).isTrue();
    assertThat(sighting.isHeld(T0.plus(Duration.ofDays(2)).plusSeconds(60))).isFalse();
  }

  @Test
  void whenItWasSeenFirstIsKnownWhateverClockAndWriterDo() {
    sighting.look(10, 1, "inode", T0);
    sighting.look(10, 1, "inode", T0.minusSeconds(3600));
    assertThat(sighting.seenAt()).isEqualTo(T0);
    sighting.look(11, 1, "inode", T0.plusSeconds(1));
    sighting.look(11, 1, "inode", T0.plusSeconds(5));
    assertThat(sighting.seenAt()).isEqualTo(T0);
    assertThat(sighting.unchangedSince()).isEqualTo(T0.plusSeconds(1));
  }

  @Test
  void aKeptFileThatChangesIsSeenForTheFirstTimeThen() {
    sighting.look(10, 1, "inode", T0);
    sighting.become(Sighting.Phase.DONE);
    sighting.look(11, 1, "inode", T0.plusSeconds(60));
    assertThat(sighting.seenAt()).isEqualTo(T0.plusSeconds(60));
  }

  @Test
  void itIsDueWhenItHasSettledOrItsHoldEndsAndAtAnyTimeWhereItIsWritten() {
    Duration settle = Duration.ofSeconds(2);
    sighting.look(10, 1, "inode", T0);
    assertThat(sighting.dueIn(settle, T0.plusMillis(500))).isEqualTo(1500);
    sighting.hold(T0.plusSeconds(60));
    assertThat(sighting.dueIn(settle, T0.plusSeconds(1))).isEqualTo(59_000);
    assertThat(sighting.dueIn(settle, T0.plusSeconds(60))).isNegative();
    sighting.look(11, 1, "inode", T0.plusSeconds(61));
    assertThat(sighting.dueIn(settle, T0.plusSeconds(61))).isZero();
  }

  @Test
  void oneThatWasSeenToBeOpenIsDueAtAnyTime() {
    sighting.look(10, 1, "inode", T0);
    sighting.sawOpen();
    assertThat(sighting.dueIn(Duration.ofSeconds(2), T0)).isZero();
  }

  @Test
  void aPathIsKeptAsItIs() {
    String path = "site a/\u00fc \u6f22 \ud83d\ude00.pcap";
    assertThat(new ByPath().add(path, Sighting.Kind.CAPTURE, null).path()).isEqualTo(path);
  }
}
