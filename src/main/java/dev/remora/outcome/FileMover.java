package dev.remora.outcome;

import dev.remora.capture.Hashes;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Names;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves and writes files so that a reader never meets half of one. */
public final class FileMover {
  private static final Logger LOG = LoggerFactory.getLogger(FileMover.class);

  /** Left free on a disk whatever captures are put there, for the ledger and the receipts. */
  public static final long SPARE_BYTES = 64L << 20;

  private static final String HIDDEN = ".remora-";

  /** Of a hash: enough that no two names of a folder share them. */
  private static final int HIDDEN_DIGITS = 32;

  private FileMover() {}

  /**
   * Moves a file; across file systems by a copy under a hidden name, then a rename.
   *
   * @param expected what the file is to be; asked once nobody can open it by its old name any more
   * @return whether it was moved; where it was not what was expected, it lies where it lay
   */
  static boolean move(InboxFile from, Path to, Predicate<Path> expected) throws IOException {
    try {
      from.move(to);
      if (expected.test(to)) {
        return true;
      }
      Files.move(to, from.path());
      return false;
    } catch (AtomicMoveNotSupportedException e) {
      Path copy = hidden(to);
      try {
        Files.deleteIfExists(copy);
        requireRoom(from.path(), to.getParent());
        Files.copy(
            from.path(), copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        force(copy);
        if (!from.isThere() || !expected.test(from.path())) {
          return false;
        }
        Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(copy);
      }
      forceFolder(to);
      // A slow disk leaves time for the next one to come under its name.
      if (from.isThere() && expected.test(from.path())) {
        from.delete();
      }
      return true;
    }
  }

  /**
   * What does not fit in would fill the disk before it failed, and others write there too. A small
   * one is soon done with, and a small disk is to take it.
   */
  private static void requireRoom(Path from, Path folder) throws IOException {
    long size = Files.size(from);
    long spare = Math.min(size, SPARE_BYTES);
    long free = folder.toFile().getUsableSpace();
    boolean isKnown = folder.toFile().getTotalSpace() > 0;
    if (isKnown && size + spare > free) {
      throw new NoRoomException(folder, size, spare, free);
    }
  }

  /**
   * Has the disk know that the file is there; until then its source is not to go. Not all file
   * systems can do so with a folder.
   */
  public static void forceFolder(Path file) {
    try {
      force(file.getParent());
    } catch (IOException e) {
      LOG.debug("{} can't be forced to disk", file.getParent(), e);
    }
  }

  /** For reading, which is enough, and allowed with a capture that nobody may write. */
  public static void force(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }

  /**
   * Moves a companion into the folder of a capture.
   *
   * @param wanted its name there
   * @param otherwise the name, or one like it, where the wanted one is taken
   */
  static void moveBeside(InboxFile companion, Path capture, String wanted, String otherwise)
      throws IOException {
    Path to = capture.resolveSibling(wanted);
    for (int n = 1; Files.exists(to, LinkOption.NOFOLLOW_LINKS); n++) {
      to = capture.resolveSibling(Names.numbered(otherwise, n));
    }
    move(companion, to, moved -> true);
  }

  /** Whether they are one file, or two of the same content. */
  static boolean isSame(Path one, Path other) throws IOException {
    return Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)
        && (Files.isSameFile(one, other) || Files.mismatch(one, other) < 0);
  }

  /**
   * Moves a file to where others may put files at the same time: what is there is never replaced.
   * Broken off, it may lie in both places, and is moved when that is done again. Whoever takes what
   * is there meanwhile takes it twice, so where it is one file that lasts no longer than it has to.
   *
   * @throws FileAlreadyExistsException when there is another file
   */
  public static void moveToFree(Path from, Path to) throws IOException {
    if (linkToFree(from, to)) {
      Files.delete(from);
      forceFolder(to);
    } else {
      forceFolder(to);
      Files.delete(from);
    }
  }

  /**
   * @return whether it is the same file now; a copy otherwise
   */
  private static boolean linkToFree(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (!isSame(from, to)) {
        throw e;
      }
      return Files.isSameFile(from, to);
    } catch (UnsupportedOperationException | FileSystemException e) {
      copyToFree(from, to); // another file system, or one without links
      return false;
    }
  }

  private static void copyToFree(Path from, Path to) throws IOException {
    Path copy = hidden(to);
    try {
      Files.deleteIfExists(copy);
      Files.copy(from, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      force(copy);
      try {
        Files.createLink(to, copy);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        Files.move(copy, to); // as much as can be had there
      }
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  /** Something that may fail on the disk. */
  public interface Step {
    void run() throws IOException;
  }

  /**
   * Does the step, and then lets a whole text file appear. What can fail of the writing, as on a
   * full disk, fails before the step.
   */
  public static void writeAfter(Step step, Path file, String text) throws IOException {
    Path temporary = hidden(file);
    try {
      create(temporary, text.getBytes(StandardCharsets.UTF_8));
      step.run();
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** What a crash left there, or anyone, is removed and never written to. */
  private static void create(Path file, byte[] content) throws IOException {
    try {
      Files.write(file, content, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      Files.delete(file);
      Files.write(file, content, StandardOpenOption.CREATE_NEW);
    }
  }

  /** Whether a crash left it before it had its name; nobody else's begin so. */
  public static boolean isUnfinished(Path file) {
    return file.getFileName().toString().startsWith(HIDDEN);
  }

  /** The same name each time, so that what a crash left of it is replaced when it is done again. */
  private static Path hidden(Path file) {
    byte[] name = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    return file.resolveSibling(HIDDEN + Hashes.sha256(name).substring(0, HIDDEN_DIGITS));
  }
}
