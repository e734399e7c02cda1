package dev.remora.extension;

import dev.remora.capture.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/** Which places in the folders of what is handed over are free, and which are spoken for. */
final class Places {
  static final String KEYLOG = ".keylog";

  private final Path root;
  private final BiPredicate<String, String> spokenOf;

  /** Of captures that are being put down, and of those that were told of. */
  private final Set<Path> known = ConcurrentHashMap.newKeySet();

  /**
   * @param spokenOf whether an inbox's path is not to be used yet, though nothing lies there
   */
  Places(Path root, BiPredicate<String, String> spokenOf) {
    this.root = root;
    this.spokenOf = spokenOf;
  }

  /**
   * A place.
   *
   * @param again whether the very same lies there already
   */
  record Place(Order order, boolean again) {}

  /** Whether it was not known before. */
  boolean add(Path place) {
    return known.add(place);
  }

  void remove(Path place) {
    known.remove(place);
  }

  /** Whether nothing of it is left: its file is gone, and nobody speaks of it. */
  boolean isGone(Order order) {
    return Files.notExists(of(order)) && !spokenOf.test(order.inbox(), order.path());
  }

  Path of(Order order) {
    return root.resolve(order.inbox()).resolve(order.path());
  }

  /**
   * The first free place by number, or that of the same capture, where it was handed over before
   * and waits.
   *
   * @param keylog null for none
   */
  Place reserve(Order wanted, Path content, Path keylog) throws IOException {
    for (int n = 1; ; n++) {
      Order order = numbered(wanted, n);
      if (holdsTheSame(order, content, keylog)) {
        return new Place(order, true);
      }
      if (reserve(order)) {
        return new Place(order, false);
      }
    }
  }

  /** Whoever gets a number keeps the session's name, by which the same again is known. */
  private static Order numbered(Order wanted, int n) {
    if (n == 1) {
      return wanted;
    }
    int slash = wanted.path().lastIndexOf('/') + 1;
    String name = wanted.path().substring(slash);
    String path = wanted.path().substring(0, slash) + Names.numbered(name, n);
    return wanted.filename().isEmpty() ? wanted.at(path).named(name) : wanted.at(path);
  }

  private boolean holdsTheSame(Order order, Path content, Path keylog) throws IOException {
    Path place = of(order);
    if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      return new Orders(root.resolve(order.inbox()))
              .read(order.path())
              .filter(order::saysTheSame)
              .isPresent()
          && Files.mismatch(content, place) < 0
          && (keylog == null
              ? hasNoKeylog(place)
              : Files.exists(keylog(place)) && Files.mismatch(keylog, keylog(place)) < 0);
    } catch (NoSuchFileException e) {
      return false; // on its way out
    } catch (UnreadableOrderException e) {
      return false;
    }
  }

  private boolean reserve(Order order) throws IOException {
    Path place = of(order);
    if (!known.add(place)) {
      return false;
    }
    boolean reserved = false;
    try {
      reserved =
          isFree(place)
              && hasNoKeylog(place)
              && isFree(new Orders(root.resolve(order.inbox())).file(order.path()))
              && !spokenOf.test(order.inbox(), order.path());
    } finally {
      if (!reserved) {
        known.remove(place);
      }
    }
    return reserved;
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

  static Path keylog(Path place) {
    return place.resolveSibling(place.getFileName() + KEYLOG);
  }
}
