package dev.remora.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file of an inbox, and how to get at it and at none outside. Who writes to an inbox may swap a
 * folder in it for a link at any moment: the folders below the inbox's own are opened each from the
 * one before, and none that is a link. A file that lies in none of them costs nothing more.
 *
 * @param path where it lies
 * @param depth how many folders there are between the inbox's own and the file
 */
public record InboxFile(Path path, int depth) {
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /** What is to be done by the file's path. */
  private interface ByPath<T> {
    T run() throws IOException;
  }

  /** The same by the file's name within its folder, wherever that is now. */
  private interface ByName<T> {
    T run(SecureDirectoryStream<Path> folder, Path name) throws IOException;
  }

  /** One that lies in the inbox's own folder. */
  public static InboxFile at(Path path) {
    return new InboxFile(path, 0);
  }

  public String name() {
    return path.getFileName().toString();
  }

  /** Whether it is there, and none of the folders that it lies in is a link. */
  public boolean isThere() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isBehindLink();
  }

  /** Whether a folder that it lay in was swapped for a link. */
  public boolean isBehindLink() {
    Path folder = path;
    for (int i = 0; i < depth; i++) {
      folder = folder.getParent();
      if (Files.isSymbolicLink(folder)) {
        return true;
      }
    }
    return false;
  }

  /** Opens it for reading. */
  public SeekableByteChannel open() throws IOException {
    return within(
        (folder, name) -> folder.newByteChannel(name, READ),
        () -> Files.newByteChannel(path, READ));
  }

  /** Opens it for reading. */
  public InputStream read() throws IOException {
    return Channels.newInputStream(open());
  }

  /**
   * Moves it in one step; never over a folder's border that is one between file systems.
   *
   * @param to outside the inbox, in a folder that nobody swaps
   */
  public void move(Path to) throws IOException {
    within(
        (folder, name) -> {
          try (DirectoryStream<Path> target = Files.newDirectoryStream(to.getParent())) {
            folder.move(name, (SecureDirectoryStream<Path>) target, to.getFileName());
          }
          return to;
        },
        () -> Files.move(path, to, StandardCopyOption.ATOMIC_MOVE));
  }

  /** Deletes it, if it is there. */
  public void delete() throws IOException {
    within(
        (folder, name) -> {
          try {
            folder.deleteFile(name);
            return true;
          } catch (NoSuchFileException e) {
            return false;
          }
        },
        () -> Files.deleteIfExists(path));
  }

  private <T> T within(ByName<T> byName, ByPath<T> byPath) throws IOException {
    if (depth == 0) {
      return byPath.run();
    }
    Path root = path.getParent();
    for (int i = 0; i < depth; i++) {
      root = root.getParent();
    }
    try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
      if (top instanceof SecureDirectoryStream<Path> secure) {
        return below(secure, depth, byName);
      }
    }
    if (isBehindLink()) { // the best that can be done on such a system
      throw swapped(path.getParent());
    }
    return byPath.run();
  }

  private <T> T below(SecureDirectoryStream<Path> folder, int left, ByName<T> byName)
      throws IOException {
    if (left == 0) {
      return byName.run(folder, path.getFileName());
    }
    try (SecureDirectoryStream<Path> next =
        next(folder, path.getName(path.getNameCount() - 1 - left))) {
      return below(next, left - 1, byName);
    }
  }

  private static SecureDirectoryStream<Path> next(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    try {
      return folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) {
      throw swapped(name);
    }
  }

  private static FileSystemException swapped(Path folder) {
    return new FileSystemException(
        folder.toString(), null, "is no folder any more, and a link is not followed");
  }
}
