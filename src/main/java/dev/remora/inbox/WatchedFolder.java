package dev.remora.inbox;

import dev.remora.capture.Policy;
import dev.remora.config.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that is watched, as the configuration has it.
 *
 * @param inbox its name
 * @param root the folder itself
 * @param captures where Remora keeps its own, which is never taken from there
 * @param recursive whether folders within are watched too
 */
record WatchedFolder(
    String inbox, Path root, Path captures, boolean recursive, Watching rules, Policy policy) {
  /** The same by whatever way it is led to. */
  String place() {
    try {
      return "file:" + root.toRealPath() + "/";
    } catch (IOException e) {
      return "file:" + root.toAbsolutePath().normalize() + "/";
    }
  }

  /**
   * Whether a folder within is looked into as well.
   *
   * @throws IOException when that can't be told now
   */
  boolean isWatched(Path within) throws IOException {
    String name = within.getFileName().toString();
    return recursive
        && !name.startsWith(".")
        && !(Folders.ALL.contains(name) && Files.isSameFile(within.getParent(), captures));
  }
}
