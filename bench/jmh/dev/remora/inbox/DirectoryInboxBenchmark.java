package dev.remora.inbox;

import dev.remora.Samples;
import dev.remora.capture.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One look at a folder of 1,000 captures that are known and have to rest for longer. */
@State(Scope.Thread)
public class DirectoryInboxBenchmark {
  private static final int FILES = 1000;

  private Path folder;
  private DirectoryInbox inbox;

  @Setup
  public void fill() throws IOException {
    folder = Samples.folder();
    byte[] capture = Samples.pcap();
    for (int i = 0; i < FILES; i++) {
      Files.write(folder.resolve("capture-" + i + ".pcap"), capture);
    }
    Watching rules =
        new Watching(
            "in",
            new Globs("*.pcap"),
            new Globs(""),
            Duration.ofDays(1),
            Optional.empty(),
            /* isLocal= */ true);
    inbox =
        new DirectoryInbox(
            "inbox",
            folder,
            folder.resolve("captures"),
            /* recursive= */ true,
            /* concurrency= */ 4,
            rules,
            Policy.PLAIN,
            new Shut(),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            () -> 0);
  }

  @TearDown
  public void remove() throws IOException {
    Samples.remove(folder);
  }

  @Benchmark
  public int lookAtAThousand() {
    return inbox.look(capture -> {});
  }

  private static final class Shut implements Gate {
    @Override
    public boolean enter() {
      return false;
    }

    @Override
    public boolean isStopped() {
      return false;
    }

    @Override
    public void leave() {}
  }
}
