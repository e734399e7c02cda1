package dev.remora.outcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Names;
import dev.remora.config.Folders;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters as they lie in {@code dead-letter/}, each with its error document. What a user
 * took away is none any more.
 */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private static final Comparator<Found> OLDEST_FIRST =
      Comparator.comparing(Found::at).thenComparing(Found::document);

  private final JsonMapper json = new JsonMapper();
  private final Path folder;
  private final Predicate<String> staysElsewhere;

  private record Found(Path document, Instant at) {}

  /**
   * @param captures the folder that holds {@code dead-letter/}
   * @param staysElsewhere whether captures of an inbox of this name do not come here, so that there
   *     is a document alone
   */
  public DeadLetters(Path captures, Predicate<String> staysElsewhere) {
    this.folder = captures.resolve(Folders.DEAD_LETTER).toAbsolutePath().normalize();
    this.staysElsewhere = staysElsewhere;
  }

  /** The folder that holds {@code dead-letter/}. */
  public Path captures() {
    return folder.getParent();
  }

  /** {@code dead-letter/} itself. */
  public Path folder() {
    return folder;
  }

  /** The names of the inboxes that anything lies there of, or once did. */
  public List<String> inboxes() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory).map(p -> p.getFileName().toString()).toList();
    }
  }

  /**
   * One of them, as its error document tells.
   *
   * @param name of the document below {@code dead-letter/}, by which it is spoken of
   * @param document the file
   * @param capture the file of the capture; empty where it is not here
   * @param path that the capture had in its inbox
   * @param at when it became one
   */
  public record DeadLetter(
      String name,
      Path document,
      Optional<Path> capture,
      String inbox,
      String path,
      String reason,
      Integer status,
      List<String> exceptions,
      long size,
      Instant at) {}

  /**
   * @param count how many there are
   * @param newest some of them, the newest first
   * @param trouble why there may be more; empty while all could be read
   */
  public record Listing(long count, List<DeadLetter> newest, String trouble) {}

  /**
   * Looks for them now.
   *
   * @param most how many are told one by one
   * @throws IOException when the folder can't be read
   */
  public Listing list(int most) throws IOException {
    PriorityQueue<Found> newest = new PriorityQueue<>(OLDEST_FIRST);
    long[] count = {0};
    Unread unread = new Unread();
    walk(
        found -> {
          count[0]++;
          newest.add(found);
          if (newest.size() > most) {
            newest.poll();
          }
        },
        unread);
    List<DeadLetter> letters = new ArrayList<>();
    for (Found found : newest.stream().sorted(OLDEST_FIRST.reversed()).toList()) {
      try {
        read(found.document()).ifPresent(letters::add);
      } catch (IOException e) {
        unread.add(e);
      }
    }
    return new Listing(count[0], letters, unread.words());
  }

  /** The documents of all of them, in the order of their names. */
  List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    Unread unread = new Unread();
    walk(found -> documents.add(found.document()), unread);
    if (!unread.words().isEmpty()) {
      LOG.warn("{}", unread.words());
    }
    documents.sort(null);
    return documents;
  }

  /**
   * The documents of those that are meant, found without a look at all others.
   *
   * @param names each of the document or the capture, its path or that below {@code dead-letter/}
   */
  Collection<Path> documents(Set<String> names) throws IOException {
    Set<Path> documents = new TreeSet<>();
    for (String name : names) {
      for (Path path : paths(name)) {
        document(path).ifPresent(documents::add);
      }
    }
    return documents;
  }

  /** Where a file of this name may lie, its path or that below {@code dead-letter/}. */
  public List<Path> paths(String name) {
    try {
      Path path = Path.of(name);
      return Stream.of(path.toAbsolutePath(), folder.resolve(path))
          .map(Path::normalize)
          .filter(this::isWithin)
          .toList();
    } catch (InvalidPathException e) {
      return List.of(); // nothing on this disk has such a name
    }
  }

  /** Itself, or that of the capture at this path. */
  private Optional<Path> document(Path path) throws IOException {
    if (isDocument(path) && isOne(path)) {
      return Optional.of(path);
    }
    for (Path document : mayBeOf(path)) {
      if (isDocument(document)
          && read(document).flatMap(DeadLetter::capture).filter(path::equals).isPresent()) {
        return Optional.of(document);
      }
    }
    return Optional.empty();
  }

  private static List<Path> mayBeOf(Path capture) throws IOException {
    if (!isFile(capture)) {
      return List.of();
    }
    String name = capture.getFileName().toString();
    return Filing.isCut(name, Filing.ERROR)
        ? Filing.cutDocuments(capture, Filing.ERROR)
        : List.of(capture.resolveSibling(name + Filing.ERROR));
  }

  /** Whether a document lies there, as one that is come upon without following a link. */
  private boolean isDocument(Path file) {
    return isNameOfOne(file)
        && isFile(file)
        && !new InboxFile(file, folder.relativize(file).getNameCount() - 1).isBehindLink();
  }

  private static boolean isNameOfOne(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(Filing.ERROR) && !name.startsWith(".");
  }

  private interface Each {
    void found(Found found);
  }

  /** What can't be read, which keeps nobody from the rest. */
  private static final class Unread {
    private long count;
    private String first = "";

    void add(IOException e) {
      if (count++ == 0) {
        first = e.toString();
      }
    }

    String words() {
      return count == 0
          ? ""
          : "there may be more dead letters, for what lies in dead-letter/ can't all be read: "
              + Names.printable(first)
              + (count == 1 ? "" : ", and " + (count - 1) + " more");
    }
  }

  /** Keeps none of them: there may be very many. */
  private void walk(Each each, Unread unread) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              if (attributes.isRegularFile() && isNameOfOne(file) && isOne(file)) {
                each.found(new Found(file, attributes.lastModifiedTime().toInstant()));
              }
              return FileVisitResult.CONTINUE;
            } catch (IOException e) {
              return visitFileFailed(file, e);
            }
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // taken away meanwhile
            }
            if (file.equals(folder)) {
              throw e;
            }
            unread.add(e);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            return e == null ? FileVisitResult.CONTINUE : visitFileFailed(visited, e);
          }
        });
  }

  private boolean isOne(Path document) throws IOException {
    return isFile(named(document))
        || staysElsewhere.test(inbox(document))
        || (Filing.mayBeOfCut(document, Filing.ERROR)
            && read(document).flatMap(DeadLetter::capture).isPresent());
  }

  private boolean isWithin(Path path) {
    return path.startsWith(folder) && !path.equals(folder);
  }

  private String inbox(Path document) {
    return folder.relativize(document).getName(0).toString();
  }

  /** What the document's name is of, unless it was cut. */
  private static Path named(Path document) {
    String name = document.getFileName().toString();
    return document.resolveSibling(name.substring(0, name.length() - Filing.ERROR.length()));
  }

  private static Optional<Path> capture(Path document, String path) {
    return Optional.of(named(document))
        .filter(DeadLetters::isFile)
        .or(() -> Filing.captureOfCut(document, Filing.ERROR, path).filter(DeadLetters::isFile));
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Reads one.
   *
   * @return empty where there is none, or the file is no error document of ours
   */
  Optional<DeadLetter> read(Path document) throws IOException {
    try {
      if (!isWithin(document) || !isFile(document) || Files.size(document) > Filing.MAX_DOCUMENT) {
        return Optional.empty();
      }
      JsonNode told = json.readTree(Files.readAllBytes(document));
      if (!told.path("inbox").asText("").equals(inbox(document))
          || !told.path("reason").isTextual()
          || told.path("path").asText("").isEmpty()) {
        return Optional.empty();
      }
      List<String> exceptions = new ArrayList<>();
      told.path("exceptions").forEach(word -> exceptions.add(word.asText()));
      return Optional.of(
          new DeadLetter(
              folder.relativize(document).toString().replace(File.separatorChar, '/'),
              document,
              capture(document, told.path("path").asText()),
              inbox(document),
              told.path("path").asText(),
              told.path("reason").asText(),
              told.path("status").isInt() ? told.path("status").asInt() : null,
              exceptions,
              told.path("size").asLong(),
              Files.getLastModifiedTime(document).toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // taken away meanwhile
    } catch (JsonProcessingException e) {
      return Optional.empty(); // not of our making
    }
  }
}
