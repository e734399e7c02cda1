package dev.remora.outcome;

import dev.remora.capture.Capture;
import dev.remora.capture.Companions;
import dev.remora.capture.Hashes;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Names;
import dev.remora.capture.Policy.After;
import dev.remora.config.Folders;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts captures and their receipts where they belong, under {@code captures.dir}. Nothing is ever
 * overwritten: a taken name gets a number. May be repeated after a crash.
 */
public final class Filing {
  private static final Logger LOG = LoggerFactory.getLogger(Filing.class);

  static final String RECEIPT = ".session.json";
  static final String ERROR = ".error.json";
  static final int MAX_DOCUMENT = 1024 * 1024;

  /** What is left of a name that was cut, the digits of the hash, and the number. */
  private static final Pattern CUT =
      Pattern.compile(
          "(.*)~([0-9a-f]{" + Names.MARK_DIGITS + "})(?:~([0-9]{1,6}))?", Pattern.DOTALL);

  private final Path captures;

  /** Names being filled right now, so that two captures of one name don't meet. */
  private final Set<Path> reserved = ConcurrentHashMap.newKeySet();

  /**
   * @param captures the folder that holds {@code delivered/} and {@code dead-letter/}
   */
  public Filing(Path captures) {
    this.captures = captures;
  }

