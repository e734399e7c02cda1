package dev.remora.outcome;

import dev.remora.capture.Companions;
import dev.remora.capture.Hashes;
import dev.remora.capture.InboxFile;
import dev.remora.capture.Names;
import dev.remora.capture.Policy.After;
import dev.remora.outcome.DeadLetters.DeadLetter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts dead letters back into their inboxes, where they are met as new captures. What belongs to
 * one goes first, then the capture, and last its error document is removed: whenever that is broken
 * off, doing it again ends it. Nothing is ever overwritten.
 */
public final class Redrive {
  private static final Logger LOG = LoggerFactory.getLogger(Redrive.class);

  private final DeadLetters letters;
  private final Function<String, Optional<Home>> homes;
  private final Clock clock;

  /**
   * A watched folder.
   *
   * @param after what becomes of its captures
   * @param doneSuffix where given, a capture is taken when a file of its name and this suffix is
   *     there
   */
  public record Home(Path root, After after, Optional<String> doneSuffix) {}

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

    /** But for the files, by which they are found. */
    boolean fits(DeadLetter letter) {
      return inbox.filter(name -> !name.equals(letter.inbox())).isEmpty()
          && reason.filter(text -> !text.equals(letter.reason())).isEmpty()
          && from.filter(letter.at()::isBefore).isEmpty()
          && until.filter(time -> !letter.at().isBefore(time)).isEmpty();
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
    this(letters, name -> Optional.ofNullable(homes.get(name)), clock);
  }

  /**
   * @param homes tells the folder that dead letters of an inbox go back to
   */
  public Redrive(DeadLetters letters, Function<String, Optional<Home>> homes, Clock clock) {
    this.letters = letters;
    this.homes = homes;
    this.clock = clock;
  }

  /** Whether this kind of inbox gets its dead letters back from here. */
  public boolean isPossible(DeadLetter letter) {
    Home home = homes.apply(letter.inbox()).orElse(null);
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
    for (Path document : documents(filter)) {
      read(document).filter(filter::fits).ifPresent(letter -> results.add(run(letter, dryRun)));
    }
    return results;
  }

  private Collection<Path> documents(Filter filter) throws IOException {
    return filter.files().isEmpty() ? letters.documents() : letters.documents(filter.files());
  }

  /** One that can't be read keeps nobody from the rest. */
  private Optional<DeadLetter> read(Path document) {
    try {
      return letters.read(document);
    } catch (IOException e) {
      LOG.warn(
          "{} can't be read, and stays: {}",
          Names.printable(document.toString()),
          Names.printable(e.toString()));
      return Optional.empty();
    }
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
    Home home = homes.apply(letter.inbox()).orElse(null);
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
    requireNoLink(home, there);
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

  /** It had that name before, so none is cut. */
  private static String nameBeside(Path to, Path from, Path companion) {
    String now = to.getFileName().toString();
    String mark = Hashes.sha256(now.getBytes(StandardCharsets.UTF_8));
    return Companions.renamed(
        companion.getFileName().toString(), from.getFileName().toString(), now, mark);
  }

  private static void requireFree(Home home, Path from, Path to) throws Refused, IOException {
    requireNoLink(home, to);
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS) && !FileMover.isSame(from, to)) {
      throw new Refused(
          "another file lies at " + Names.printable(to.toString()) + "; nothing is overwritten");
    }
  }

  private static void requireNoLink(Home home, Path to) throws Refused {
    if (inboxFile(home, to).isBehindLink()) {
      throw new Refused("a folder of its path is a link in the inbox, and not followed");
    }
  }

  private static InboxFile inboxFile(Home home, Path file) {
    Path root = home.root().toAbsolutePath().normalize();
    return new InboxFile(file, root.relativize(file).getNameCount() - 1);
  }

  private void carryOut(Move move) throws Refused, IOException {
    if (move.touched() != null) {
      requireNoLink(move.home(), move.touched());
      Files.setLastModifiedTime(move.touched(), FileTime.from(clock.instant()));
    }
    for (Map.Entry<Path, Path> each : move.moves().entrySet()) {
      Files.createDirectories(each.getValue().getParent());
      requireFree(move.home(), each.getKey(), each.getValue());
      if (move.letter().capture().filter(each.getKey()::equals).isPresent()) {
        mark(move.home(), each.getValue());
      }
      FileMover.moveToFree(each.getKey(), each.getValue());
    }
    Files.deleteIfExists(move.letter().document());
  }

  /**
   * Its own done marker went when it became a dead letter. The new one is there before it: broken
   * off between them, it is a dead letter still, and not a capture that waits for ever.
   */
  private static void mark(Home home, Path capture) throws IOException {
    if (home.doneSuffix().isPresent()) {
      try {
        Files.createFile(capture.resolveSibling(capture.getFileName() + home.doneSuffix().get()));
      } catch (FileAlreadyExistsException e) {
        LOG.debug("{} has its done marker already", capture, e);
      }
    }
  }
}
