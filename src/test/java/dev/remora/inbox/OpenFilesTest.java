package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
  @TempDir Path folder;

  @Test
  void aWriterIsSeenAndAReaderIsNone() throws Exception {
    assumeThat(Path.of("/proc/self/fd")).exists();
    Path file = Files.createFile(folder.resolve("\u00fc x.pcap"));
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(1);
      assertThat(holds(file)).isTrue();
    }
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(in.read()).isEqualTo(1);
      assertThat(holds(file)).isFalse();
    }
  }

  @Test
  void anotherFileOfTheSameNameIsNotTheOneBeingWritten() throws Exception {
    assumeThat(Path.of("/proc/self/fd")).exists();
    Path written = Files.createDirectory(folder.resolve("a")).resolve("x.pcap");
    Path resting = Files.createFile(Files.createDirectory(folder.resolve("b")).resolve("x.pcap"));
    try (OutputStream out = Files.newOutputStream(written)) {
      out.write(1);
      assertThat(holds(written)).isTrue();
      assertThat(holds(resting)).isFalse();
      assertThat(holds(folder.resolve("c/x.pcap"))).as("one that can't be asked").isTrue();
    }
  }

  private static boolean holds(Path file) {
    return OpenFiles.now().holds(file);
  }
}
