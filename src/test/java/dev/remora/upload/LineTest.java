package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.outcome.Outcome.Scope;
import dev.remora.outcome.Outcome.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineTest {
  private final Hands clock = new Hands();
  private final BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5));
  private final Line line = new Line("default", backOff, 2, clock);

  private static Unavailable trouble(Scope scope, Duration retryAfter) {
    return new Unavailable(scope, 503, List.of("words"), Optional.ofNullable(retryAfter));
  }

  @Test
  void anOpenLineLetsInAsManyAsItHasRoomFor() {
    assertThat(line.enter()).isTrue();
    assertThat(line.enter()).isTrue();
    assertThat(line.enter()).isFalse();
    line.leave();
    assertThat(line.enter()).isTrue();
    assertThat(line.gate("p")).isEmpty();
  }

  @Test
  void aBusyEndpointClosesTheLineForAsLongAsItAsked() {
    line.failed(line.era(), "a", trouble(Scope.ENDPOINT, Duration.ofSeconds(20)));
    assertThat(line.gate("p").orElseThrow().delay()).isEqualTo(Duration.ofSeconds(20));
    assertThat(line.enter()).isFalse();
    assertThat(line.trouble()).contains("503").contains("words");
    clock.forward(Duration.ofSeconds(20));
    assertThat(line.enter()).isTrue();
    assertThat(line.gate("p")).isEmpty();
  }

  @Test
  void aRetryAfterBeyondReasonIsCut() {
    line.failed(line.era(), "a", trouble(Scope.ENDPOINT, Duration.ofDays(3)));
    assertThat(line.gate("p").orElseThrow().delay()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aStoppedLineSendsOneProbeAtATimeAndOpensWhenItPasses() {
    assertThat(line.failed(line.era(), "a", trouble(Scope.REFUSED, null))).isTrue();
    assertThat(line.failed(line.era(), "b", trouble(Scope.REFUSED, null)))
        .as("told once only")
        .isFalse();
    clock.forward(Duration.ofMinutes(6));
    assertThat(line.enter()).isTrue();
    assertThat(line.enter()).isFalse();
    assertThat(line.gate("p")).isEmpty();
    assertThat(line.isProbe("p")).isTrue();
    assertThat(line.gate("p")).isPresent();
    line.passed(line.era());
    assertThat(line.trouble()).isEmpty();
    assertThat(line.gate("p")).isEmpty();
    assertThat(line.enter()).isTrue();
  }

  @Test
  void aProbeThatFailsUnheardCanBeRepeated() {
    line.failed(line.era(), "a", trouble(Scope.REFUSED, null));
    clock.forward(Duration.ofMinutes(6));
    assertThat(line.enter()).isTrue();
    assertThat(line.gate("p")).isEmpty();
    line.leave();
    assertThat(line.enter()).isTrue();
    assertThat(line.gate("p")).isEmpty();
  }

  @Test
  void anotherCaptureThatLeavesDoesNotEndTheProbe() {
    line.enter();
    line.enter();
    line.failed(line.era(), "a", trouble(Scope.REFUSED, null));
    clock.forward(Duration.ofMinutes(6));
    assertThat(line.gate("p")).as("the probe").isEmpty();
    line.leave();
    assertThat(line.isProbe("p")).isTrue();
    assertThat(line.gate("p")).as("no second probe").isPresent();
    line.leave();
    assertThat(line.isProbe("p")).isFalse();
  }

  @Test
  void anUploadThatGoesOnForHoursKeepsNoProbeOut() {
    assertThat(line.enter()).as("the large one").isTrue();
    line.failed(line.era(), "a", trouble(Scope.ENDPOINT, null));
    assertThat(line.enter()).isFalse();
    clock.forward(Duration.ofSeconds(2));
    assertThat(line.enter()).isTrue();
    assertThat(line.gate("b")).isEmpty();
    line.passed(line.era());
    assertThat(line.trouble()).isEmpty();
  }

  @Test
  void oneAtATimeIsLetInToProbeUntilOneOfThemDoes() {
    Line wide = new Line("default", backOff, 8, clock);
    wide.enter();
    wide.failed(wide.era(), "a", trouble(Scope.ENDPOINT, null));
    clock.forward(Duration.ofSeconds(2));
    assertThat(wide.enter()).isTrue();
    assertThat(wide.enter()).isFalse();
    wide.leave();
    assertThat(wide.enter()).as("the one before came to nothing").isTrue();
    clock.forward(Duration.ofSeconds(1));
    assertThat(wide.enter()).as("the one before stands behind others").isTrue();
    assertThat(wide.gate("b")).isEmpty();
    clock.forward(Duration.ofSeconds(1));
    assertThat(wide.enter()).as("a probe is under way").isFalse();
  }

  @Test
  void aProbeThatTakesLongIsNotTheOnlyOne() {
    line.failed(line.era(), "a", trouble(Scope.ENDPOINT, null));
    clock.forward(Duration.ofSeconds(2));
    assertThat(line.enter()).isTrue();
    assertThat(line.gate("large")).isEmpty();
    clock.forward(Duration.ofSeconds(29));
    assertThat(line.enter()).isFalse();
    clock.forward(Duration.ofSeconds(1));
    assertThat(line.enter()).isTrue();
    assertThat(line.gate("small")).isEmpty();
    assertThat(line.isProbe("small")).isTrue();
  }

  @Test
  void anAttemptThatIsNoProbeDoesNotEndTheProbe() {
    line.failed(line.era(), "a", trouble(Scope.ENDPOINT, null));
    clock.forward(Duration.ofSeconds(2));
    assertThat(line.gate("b")).isEmpty();
    line.undecided("a");
    assertThat(line.isProbe("b")).isTrue();
    line.undecided("b");
    assertThat(line.gate("c")).as("which may be repeated").isEmpty();
  }

  @Test
  void aClockThatIsSetBackMakesNoWaitLonger() {
    line.failed(line.era(), "a", trouble(Scope.REFUSED, null));
    clock.forward(Duration.ofDays(-1));
    assertThat(line.enter()).isTrue();
    assertThat(line.gate("b")).isEmpty();
    clock.forward(Duration.ofDays(-1));
    assertThat(line.gate("c")).as("nor any probe").isEmpty();
  }

  @Test
  void aRefusalIsToldOnceThoughTheEndpointWentAwayMeanwhile() {
    assertThat(line.failed(line.era(), "a", trouble(Scope.REFUSED, null))).isTrue();
    line.failed(line.era(), "a", trouble(Scope.ENDPOINT, null));
    assertThat(line.failed(line.era(), "a", trouble(Scope.REFUSED, null))).isFalse();
    line.passed(line.era());
    clock.forward(Duration.ofMinutes(5));
    assertThat(line.failed(line.era(), "a", trouble(Scope.REFUSED, null))).isTrue();
  }

  @Test
  void aRefusalInTheSameWordsSoonAfterAPassIsToldOnlyWhereItLasts() {
    assertThat(line.failed(line.era(), "a", trouble(Scope.REFUSED, null))).isTrue();
    line.passed(line.era());
    assertThat(line.failed(line.era(), "b", trouble(Scope.REFUSED, null))).isFalse();
    assertThat(line.trouble()).isNotEmpty();
    clock.forward(Duration.ofMinutes(5));
    assertThat(line.failed(line.era(), "c", trouble(Scope.REFUSED, null))).isTrue();
    line.passed(line.era());
    Unavailable other =
        new Unavailable(Scope.REFUSED, 403, List.of("other words"), Optional.empty());
    assertThat(line.failed(line.era(), "d", other)).isTrue();
  }

  @Test
  void whatPassesLateIsNoSignThatOthersPass() {
    int before = line.era();
    line.failed(before, "a", trouble(Scope.REFUSED, null));
    line.passed(before);
    assertThat(line.passes()).isZero();
    line.passed(line.era());
    assertThat(line.passes()).isOne();
  }

  @Test
  void whatWasUnderWayWhenTheLineClosedNeitherOpensItNorClosesItForLonger() {
    int before = line.era();
    assertThat(line.failed(before, "a", trouble(Scope.REFUSED, null))).isTrue();
    Duration wait = line.gate("p").orElseThrow().delay();
    line.passed(before);
    assertThat(line.failed(before, "b", trouble(Scope.REFUSED, null))).isFalse();
    assertThat(line.failed(before, "c", trouble(Scope.ENDPOINT, null))).isFalse();
    assertThat(line.gate("p").orElseThrow().delay()).isEqualTo(wait);
    clock.forward(Duration.ofMinutes(6));
    assertThat(line.gate("p")).as("the probe").isEmpty();
    line.failed(before, "d", trouble(Scope.CAPTURE, null));
    assertThat(line.isProbe("p")).isTrue();
    line.passed(line.era());
    assertThat(line.trouble()).isEmpty();
  }

  @Test
  void anAnswerAfterABusyOneOpensTheLineThoughItWasAskedForBefore() {
    int before = line.era();
    line.failed(before, "a", trouble(Scope.ENDPOINT, Duration.ofMinutes(1)));
    assertThat(line.gate("p")).isPresent();
    line.passed(before);
    assertThat(line.gate("p")).isEmpty();
  }

  @Test
  void aRefusalThatComesLateIsToldOf() {
    int before = line.era();
    line.failed(before, "a", trouble(Scope.ENDPOINT, null));
    assertThat(line.failed(before, "b", trouble(Scope.REFUSED, null))).isTrue();
  }

  @Test
  void aBusyEndpointThatSaysAtOnceIsNotTakenAtItsWord() {
    line.failed(line.era(), "a", trouble(Scope.ENDPOINT, Duration.ZERO));
    assertThat(line.gate("p").orElseThrow().delay()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void anEndpointThatIsAwayIsTriedEveryHalfMinuteAtLeast() {
    Unavailable away =
        new Unavailable(Scope.ENDPOINT, null, List.of("connection refused"), Optional.empty());
    for (int i = 0; i < 20; i++) {
      line.failed(line.era(), "a", away);
    }
    assertThat(line.gate("p").orElseThrow().delay()).isLessThanOrEqualTo(Duration.ofSeconds(30));
    assertThat(line.trouble()).isEqualTo("no answer (connection refused)");
  }

  @Test
  void aProbeThatFailsClosesTheLineAgain() {
    line.failed(line.era(), "a", trouble(Scope.ENDPOINT, null));
    clock.forward(Duration.ofMinutes(6));
    line.enter();
    line.gate("b");
    line.failed(line.era(), "b", trouble(Scope.CAPTURE, null));
    assertThat(line.gate("p")).isPresent();
  }

  @Test
  void oneCaptureThatFailsAloneDoesNotHoldUpTheOthers() {
    line.failed(line.era(), "a", trouble(Scope.CAPTURE, null));
    line.failed(line.era(), "a", trouble(Scope.CAPTURE, null));
    assertThat(line.gate("p")).isEmpty();
  }

  @Test
  void threeCapturesThatFailOneAfterAnotherBlameTheEndpoint() {
    line.failed(line.era(), "a", trouble(Scope.CAPTURE, null));
    line.failed(line.era(), "b", trouble(Scope.CAPTURE, null));
    line.passed(line.era());
    line.failed(line.era(), "c", trouble(Scope.CAPTURE, null));
    line.failed(line.era(), "d", trouble(Scope.CAPTURE, null));
    assertThat(line.gate("p")).isEmpty();
    line.failed(line.era(), "e", trouble(Scope.CAPTURE, null));
    assertThat(line.gate("p")).isPresent();
  }

  @Test
  void anEndingLineLetsNothingThrough() {
    line.close();
    assertThat(line.enter()).isFalse();
    assertThat(line.gate("p")).isPresent();
  }

  @Test
  void waitsDoubleWithJitterUpToTheLongest() {
    for (int failures = 1; failures < 40; failures++) {
      long most = Math.min(1000L << Math.min(failures - 1, 20), 300_000);
      assertThat(backOff.after(failures).toMillis()).isBetween(most / 2, most);
    }
  }

  /** A clock that is set by hand. */
  private static final class Hands extends Clock {
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    void forward(Duration by) {
      now = now.plus(by);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
