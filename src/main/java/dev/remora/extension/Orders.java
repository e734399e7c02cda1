package dev.remora.extension;

import dev.remora.capture.Hashes;
import dev.remora.outcome.FileMover;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was said of the captures of one inbox, a hidden file for each. */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
  private static final String FOLDER = ".orders";
  private static final String ENDING = ".json";
  private static final int DIGITS = 32;

  private final Path folder;

  /**
   * @param inbox its folder
   */
  Orders(Path inbox) {
    this.folder = inbox.resolve(FOLDER);
  }

  /** Where they lie; no captures do. */
  Path folder() {
    return folder;
  }

  /** Where what is said of a capture lies, if anything is. */
  Path file(String path) {
    String name = Hashes.sha256(path.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    return folder.resolve(name + ENDING);
  }

  /** Has it on disk; the folder is there. */
  void write(Order order) throws IOException {
    Path file = file(order.path());
    FileMover.writeAfter(() -> FileMover.forceFolder(file), file, order.json());
    FileMover.force(file);
    FileMover.forceFolder(file);
  }

  /**
   * What was said of a capture; empty where nothing was.
   *
   * @throws UnreadableOrderException where it can't be read, which another look may
   */
  Optional<Order> read(String path) throws IOException {
    return readFile(file(path));
  }

  private static Optional<Order> readFile(Path file) throws IOException {
    try {
      Order order = Order.read(Files.readAllBytes(file));
      if (order == null || order.inbox() == null || order.path() == null) {
        throw new IOException("it names no capture");
      }
      return Optional.of(order);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UnreadableOrderException(file, e);
    }
  }

  void forget(String path) throws IOException {
    Files.deleteIfExists(file(path));
  }

  /**
   * Those of captures that are gone; what can't be read is of none that is known to be. Removes
   * what a crash left in the middle of writing.
   *
   * @param isGone whether there is no such capture any more
   */
  List<Order> clear(Predicate<Order> isGone) throws IOException {
    List<Order> gone = new ArrayList<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return gone;
    }
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        if (FileMover.isUnfinished(file)) {
          Files.deleteIfExists(file);
        } else if (file.getFileName().toString().endsWith(ENDING)) {
          readable(file).filter(isGone).ifPresent(gone::add);
        }
      }
    }
    return gone;
  }

  private static Optional<Order> readable(Path file) {
    try {
      return readFile(file);
    } catch (IOException e) {
      LOG.debug("told where its capture lies still", e);
      return Optional.empty();
    }
  }
}