  /**
   * Carries out the delivery's outcome: moves, keeps or deletes the capture with what belongs to
   * it, and writes its receipt or error document.
   *
   * @return the document and where it is
   * @throws UncheckedIOException when a file can't be moved or written; nothing is lost then
   */
  public Filed file(Capture capture, Delivery delivery) {
    String text = Document.of(delivery);
    boolean delivered = delivery.state() == State.DELIVERED;
    Path folder =
        captures
            .resolve(delivered ? Folders.DELIVERED : Folders.DEAD_LETTER)
            .resolve(capture.inbox());
    After after = capture.policy().after();
    boolean ours = capture.origin().isEmpty();
    boolean moves = ours && (after == After.MOVE || (after == After.DELETE && !delivered));
    try {
      Path wanted = under(folder, capture.path());
      if (!wanted.getParent().toFile().isDirectory()) {
        Files.createDirectories(wanted.getParent());
      }
      String suffix = delivered ? RECEIPT : ERROR;
      Place place = reserve(wanted, suffix, capture, delivery, text);
      try {
        Companions companions = capture.companions();
        FileMover.writeAfter(
            () -> {
              if (moves) {
                move(capture, companions, place, mark(delivery));
              }
            },
            place.document(),
            text);
        if (ours && after == After.DELETE && delivered) {
          delete(capture, companions);
        }
        return new Filed(place.document(), text);
      } finally {
        reserved.remove(place.capture());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A document as it was written. */
  public record Filed(Path path, String text) {}

  /** The path below the folder; a parent that is a file there already gets a number too. */
  private static Path under(Path folder, String path) {
    Path place = folder;
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      int n = 1;
      Path parent = place.resolve(parts[i]);
      while (Files.exists(parent, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        parent = place.resolve(Names.numbered(parts[i], ++n));
      }
      place = parent;
    }
    return place.resolve(parts[parts.length - 1]);
  }

  /**
   * Where a capture and its document go.
   *
   * @param free whether the capture is not there yet
   */
  private record Place(Path capture, Path document, boolean free) {}

  private Place reserve(Path wanted, String suffix, Capture capture, Delivery delivery, String text)
      throws IOException {
    String name = wanted.getFileName().toString();
    for (int n = 1; ; n++) {
      Path file = wanted.resolveSibling(Names.numbered(name, n));
      if (reserved.add(file)) {
        Place place = new Place(file, document(file, suffix, mark(delivery), n), isFree(file));
        if (isOurs(place, capture, delivery, text)) {
          return place;
        }
        reserved.remove(file);
      }
    }
  }

  /** Free, or filled by ourselves before a crash kept us from saying so in the ledger. */
  private static boolean isOurs(Place place, Capture capture, Delivery delivery, String text)
      throws IOException {
    if (!isFree(place.document()) && !isEmpty(place.document())) {
      return Files.isRegularFile(place.document(), LinkOption.NOFOLLOW_LINKS)
          && Files.size(place.document()) < MAX_DOCUMENT
          && Arrays.equals(
              Files.readAllBytes(place.document()), text.getBytes(StandardCharsets.UTF_8));
    }
    return place.free() || isMovedCopy(place.capture(), capture, delivery);
  }

  /** A power cut may leave the name of a document and nothing of its content. */
  private static boolean isEmpty(Path document) throws IOException {
    return Files.isRegularFile(document, LinkOption.NOFOLLOW_LINKS) && Files.size(document) == 0;
  }

  /**
   * Whether it is our capture already. A move across file systems that was broken off may have left
   * it in both places.
   */
  private static boolean isMovedCopy(Path there, Capture capture, Delivery delivery)
      throws IOException {
    if (!Files.isRegularFile(there, LinkOption.NOFOLLOW_LINKS)
        || Files.size(there) != delivery.size()) {
      return false;
    }
    boolean leftBehind = capture.inboxFile().isThere() && capture.policy().after() != After.KEEP;
    if (leftBehind) {
      return Files.mismatch(there, capture.file()) < 0; // it will be deleted, so compare it itself
    }
    return delivery.sha256() == null || delivery.sha256().equals(Hashes.sha256(there));
  }

  /**
   * Mostly it is, and what File says without an exception Files says by one. What is renamed to
   * itself stays as it is, and nothing that is not there can be: so a link shows that leads
   * nowhere.
   */
  private static boolean isFree(Path path) {
    File file = path.toFile();
    return !file.exists() && !file.renameTo(file);
  }

  /** A long name is cut, and its number with it, so the number is put behind the hash then. */
  static Path document(Path place, String suffix, String mark, int n) {
    String name = place.getFileName().toString();
    boolean fits = Names.withSuffix(name, suffix, mark).equals(name + suffix);
    String numbered = fits || n == 1 ? suffix : "~" + n + suffix;
    return place.resolveSibling(Names.withSuffix(name, numbered, mark));
  }

  /** Whether the document of a capture of this name does not have all of it. */
  static boolean isCut(String name, String suffix) {
    return !Names.withSuffix(name, suffix, "0".repeat(Names.MARK_DIGITS)).equals(name + suffix);
  }

  /** Whether the document's name looks like one that was cut. */
  static boolean mayBeOfCut(Path document, String suffix) {
    return cut(document, suffix).matches();
  }

  private static Matcher cut(Path document, String suffix) {
    String name = document.getFileName().toString();
    return CUT.matcher(name.substring(0, name.length() - suffix.length()));
  }

  /** The documents beside the capture that its name begins like; they may be of others as well. */
  static List<Path> cutDocuments(Path capture, String suffix) throws IOException {
    String name = capture.getFileName().toString();
    List<Path> documents = new ArrayList<>();
    try (DirectoryStream<Path> beside =
        Files.newDirectoryStream(capture.getParent(), "*~*" + suffix)) {
      for (Path document : beside) {
        Matcher cut = cut(document, suffix);
        if (cut.matches() && name.startsWith(cut.group(1))) {
          documents.add(document);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return documents;
  }

  /**
   * The capture that a document whose name was cut is of.
   *
   * @param path that the capture had in its inbox, as the document tells
   */
  static Optional<Path> captureOfCut(Path document, String suffix, String path) {
    Matcher cut = cut(document, suffix);
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (!cut.matches() || name.isEmpty()) {
      return Optional.empty();
    }
    int n = cut.group(3) == null ? 1 : Integer.parseInt(cut.group(3));
    try {
      Path capture = document.resolveSibling(Names.numbered(name, n));
      return document(capture, suffix, cut.group(2), n).equals(document)
          ? Optional.of(capture)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty(); // nothing on this disk has such a name
    }
  }

  private static String mark(Delivery delivery) {
    if (delivery.sha256() != null) {
      return delivery.sha256();
    }
    return delivery.description().isEmpty()
        ? Hashes.sha256(delivery.source().getBytes(StandardCharsets.UTF_8))
        : delivery.description();
  }

  /**
   * Whether the file is still the capture that the outcome is of. A writer that uses its names
   * again may have begun the next one there; that one stays and is delivered in its turn.
   */
  private static boolean isStill(Capture capture, Path file) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return now.size() == capture.size()
          && now.lastModifiedTime().toMillis() == capture.modified();
    } catch (IOException e) {
      return false; // gone, or so it seems: nothing of ours to be moved
    }
  }

  private static void move(Capture capture, Companions companions, Place place, String mark)
      throws IOException {
    InboxFile file = capture.inboxFile();
    if (file.isThere()) {
      if (place.free()) {
        if (!isStill(capture, capture.file())
            || !FileMover.move(file, place.capture(), moved -> isStill(capture, moved))) {
          return;
        }
      } else if (FileMover.isSame(place.capture(), file.path())) {
        FileMover.forceFolder(place.capture());
        file.delete(); // the rest of a move that was broken off
      } else {
        return; // the next one, which looks the same
      }
    }
    for (Path companion : companions.all()) {
      follow(capture, companion, "moved", () -> moveBeside(capture, companion, place, mark));
    }
  }

  /** Where another's lies under the stem, all of the capture's name tells whose it is. */
  private static void moveBeside(Capture capture, Path companion, Place place, String mark)
      throws IOException {
    String name = companion.getFileName().toString();
    String now = place.capture().getFileName().toString();
    FileMover.moveBeside(
        capture.beside(companion),
        place.capture(),
        Companions.renamed(name, capture.name(), now, mark),
        Names.withSuffix(now, name.substring(name.lastIndexOf('.')), mark));
  }

  private static void delete(Capture capture, Companions companions) throws IOException {
    InboxFile file = capture.inboxFile();
    if (file.isThere()) {
      if (!isStill(capture, file.path())) {
        return;
      }
      file.delete();
    }
    for (Path companion : companions.all()) {
      follow(capture, companion, "deleted", () -> capture.beside(companion).delete());
    }
  }

  /** The capture is gone from its inbox by now, and what became of it is told in any case. */
  private static void follow(Capture capture, Path companion, String what, FileMover.Step step) {
    try {
      step.run();
    } catch (IOException e) {
      LOG.warn(
          "{}: was {}, and {} beside it can't be: {}; it stays where it lies, and goes with the next"
              + " capture of that name there unless it is removed",
          capture,
          what,
          Names.printable(companion.getFileName().toString()),
          Names.printable(Closing.words(e)));
    }
  }
}
