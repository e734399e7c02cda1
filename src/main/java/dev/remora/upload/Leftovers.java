package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.capture.Companions;
import dev.remora.capture.Names;
import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.outcome.Filing;
import dev.remora.outcome.Settlement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier run left half done and no inbox will hand over again, because the capture is no
 * longer where it lay: one that was moved gets the receipt it lacks, one that is gone unsent is
 * told of. What still lies in its inbox is left to the ordinary path.
 */
public final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final Ledger ledger;
  private final Filing filing;
  private final Set<String> warned = new HashSet<>();

  public Leftovers(Ledger ledger, Filing filing) {
    this.ledger = ledger;
    this.filing = filing;
  }

  /**
   * A watched folder as it is configured now.
   *
   * @param root the folder
   * @param policy of its captures
   * @param from what the sources of all that lies in it begin with; those of files, where they lie
   */
  public record Folder(Path root, Policy policy, String from) {
    private static final String FILE = "file:";

    public Folder(Path root, Policy policy) {
      this(root, policy, FILE);
    }

    private boolean holds(Delivery row) {
      return row.source().startsWith(from)
          && (!from.equals(FILE)
              || absolute(Path.of(row.source().substring(FILE.length())))
                  .equals(absolute(root.resolve(row.path()))));
    }
  }

  /**
   * Files what is decided and closes what is gone. To be called before the inboxes are looked at,
   * for a new capture may come under the old one's name.
   *
   * @param folders the watched folders by the name of their inbox
   * @param others names of further inboxes, whose captures can't be looked for here
   * @return what was filed; its rows are open until it went through the outcome's route, so that
   *     outcome endpoints are told too
   */
  public List<Settlement> file(Map<String, Folder> folders, Set<String> others) {
    List<Settlement> filed = new ArrayList<>();
    for (Delivery row : ledger.unsettled()) {
      Folder folder = folders.get(row.inbox());
      try {
        if (folder != null && folder.holds(row)) {
          finish(row, folder).ifPresent(filed::add);
        } else if (!others.contains(row.inbox())) {
          warnOnce(row, "is no longer configured, or watches another folder");
        }
      } catch (InvalidPathException e) {
        warnOnce(row, "had captures with names that can't be read in this locale");
      }
    }
    return filed;
  }

  /**
   * Writes again what a power cut took of the last receipts and errors: the ledger is forced to
   * disk, they are not. Those that are there stay; what should have left its inbox is met there
   * again.
   *
   * @param start when the machine was started
   */
  public void restore(Map<String, Folder> folders, Instant start) {
    for (Delivery row : ledger.settledLastBefore(start)) {
      try {
        Folder folder = folders.get(row.inbox());
        boolean local = folder != null && folder.holds(row);
        Path file = local ? folder.root().resolve(row.path()) : Path.of(row.path());
        boolean kept = !local || folder.policy().after() == After.KEEP;
        if (kept || Files.notExists(file, LinkOption.NOFOLLOW_LINKS) || !isStill(file, row)) {
          filing.file(capture(row, Policy.PLAIN, file).untouched(), row);
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn(
            "{}: whether its receipt outlived a power cut can't be seen: {}",
            name(row),
            e.toString());
      }
    }
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private Optional<Settlement> finish(Delivery row, Folder folder) {
    if (!Files.isDirectory(folder.root()) || !Files.isReadable(folder.root())) {
      warnOnce(row, "can't be read: " + folder.root());
      return Optional.empty();
    }
    Path file = folder.root().resolve(row.path());
    try {
      boolean gone =
          Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
              || capture(row, folder.policy(), file).inboxFile().isBehindLink();
      if (row.state().isDecided()) {
        return gone || !isStill(file, row)
            ? Optional.of(finish(row, folder.policy(), file, gone))
            : Optional.empty();
      }
      if (gone) {
        close(row);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "{}: what an earlier run left can't be finished: {}; trying again at the next start",
          name(row),
          e instanceof UncheckedIOException u ? u.getCause().toString() : e.toString());
    }
    return Optional.empty();
  }

  private static boolean isStill(Path file, Delivery row) throws IOException {
    BasicFileAttributes now =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return now.size() == row.size() && now.lastModifiedTime().toMillis() == row.modified();
  }

  private Settlement finish(Delivery row, Policy policy, Path file, boolean gone)
      throws IOException {
    Capture left = capture(row, policy, file);
    // What lies under the old name now, or comes there, is not what the row speaks of.
    Capture kept = left.untouched();
    Path document = filing.file(gone && bringsItsCompanions(row, file) ? left : kept, row).path();
    LOG.info("{}: filed what an earlier run had left, {}", kept, document);
    return new Settlement(kept, row, Outcomes.of(row), false, Duration.ZERO);
  }

  /** Companions that came after the answer belong to a capture yet to come under this name. */
  private static boolean bringsItsCompanions(Delivery row, Path file) throws IOException {
    Instant end = row.answeredAt() == null ? row.seenAt() : row.answeredAt();
    for (Path companion : Companions.of(file).all()) {
      if (Files.getLastModifiedTime(companion).toInstant().isAfter(end)) {
        return false;
      }
    }
    return true;
  }

  private static Capture capture(Delivery row, Policy policy, Path file) {
    return new Capture(
        row.inbox(),
        row.path(),
        file,
        row.source(),
        row.size(),
        row.modified(),
        row.seenAt(),
        Duration.ZERO,
        policy);
  }

  /** The row keeps its state: where the very file comes back, it is gone on with. */
  private void close(Delivery row) {
    ledger.save(row.edit().settled(true).build());
    boolean doubtful = row.state() != State.WAITING || row.possibleDuplicate();
    LOG.warn(
        "{}: its file is gone from {}, and {} after {}; closed, unless that file comes back",
        name(row),
        row.source(),
        doubtful ? "it may or may not have been delivered" : "it was not delivered",
        row.attempts() == 1 ? "1 attempt" : row.attempts() + " attempts");
  }

  private void warnOnce(Delivery row, String what) {
    if (warned.add(row.inbox() + what)) {
      LOG.warn(
          "inbox {} {}; what is left of it from an earlier run stays so, {} among it",
          row.inbox(),
          what,
          Names.printable(row.path()));
    }
  }

  private static String name(Delivery row) {
    return Names.printable(row.path()) + " from inbox " + row.inbox();
  }
}
