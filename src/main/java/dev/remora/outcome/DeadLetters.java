package dev.remora.outcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The dead letters as they lie in {@code dead-letter/}, each with its error document. What a user
 * took away is none any more.
 */
public final class DeadLetters {
  static final String SUFFIX = ".error.json";
  private static final int MAX_DOCUMENT = 1024 * 1024;

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
    this.folder = captures.resolve("dead-letter").toAbsolutePath().normalize();
    this.staysElsewhere = staysElsewhere;
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
   */
  public record Listing(long count, List<DeadLetter> newest) {}

  /**
   * Looks for them now.
   *
   * @param most how many are told one by one
   * @throws IOException when the folder can't be read
   */
  public Listing list(int most) throws IOException {
    PriorityQueue<Found> newest = new PriorityQueue<>(OLDEST_FIRST);
    long[] count = {0};
    walk(
        found -> {
          count[0]++;
          newest.add(found);
          if (newest.size() > most) {
            newest.poll();
          }
        });
    List<DeadLetter> letters = new ArrayList<>();
    for (Found found : newest.stream().sorted(OLDEST_FIRST.reversed()).toList()) {
      read(found.document()).ifPresent(letters::add);
    }
    return new Listing(count[0], letters);
  }

  /** All of them, in the order of their documents' names. */
  List<DeadLetter> all() throws IOException {
    List<Path> documents = new ArrayList<>();
    walk(found -> documents.add(found.document()));
    documents.sort(null);
    List<DeadLetter> letters = new ArrayList<>();
    for (Path document : documents) {
      read(document).ifPresent(letters::add);
    }
    return letters;
  }

  private interface Each {
    void found(Found found);
  }

  private void walk(Each each) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Set<Path> files = new HashSet<>();
    List<Found> documents = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (attributes.isRegularFile() && !name.startsWith(".")) {
              files.add(file);
              if (name.endsWith(SUFFIX)) {
                documents.add(new Found(file, attributes.lastModifiedTime().toInstant()));
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // taken away meanwhile
            }
            throw e;
          }
        });
    documents.stream().filter(found -> isOne(found.document(), files)).forEach(each::found);
  }

  private boolean isOne(Path document, Set<Path> beside) {
    return beside.contains(named(document))
        || staysElsewhere.test(inbox(document))
        || capture(document, beside).isPresent();
  }

  private String inbox(Path document) {
    return folder.relativize(document).getName(0).toString();
  }

  /** What the document's name is of, unless it was cut. */
  private static Path named(Path document) {
    String name = document.getFileName().toString();
    return document.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
  }

  /** Of a long name the document has the beginning, and a part of the hash. */
  private static Optional<Path> capture(Path document, Set<Path> beside) {
    String stem = named(document).getFileName().toString();
    int mark = stem.lastIndexOf('~');
    if (mark < 0) {
      return Optional.empty();
    }
    String begin = stem.replaceFirst("~[0-9a-f]{8}(~\\d+)?$", "");
    return begin.equals(stem)
        ? Optional.empty()
        : beside.stream()
            .filter(file -> file.getParent().equals(document.getParent()))
            .filter(file -> file.getFileName().toString().startsWith(begin))
            .filter(file -> !file.getFileName().toString().endsWith(SUFFIX))
            .findFirst();
  }

  private static Optional<Path> captureOf(Path document) throws IOException {
    Path named = named(document);
    if (Files.isRegularFile(named, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(named);
    }
    Set<Path> beside = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(document.getParent())) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          beside.add(file);
        }
      }
    }
    return capture(document, beside);
  }

  /**
   * Reads one.
   *
   * @return empty where there is none, or the file is no error document of ours
   */
  Optional<DeadLetter> read(Path document) throws IOException {
    try {
      if (!document.startsWith(folder)
          || document.equals(folder)
          || !Files.isRegularFile(document, LinkOption.NOFOLLOW_LINKS)
          || Files.size(document) > MAX_DOCUMENT) {
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
              captureOf(document),
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

  Path folder() {
    return folder;
  }
}
