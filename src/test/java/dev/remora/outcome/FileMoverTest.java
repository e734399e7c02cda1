package dev.remora.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FileMoverTest {
  @TempDir Path folder;
  private final Logger log = (Logger) LoggerFactory.getLogger(FileMover.class);
  private final List<Boolean> sourceWasThere = new ArrayList<>();
  private Path from;
  private Path to;

  /** A link can't be forced to disk, of which a line tells: when that is done is seen by it. */
  private final AppenderBase<ILoggingEvent> whenForced =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          sourceWasThere.add(Files.exists(from));
        }
      };

  @BeforeEach
  void watch() throws IOException {
    from = Files.writeString(folder.resolve("x.pcap"), "one");
    Path real = Files.createDirectory(folder.resolve("real"));
    to = Files.createSymbolicLink(folder.resolve("link"), real).resolve("x.pcap");
    whenForced.start();
    log.setLevel(Level.DEBUG);
    log.setAdditive(false);
    log.addAppender(whenForced);
  }

  @AfterEach
  void stop() {
    log.detachAppender(whenForced);
    log.setAdditive(true);
    log.setLevel(null);
  }

  @Test
  void aFileLiesInBothPlacesNoLongerThanItHasTo() throws IOException {
    FileMover.moveToFree(from, to);

    assertThat(to).hasContent("one");
    assertThat(sourceWasThere).containsExactly(false);
  }

  @Test
  void aFileIsNotGoneBeforeItsCopyIsKnownToTheDisk() throws IOException {
    Files.writeString(to, "one");

    FileMover.moveToFree(from, to);

    assertThat(from).doesNotExist();
    assertThat(sourceWasThere).containsExactly(true);
  }
}
