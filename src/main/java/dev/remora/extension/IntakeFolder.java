package dev.remora.extension;

import dev.remora.capture.Hashes;
import dev.remora.outcome.FileMover;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
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
  private static final String COMING = ".coming";

  /** Of a hash: enough that no two captures share them. */
  private static final int NAME_DIGITS = 16;

  private final Path root;

  private final Places places;

  /** What could not be looked at, lest it be told again at each look. */
  private final Set<Path> told = ConcurrentHashMap.newKeySet();

  IntakeFolder(Path root) {
    this(root, (inbox, path) -> false);
  }

  /**
   * @param spokenOf whether an inbox's path is not to be used yet, though nothing lies there
   */
  IntakeFolder(Path root, BiPredicate<String, String> spokenOf) {
    this.root = root;
    this.places = new Places(root, spokenOf);
  }

  /**
   * A capture that lies there.
   *
   * @param size bytes
   * @param modified the file's time stamp, milliseconds since 1970
   * @param again whether it lay there already when it was handed over
   */
  record Held(Order order, Path file, long size, long modified, boolean again) {}

  /** Removes what an earlier run was putting down when it ended. */
  void clear() throws IOException {
    Path coming = Files.createDirectories(root.resolve(COMING));
    try (Stream<Path> left = Files.list(coming)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    for (String inbox : inboxes()) {
      for (Order gone : orders(inbox).clear(places::isGone)) {
        Files.deleteIfExists(Places.keylog(places.of(gone))); // which was put down before it
        orders(inbox).forget(gone.path());
      }
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
   * Puts a capture down. Where its path is taken it gets a number; where what takes it is the very
   * same, handed over before, that is it. Without a path it gets one by its content.
   *
   * @param keylog empty for none
   * @throws IOException when it can't be read or written; nothing of it stays then
   */
  Held put(Order wanted, InputStream content, Optional<InputStream> keylog) throws IOException {
    Path coming = Files.createDirectories(root.resolve(COMING));
    String name = UUID.randomUUID().toString();
    Path file = coming.resolve(name);
    Path secrets = keylog.isPresent() ? coming.resolve(name + Places.KEYLOG) : null;
    try {
      Order order = written(wanted, content, file);
      if (secrets != null) {
        write(keylog.get(), secrets);
      }
      Places.Place at = places.reserve(order, file, secrets);
      Path place = places.of(at.order());
      BasicFileAttributes is = attributes(file);
      if (!at.again()) {
        reserved(at.order(), file, secrets, place);
      }
      return new Held(at.order(), place, is.size(), is.lastModifiedTime().toMillis(), at.again());
    } finally {
      Files.deleteIfExists(file);
      if (secrets != null) {
        Files.deleteIfExists(secrets);
      }
    }
  }

  /** By its content, so that the same has the same name when it is handed over again. */
  private static Order written(Order wanted, InputStream content, Path file) throws IOException {
    if (!wanted.path().isEmpty()) {
      write(content, file);
      return wanted;
    }
    MessageDigest digest = Hashes.sha256();
    write(new DigestInputStream(content, digest), file);
    String hash = HexFormat.of().formatHex(digest.digest());
    return wanted.at("capture-" + hash.substring(0, NAME_DIGITS) + ".pcap");
  }

  private static void write(InputStream content, Path file) throws IOException {
    try (content) {
      Files.copy(content, file);
    }
    FileMover.force(file);
  }

  private void reserved(Order order, Path file, Path keylog, Path place) throws IOException {
    try {
      putInPlace(order, file, keylog, place);
    } catch (IOException | RuntimeException e) {
      try {
        takeBack(file, place);
        if (keylog != null) {
          takeBack(keylog, Places.keylog(place));
        }
        orders(order.inbox()).forget(order.path());
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      places.remove(place);
      throw e;
    }
  }

  /** What is there for another reason than that it was moved stays. */
  private static void takeBack(Path from, Path to) throws IOException {
    if (Files.notExists(from) || (Files.exists(to) && Files.isSameFile(from, to))) {
      Files.deleteIfExists(to);
    }
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
          FileMover.moveToFree(keylog, Places.keylog(place));
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

  /** Gets what was found. */
  interface Taker {
    /**
     * @throws IOException where it can't be taken now; it is found again at the next look
     */
    void take(Found found) throws IOException;
  }

  /** Tells of the captures that lie there and were not told of before. */
  void look(Taker taker) throws IOException {
    for (String inbox : inboxes()) {
      Files.walkFileTree(folder(inbox), new IntakeLook(inbox, folder(inbox), places, told, taker));
    }
  }

  /** Forgets what was said of a capture that is there no more, and its folders that are empty. */
  void forget(Held held) throws IOException {
    orders(held.order().inbox()).forget(held.order().path());
    places.remove(held.file());
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
