package dev.remora.outcome;

import dev.remora.capture.Companions;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Names;
import dev.remora.capture.Policy.After;
import dev.remora.outcome.DeadLetters.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts dead letters back into their inboxes, where they are met as new captures. What belongs to
 * one goes first, then the capture, and last its error document is removed: whenever that is broken
 * off, doing it again ends it. Nothing is ever overwritten.
 */
public final class Redrive {
  private final DeadLetters letters;
  private final Map<String, Home> homes;
  private final Clock clock;

  /**
   * A watched folder.
   *
   * @param after what becomes of its captures
   */
  public record Home(Path root, After after) {}

  /**
   * Which dead letters are meant; what is empty leaves none out.
   *
   * @param files each the error document or the capture, by its path or by that below {@code
   *     dead-letter/}
   * @param inbox name of the inbox
   * @param reason as in the error document, {@code gave-up}
   * @param from became dead letters at this time or later
   * @param until became dead letters before this time
   */
  public record Filter(
      Set<String> files,
      Optional<String> inbox,
      Optional<String> reason,
      Optional<Instant> from,
      Optional<Instant> until) {

    /** Those of these files. */
    public static Filter of(String... files) {
      return new Filter(
          Set.of(files), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    boolean fits(DeadLetter letter, Path folder) {
      return (files.isEmpty() || files.stream().anyMatch(file -> names(file, letter, folder)))
          && inbox.filter(name -> !name.equals(letter.inbox())).isEmpty()
          && reason.filter(text -> !text.equals(letter.reason())).isEmpty()
          && from.filter(letter.at()::isBefore).isEmpty()
          && until.filter(time -> !letter.at().isBefore(time)).isEmpty();
    }

    private static boolean names(String file, DeadLetter letter, Path folder) {
      try {
        Path path = Path.of(file);
        return isOf(path.toAbsolutePath().normalize(), letter)
            || isOf(folder.resolve(path).normalize(), letter);
      } catch (InvalidPathException e) {
        return false; // nothing on this disk has such a name
      }
    }

    private static boolean isOf(Path path, DeadLetter letter) {
      return path.equals(letter.document()) || letter.capture().filter(path::equals).isPresent();
    }
  }

  /**
   * What became of one.
   *
   * @param done whether it is in its inbox now, or would be
   * @param words what became of it, in a sentence
   */
  public record Result(DeadLetter letter, boolean done, String words) {}

  /**
   * @param homes the watched folders by the name of their inbox
   */
  public Redrive(DeadLetters letters, Map<String, Home> homes, Clock clock) {
    this.letters = letters;
    this.homes = Map.copyOf(homes);
    this.clock = clock;
  }

  /** Whether this kind of inbox gets its dead letters back from here. */
  public boolean isPossible(DeadLetter letter) {
    Home home = homes.get(letter.inbox());
    return home != null && (letter.capture().isPresent() || home.after() == After.KEEP);
  }

  /**
   * Puts back all that are meant, one after another; what can't be put back stays as it is.
   *
   * @param dryRun only says what would become of them
   * @throws IOException when the dead letters can't be read
   */
  public synchronized List<Result> run(Filter filter, boolean dryRun) throws IOException {
    List<Result> results = new ArrayList<>();
    for (DeadLetter letter : letters.all()) {
      if (filter.fits(letter, letters.folder())) {
        results.add(run(letter, dryRun));
      }
    }
    return results;
  }

  private Result run(DeadLetter letter, boolean dryRun) {
    try {
      Move move = move(letter);
      if (!dryRun) {
        carryOut(move);
      }
      return new Result(letter, true, (dryRun ? "would be " : "") + move.words());
    } catch (Refused e) {
      return new Result(letter, false, e.getMessage());
    } catch (IOException e) {
      return new Result(letter, false, "can't be put back: " + e + "; done again it goes on");
    }
  }

  /** Why one stays where it is. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /**
   * What is to be done.
   *
   * @param touched a file that counts as new by a new time; null for none
   * @param moves from where to where, the capture last
   */
  private record Move(
      DeadLetter letter, Home home, Path touched, Map<Path, Path> moves, String words) {}

  private Move move(DeadLetter letter) throws Refused, IOException {
    Home home = homes.get(letter.inbox());
    if (home == null) {
      throw new Refused(
          "lies where it came from, in dead-letter/ beside the inbox, or its inbox is no longer"
              + " configured; move it back there by hand");
    }
    Path to = within(home, letter.path());
    if (letter.capture().isEmpty()) {
      return touching(letter, home, to);
    }
    Map<Path, Path> moves = new LinkedHashMap<>();
    Path from = letter.capture().get();
    for (Path companion : Companions.of(from).all()) {
      moves.put(companion, to.resolveSibling(nameBeside(to, from, companion)));
    }
    moves.put(from, to);
    for (Map.Entry<Path, Path> each : moves.entrySet()) {
      requireFree(home, each.getKey(), each.getValue());
    }
    return new Move(letter, home, null, moves, "put back into inbox " + letter.inbox());
  }

  /** One that stayed in its inbox is met again when it looks new. */
  private static Move touching(DeadLetter letter, Home home, Path there)
      throws Refused, IOException {
    if (home.after() != After.KEEP
        || !Files.isRegularFile(there, LinkOption.NOFOLLOW_LINKS)
        || Files.size(there) != letter.size()) {
      throw new Refused("its capture is no longer there");
    }
    return new Move(letter, home, there, Map.of(), "given a new time in inbox " + letter.inbox());
  }

  private static Path within(Home home, String path) throws Refused {
    try {
      Path root = home.root().toAbsolutePath().normalize();
      Path to = root.resolve(path);
      if (!path.isEmpty()
          && to.startsWith(root)
          && !to.equals(root)
          && to.equals(to.normalize())
          && Files.isDirectory(root)) {
        return to;
      }
    } catch (InvalidPathException e) {
      throw new Refused("has a name that can't be read in this locale");
    }
    throw new Refused("its inbox is not there, or its error document leads out of it");
  }

  private static String nameBeside(Path to, Path from, Path companion) {
    String own = from.getFileName().toString();
    String name = companion.getFileName().toString();
    String now = to.getFileName().toString();
    return name.startsWith(own)
        ? now + name.substring(own.length())
        : Names.stem(now) + name.substring(Names.stem(own).length());
  }

  private static void requireFree(Home home, Path from, Path to) throws Refused, IOException {
    if (inboxFile(home, to).isBehindLink()) {
      throw new Refused("a folder of its path is a link in the inbox, and not followed");
    }
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS) && !FileMover.isSame(from, to)) {
      throw new Refused(
          "another file lies at " + Names.printable(to.toString()) + "; nothing is overwritten");
    }
  }

  private static InboxFile inboxFile(Home home, Path file) {
    Path root = home.root().toAbsolutePath().normalize();
    return new InboxFile(file, root.relativize(file).getNameCount() - 1);
  }

  private void carryOut(Move move) throws Refused, IOException {
    if (move.touched() != null) {
      Files.setLastModifiedTime(move.touched(), FileTime.from(clock.instant()));
    }
    for (Map.Entry<Path, Path> each : move.moves().entrySet()) {
      Files.createDirectories(each.getValue().getParent());
      requireFree(move.home(), each.getKey(), each.getValue());
      FileMover.moveToFree(each.getKey(), each.getValue());
    }
    Files.deleteIfExists(move.letter().document());
  }
}
