package dev.remora.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second Remora out of a state folder. The operating system holds the lock, so it is gone
 * with the process, however that ends; the file itself stays, for whoever deletes it might delete
 * the one that another process has just locked.
 */
final class FolderLock implements AutoCloseable {
  /**
   * The folders that this process has. POSIX drops a process's lock when it closes the file through
   * any channel, so a second ledger in this process must be refused before it opens the file.
   */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * @throws LedgerException if another process, or another ledger of this one, has the folder
   * @throws IOException if the lock file cannot be written
   */
  static FolderLock take(Path state) throws IOException {
    Path folder = state.toRealPath();
    if (!OURS.add(folder)) {
      throw taken(state, ProcessHandle.current().pid() + ", this one");
    }
    try {
      return lock(state, folder);
    } catch (IOException | RuntimeException e) {
      OURS.remove(folder);
      throw e;
    }
  }

  private static FolderLock lock(Path state, Path folder) throws IOException {
    Path file = folder.resolve("ledger.lock");
    OwnerOnly.createFile(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw taken(state, Files.readString(file).strip());
      }
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
      return new FolderLock(folder, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static LedgerException taken(Path state, String process) {
    return new LedgerException(
        "another Remora already uses %s (process %s): stop it, or give this one a captures.dir of its own"
            .formatted(state, process));
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      OURS.remove(folder);
    }
  }
}
