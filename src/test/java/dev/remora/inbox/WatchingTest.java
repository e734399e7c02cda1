package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchingTest {
  @TempDir Path folder;

  /** The last file of a ring rests for long where writers may be elsewhere. */
  @Test
  void aFolderThatIsYetToBeMadeIsAsLocalAsTheOneThatItIsMadeIn() throws Exception {
    boolean local =
        Set.of("ext4", "xfs", "btrfs", "tmpfs", "overlay")
            .contains(Files.getFileStore(folder).type());
    for (Path watched : new Path[] {folder, folder.resolve("not/yet")}) {
      Watching rules = Watching.of(watched.toString(), "", "", Duration.ZERO, "");
      assertThat(rules.isLocal()).as("%s", watched).isEqualTo(local);
    }
  }
}
