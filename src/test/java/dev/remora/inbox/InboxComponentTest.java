package dev.remora.inbox;

import static dev.remora.inbox.InboxComponent.STEP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Policy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxComponentTest {
  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(100);

  @TempDir Path folder;

  /** Two that begin at any moments meet, and each goes on from there at the same rate. */
  @Test
  void theyLookAtTheSameMomentsWheneverTheyBegan() {
    for (long now : new long[] {-STEP - 1, -1, 0, 1, LEAST, STEP - LEAST, 7 * STEP + 12_345}) {
      long wait = InboxComponent.inStep(now, LEAST);
      assertThat(Math.floorMod(now + wait, STEP)).as("begun at %d", now).isZero();
      assertThat(wait).as("begun at %d", now).isBetween(LEAST, LEAST + STEP - 1);
    }
  }

  @Test
  void foldersAreLookedAtByAFixedRateAndServersAreNot() throws Exception {
    assertThat(Path.of("routes", "inbox-directory.camel.yaml"))
        .content()
        .contains("          useFixedDelay: false\n");
    for (String server : List.of("inbox-ftp", "inbox-sftp", "inbox-bucket")) {
      assertThat(Path.of("routes", server + ".camel.yaml"))
          .content()
          .doesNotContain("useFixedDelay");
    }
  }

  @Test
  void atAFixedRateTheyKeepStep() throws Exception {
    ScheduledPollConsumer poller = poller("inbox:a?delay=240&initialDelay=100&useFixedDelay=false");
    assertThat(poller.getTimeUnit()).isEqualTo(TimeUnit.NANOSECONDS);
    assertThat(poller.getDelay()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(240));
    assertThat(poller.getInitialDelay()).isBetween(LEAST, LEAST + STEP - 1);
    assertThat(poller.isUseFixedDelay()).isFalse();
  }

  /** A server is to be left alone between two looks, however long one takes. */
  @Test
  void othersWaitAfterEachLook() throws Exception {
    ScheduledPollConsumer poller = poller("inbox:a?delay=5s&initialDelay=100");
    assertThat(poller.getTimeUnit().toMillis(poller.getDelay())).isEqualTo(5000);
    assertThat(poller.getTimeUnit().toMillis(poller.getInitialDelay())).isEqualTo(100);
    assertThat(poller.isUseFixedDelay()).isTrue();
  }

  /** Started twice, as a route is that was stopped. */
  private ScheduledPollConsumer poller(String uri) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.addComponent("inbox", new InboxComponent());
      camel.getRegistry().bind("inbox-a", inbox());
      camel.start();
      Endpoint endpoint = camel.getEndpoint(uri);
      ScheduledPollConsumer poller =
          (ScheduledPollConsumer) endpoint.createConsumer(exchange -> {});
      poller.start();
      poller.stop();
      poller.start();
      poller.stop();
      poller.shutdown();
      return poller;
    }
  }

  private DirectoryInbox inbox() {
    Policy policy = new Policy("default", "", Policy.After.MOVE, false, false, Duration.ZERO);
    Watching rules = Watching.of(folder.toString(), "", "", Duration.ZERO, "");
    return new DirectoryInbox(
        "a",
        folder,
        folder.resolve("captures"),
        /* recursive= */ true,
        /* concurrency= */ 4,
        rules,
        policy,
        new Shut(),
        Clock.systemUTC(),
        System::nanoTime);
  }

  private static final class Shut implements Gate {
    @Override
    public boolean enter() {
      return false;
    }

    @Override
    public void leave() {
      throw new AssertionError("nothing came in");
    }

    @Override
    public boolean isStopped() {
      return false;
    }
  }
}
