package dev.remora.inbox;

import dev.remora.outcome.FileMover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The folder that files from elsewhere are fetched to, and how much of them lies there. */
final class Spool {
  private final Path folder;
  private final long most;
  private final AtomicLong there = new AtomicLong();
  private final AtomicLong places = new AtomicLong();

  /**
   * @param most bytes that lie there at once; one file may exceed it alone
   */
  Spool(Path folder, long most) {
    this.folder = folder;
    this.most = most;
  }

  /** Removes what an earlier run was fetching. */
  void clear() throws IOException {
    clear(folder);
  }

  void create() throws IOException {
    Files.createDirectories(folder);
  }

  /** Where a file of this name may be put, with others beside it. */
  Path place(String name) {
    return folder.resolve(Long.toString(places.incrementAndGet())).resolve(name);
  }

  /** Whether so many bytes fit in now. */
  boolean hasRoom(long bytes) {
    long others = there.get(); // which may not have come yet
    return (others == 0 || others + bytes <= most)
        && others + bytes + FileMover.SPARE_BYTES <= free();
  }

  /** Why so many bytes don't fit in even when what is there has gone on; else empty. */
  Optional<String> shortage(long bytes) {
    long free = free();
    return bytes + FileMover.SPARE_BYTES <= free + there.get()
        ? Optional.empty()
        : Optional.of("it has " + bytes + " bytes, " + folder + " has " + free + " free");
  }

  private long free() {
    return folder.toFile().getUsableSpace();
  }

  void reserve(long bytes) {
    there.addAndGet(bytes);
  }

  /**
   * Frees what was reserved for it.
   *
   * @param file at a place of its own; what lies beside it goes with it
   * @throws IOException when it can't be removed
   */
  void release(Path file, long bytes) throws IOException {
    there.addAndGet(-bytes);
    clear(file.getParent());
  }

  private static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> left = Files.walk(folder)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
