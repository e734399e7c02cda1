package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.SampleCaptures;
import dev.remora.capture.Policy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlanceTest {
  @TempDir Path folder;

  private Glance glance(boolean recursive, String include, String exclude, String done) {
    Watching rules = Watching.of(folder.toString(), include, exclude, Duration.ofSeconds(2), done);
    return new Glance(folder, rules, recursive, Policy.PLAIN);
  }

  private Path file(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  @Test
  void whatStandsInTheWayForGood() throws IOException {
    Glance plain = glance(true, "", "", "");
    Path whole = file("x.pcap", SampleCaptures.pcap(1));
    assertThat(plain.forGood(whole)).isEmpty();
    assertThat(plain.forGood(file("site/y.pcap", SampleCaptures.pcap(1)))).isEmpty();
    assertThat(plain.forGood(file(".x", new byte[1]))).hasValue(new Obstacle.Unfinished());
    assertThat(plain.forGood(file("x.pcap.json", new byte[1])))
        .hasValue(new Obstacle.Companion("x.pcap"));
    assertThat(plain.forGood(file("x.keylog", new byte[1])))
        .hasValue(new Obstacle.Companion("x.pcap"));
    assertThat(plain.forGood(file("z.keylog", new byte[1]))).hasValue(new Obstacle.Companion(""));
    assertThat(plain.forGood(Files.createSymbolicLink(folder.resolve("l.pcap"), whole)))
        .hasValue(new Obstacle.Link());
    Files.createSymbolicLink(folder.resolve("behind"), folder.resolve("site"));
    assertThat(plain.forGood(folder.resolve("behind/y.pcap")))
        .hasValue(new Obstacle.BehindLink("behind"));

    assertThat(glance(false, "", "", "").forGood(folder.resolve("site/y.pcap")))
        .hasValue(new Obstacle.TooDeep());
    assertThat(glance(true, "*.cap", "", "").forGood(whole))
        .hasValue(new Obstacle.NotWanted("include"));
    assertThat(glance(true, "", "x*", "").forGood(whole))
        .hasValue(new Obstacle.NotWanted("exclude"));
    assertThat(glance(true, "", "", ".done").forGood(file("x.pcap.done", new byte[0])))
        .hasValue(new Obstacle.DoneMarker());
  }

  @Test
  void whatStandsInTheWayNow() throws IOException {
    Glance plain = glance(true, "", "", "");
    Path whole = file("x.pcap", SampleCaptures.pcap(1));
    assertThat(plain.forNow(whole)).isEmpty();
    assertThat(plain.forNow(file("e.pcap", new byte[0])))
        .hasValue(new Obstacle.Incomplete(true, Policy.PLAIN.giveUp()));
    assertThat(plain.forNow(file("c.pcap", Arrays.copyOf(SampleCaptures.pcap(1), 200))))
        .hasValue(new Obstacle.Incomplete(false, Policy.PLAIN.giveUp()));
    assertThat(plain.forNow(file("n.url", new byte[0]))).isEmpty();
    Glance marked = glance(true, "", "", ".done");
    assertThat(marked.forNow(whole)).hasValue(new Obstacle.NoDoneMarker("x.pcap.done"));
    file("x.pcap.done", new byte[0]);
    assertThat(marked.forNow(whole)).isEmpty();
    try (OutputStream writer = Files.newOutputStream(whole)) {
      writer.write(SampleCaptures.pcap(1));
      assertThat(plain.forNow(whole))
          .hasValue(new Obstacle.OpenForWriting(ProcessHandle.current().pid()));
    }
  }
}
