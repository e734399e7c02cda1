package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnteroomTest {
  private static final boolean LARGE = true;
  private static final boolean SMALL = false;

  /** What one concurrent upload lets into line. */
  private static final int MOST = 128;

  private static final Sighting X = new ByPath().add("x.pcap", Sighting.Kind.CAPTURE, null);

  private final Anteroom anteroom = new Anteroom(1);

  @Test
  void allAreCountedAndLargeOnesTakeNoSmallOnesPlace() {
    for (int i = 0; i < MOST; i++) {
      anteroom.entered(LARGE);
    }
    assertThat(anteroom.isPassage()).isTrue();
    for (int i = 0; i < MOST; i++) {
      anteroom.entered(SMALL);
    }
    assertThat(anteroom.isPassage()).isFalse();
    anteroom.add(X);
    assertThat(anteroom.captures()).isEqualTo(2 * MOST + 1);
  }

  @Test
  void thoseThatWaitAreSentForOnceWhenHalfOfTheSmallOnesHaveLeft() {
    anteroom.entered(LARGE);
    for (int i = 0; i < MOST; i++) {
      anteroom.entered(SMALL);
    }
    anteroom.add(X);
    assertThat(anteroom.left(LARGE)).as("it makes no room").isFalse();
    for (int i = 1; i < MOST / 2; i++) {
      assertThat(anteroom.left(SMALL)).isFalse();
    }
    assertThat(anteroom.left(SMALL)).as("the half has left").isTrue();
    assertThat(anteroom.left(SMALL)).as("said already").isFalse();
    anteroom.answered();
    assertThat(anteroom.left(SMALL)).isTrue();
    assertThat(anteroom.captures()).isEqualTo(MOST - (MOST / 2 + 2) + 1);
  }
}
