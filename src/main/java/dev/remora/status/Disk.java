package dev.remora.status;

import java.nio.file.Files;
import java.nio.file.Path;

/** The disk that {@code captures.dir} is on. */
public final class Disk {
  private final Path folder;
  private final long least;

  /**
   * @param least free bytes below which it is in trouble
   */
  public Disk(Path folder, long least) {
    this.folder = folder;
    this.least = least;
  }

  /** Bytes that we may still write. */
  public long free() {
    return existing().toFile().getUsableSpace();
  }

  /** Bytes in all. */
  public long size() {
    return existing().toFile().getTotalSpace();
  }

  /** What is wrong, in words; empty while there is room. */
  public String trouble() {
    long free = free();
    return free >= least
        ? ""
        : folder
            + " has "
            + (free >> 20)
            + " MB free, less than captures.least-free ("
            + (least >> 20)
            + " MB); without room captures stay where they are";
  }

  /** The folder, or the next one above it that is there. */
  private Path existing() {
    Path there = folder;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }
}
