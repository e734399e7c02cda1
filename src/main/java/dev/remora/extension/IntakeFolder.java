package dev.remora.extension;

import dev.remora.capture.Names;
import dev.remora.outcome.FileMover;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Where what was handed over lies until it has come to its end: a folder for each inbox, in it the
 * captures at their paths with their key logs, and hidden beside them what was said of each. A
 * capture appears there whole, on disk, and with its order.
 */
final class IntakeFolder {
  static final String KEYLOG = ".keylog";
  private static final String COMING = ".coming";

  private final Path root;

  /** The places of captures that are being put down, and of those that were told of. */
  private final Set<Path> known = ConcurrentHashMap.newKeySet();

  /** Whether an inbox's path is spoken of still, though nothing lies there. */
  private final BiPredicate<String, String> spokenOf;

  IntakeFolder(Path root) {
    this(root, (inbox, path) -> false);
  }

  /**
   * @param spokenOf whether an inbox's path is not to be used yet, though nothing lies there
   */
  IntakeFolder(Path root, BiPredicate<String, String> spokenOf) {
    this.root = root;
    this.spokenOf = spokenOf;
  }

  /**
   * A capture that lies there.
   *
   * @param size bytes
   * @param modified the file's time stamp, milliseconds since 1970
   */
  record Held(Order order, Path file, long size, long modified) {}

  /** Removes what an earlier run was putting down when it ended. */
  void clear() throws IOException {
    Path coming = Files.createDirectories(root.resolve(COMING));
    try (Stream<Path> left = Files.list(coming)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    for (String inbox : inboxes()) {
      orders(inbox).clear(order -> Files.notExists(folder(inbox).resolve(order.path())));
    }
  }

  /** The inboxes that something was handed over to. */
  List<String> inboxes() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  Path folder(String inbox) {
    return root.resolve(inbox);
  }

  Orders orders(String inbox) {
    return new Orders(folder(inbox));
  }

  /**
   * Puts a capture down. Where its path is taken it gets a number.
   *
   * @param keylog empty for none
   * @throws IOException when it can't be read or written; nothing of it stays then
   */
  Held put(Order wanted, InputStream content, Optional<InputStream> keylog) throws IOException {
    Path coming = Files.createDirectories(root.resolve(COMING));
    String name = UUID.randomUUID().toString();
    Path file = coming.resolve(name);
    Path secrets = coming.resolve(name + KEYLOG);
    try {
      write(content, file);
      if (keylog.isPresent()) {
        write(keylog.get(), secrets);
      }
      Order order = reserve(wanted);
      Path place = folder(order.inbox()).resolve(order.path());
      try {
        BasicFileAttributes is = attributes(file);
        putInPlace(order, file, keylog.isPresent() ? secrets : null, place);
        return new Held(order, place, is.size(), is.lastModifiedTime().toMillis());
      } catch (IOException | RuntimeException e) {
        known.remove(place);
        throw e;
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(secrets);
    }
  }

  private static void write(InputStream content, Path file) throws IOException {
    try (content) {
      Files.copy(content, file);
    }
    FileMover.force(file);
  }

  private Order reserve(Order wanted) throws IOException {
    String path = wanted.path();
    int slash = path.lastIndexOf('/') + 1;
    for (int n = 1; ; n++) {
      Order order = wanted.at(path.substring(0, slash) + Names.numbered(path.substring(slash), n));
      Path place = folder(order.inbox()).resolve(order.path());
      if (known.add(place)) {
        boolean reserved = false;
        try {
          reserved =
              isFree(place)
                  && hasNoKeylog(place)
                  && isFree(orders(order.inbox()).file(order.path()))
                  && !spokenOf.test(order.inbox(), order.path());
        } finally {
          if (!reserved) {
            known.remove(place);
          }
        }
        if (reserved) {
          return order;
        }
      }
    }
  }

  /** What can't be looked at is not taken for taken: each further number would be too, for ever. */
  private static boolean isFree(Path place) throws IOException {
    try {
      Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return false;
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /** Beside the longest names there can be none. */
  private static boolean hasNoKeylog(Path place) throws IOException {
    String name = keylog(place).getFileName().toString();
    return name.getBytes(StandardCharsets.UTF_8).length > Names.MAX_BYTES || isFree(keylog(place));
  }

  private static Path keylog(Path place) {
    return place.resolveSibling(place.getFileName() + KEYLOG);
  }

  /** The capture last: where it is, all is. */
  private void putInPlace(Order order, Path file, Path keylog, Path place) throws IOException {
    Orders orders = orders(order.inbox());
    make(orders.folder());
    orders.write(order);
    for (int tries = 1; ; tries++) {
      try {
        make(place.getParent());
        if (keylog != null && Files.exists(keylog)) {
          FileMover.moveToFree(keylog, keylog(place));
        }
        FileMover.moveToFree(file, place);
        return;
      } catch (NoSuchFileException e) {
        if (tries == 3) { // an empty folder may be removed meanwhile
          throw e;
        }
      }
    }
  }

  /** Makes a folder and has the disk know of it. */
  private void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      make(folder.getParent());
      Files.createDirectories(folder);
      FileMover.forceFolder(folder);
    }
  }

  /** A file that lies in an inbox's folder. */
  record Found(String inbox, String path, Path file, long size, long modified) {}

  /** The captures that lie there and were not told of before. */
  List<Found> look() throws IOException {
    List<Found> found = new ArrayList<>();
    for (String inbox : inboxes()) {
      Path folder = folder(inbox);
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes seen) {
              return dir.equals(orders(inbox).folder())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
              String name = file.getFileName().toString();
              if (seen.isRegularFile()
                  && !Names.isUnfinished(name)
                  && !Names.isCompanion(name)
                  && known.add(file)) {
                found.add(
                    new Found(
                        inbox,
                        folder.relativize(file).toString().replace('\\', '/'),
                        file,
                        seen.size(),
                        seen.lastModifiedTime().toMillis()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // gone meanwhile
            }
          });
    }
    return found;
  }

  /** Forgets what was said of a capture that is there no more, and its folders that are empty. */
  void forget(Held held) throws IOException {
    orders(held.order().inbox()).forget(held.order().path());
    known.remove(held.file());
    Path folder = held.file().getParent();
    while (!folder.equals(folder(held.order().inbox())) && isEmpty(folder)) {
      Files.deleteIfExists(folder);
      folder = folder.getParent();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
