package dev.remora.outcome;

import dev.remora.capture.Capture;
import dev.remora.capture.Companions;
import dev.remora.capture.Names;
import dev.remora.capture.Policy.After;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts captures and their receipts where they belong, under {@code captures.dir}. Nothing is ever
 * overwritten: a taken name gets a number. May be repeated after a crash.
 */
public final class Filing {
  private static final String RECEIPT = ".session.json";
  private static final String ERROR = ".error.json";
  private static final int MAX_DOCUMENT = 1024 * 1024;

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
   * @return where the document is
   * @throws UncheckedIOException when a file can't be moved or written; nothing is lost then
   */
  public Path file(Capture capture, Delivery delivery) {
    boolean delivered = delivery.state() == State.DELIVERED;
    Path folder =
        captures.resolve(delivered ? "delivered" : "dead-letter").resolve(capture.inbox());
    After after = capture.policy().after();
    boolean moves = after == After.MOVE || (after == After.DELETE && !delivered);
    try {
      Path wanted = under(folder, capture.path());
      Files.createDirectories(wanted.getParent());
      String suffix = delivered ? RECEIPT : ERROR;
      Path place = reserve(wanted, suffix, capture, delivery);
      try {
        Companions companions = Companions.of(capture.file());
        if (moves) {
          move(capture, companions, place);
        }
        Path document = document(place, suffix, delivery);
        FileMover.write(document, Document.of(delivery));
        if (after == After.DELETE && delivered) {
          delete(capture, companions);
        }
        return document;
      } finally {
        reserved.remove(place);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

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

  private Path reserve(Path wanted, String suffix, Capture capture, Delivery delivery)
      throws IOException {
    String name = wanted.getFileName().toString();
    for (int n = 1; ; n++) {
      Path place = wanted.resolveSibling(Names.numbered(name, n));
      if (reserved.add(place)) {
        if (isOurs(place, suffix, capture, delivery)) {
          return place;
        }
        reserved.remove(place);
      }
    }
  }

  /** Free, or filled by ourselves before a crash kept us from saying so in the ledger. */
  private static boolean isOurs(Path place, String suffix, Capture capture, Delivery delivery)
      throws IOException {
    Path document = document(place, suffix, delivery);
    if (!isFree(document)) {
      return Files.size(document) < MAX_DOCUMENT
          && Files.readString(document).equals(Document.of(delivery));
    }
    return isFree(place) || (isFree(capture.file()) && Files.size(place) == delivery.size());
  }

  private static boolean isFree(Path path) {
    return !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path document(Path place, String suffix, Delivery delivery) {
    String mark = delivery.sha256() == null ? delivery.description() : delivery.sha256();
    return place.resolveSibling(Names.withSuffix(place.getFileName().toString(), suffix, mark));
  }

  private static void move(Capture capture, Companions companions, Path place) throws IOException {
    String own = capture.name();
    String now = place.getFileName().toString();
    if (Files.exists(capture.file(), LinkOption.NOFOLLOW_LINKS)) {
      FileMover.move(capture.file(), place);
    }
    for (Path companion : companions.all()) {
      String name = companion.getFileName().toString();
      String rest = name.startsWith(own) ? name.substring(own.length()) : null;
      String wanted = rest == null ? name : now + rest;
      FileMover.moveBeside(companion, place, wanted);
    }
  }

  private static void delete(Capture capture, Companions companions) throws IOException {
    Files.deleteIfExists(capture.file());
    for (Path companion : companions.all()) {
      Files.deleteIfExists(companion);
    }
  }
}
