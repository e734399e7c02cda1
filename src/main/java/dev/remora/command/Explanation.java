package dev.remora.command;

import dev.remora.config.Folders;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.extension.IntakeInboxes;
import dev.remora.inbox.Glance;
import dev.remora.inbox.Obstacle;
import dev.remora.inbox.Watching;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.History;
import dev.remora.ledger.LedgerException;
import dev.remora.ledger.State;
import dev.remora.outcome.DeadLetters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds out what is to be said of a file: by where it lies, the gateway, the ledger, receipts. */
final class Explanation {
  /** Files of one name that are told of. */
  private static final int MOST = 5;

  private final Settings settings;
  private final Path captures;
  private final Surroundings surroundings;
  private final Tidings tidings;
  private final History history;
  private final Map<String, Instance> inboxes;
  private final Filed filed;

  /**
   * @param tidings of the gateway
   * @param history null where there is none to be read
   * @param redriving the command that puts back the dead letter of an error document
   */
  Explanation(
      Settings settings,
      Surroundings surroundings,
      Tidings tidings,
      History history,
      Function<Path, String> redriving) {
    this.settings = settings;
    this.captures = settings.captures();
    this.surroundings = surroundings;
    this.tidings = tidings;
    this.history = history;
    this.inboxes = IntakeInboxes.with(Inboxes.complete(settings), settings.captures());
    DeadLetters letters = surroundings.deadLetters(settings, inboxes);
    this.filed = new Filed(letters, surroundings.redrive(letters, inboxes), redriving);
  }

  /**
   * What the ledger has had.
   *
   * @return null where there is none, or it can't be read
   */
  static History history(Settings settings, Consumer<String> tell) {
    try {
      return History.in(settings.state()).orElse(null);
    } catch (LedgerException e) {
      tell.accept(e.getMessage() + "; what was delivered is told by receipts alone");
      return null;
    }
  }

  /**
   * What is to be said, of each file of that name where there are several.
   *
   * @throws IOException when a folder can't be read
   */
  List<Finding> of(String file) throws IOException {
    Path path;
    try {
      path = Path.of(file).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      return List.of(new Finding.Unknown());
    }
    if (filed.holds(path)) {
      return orByName(filed.at(path), file);
    }
    Optional<Instance> inbox = inboxAround(path);
    boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    if (there && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return List.of(new Finding.Folder(OddNames.in(path)));
    }
    for (String own : List.of(Folders.STATE, Folders.SESSIONS)) {
      boolean handedOver = inbox.filter(i -> root(i).startsWith(captures.resolve(own))).isPresent();
      if (there && !handedOver && path.startsWith(captures.resolve(own))) {
        return List.of(new Finding.Own(own));
      }
    }
    if (inbox.isPresent()) {
      String within = root(inbox.get()).relativize(path).toString();
      if (!there && OddNames.isThere(path)) {
        return List.of(new Finding.Blocked(inbox.get().name(), new Obstacle.OddName()));
      }
      return there
          ? List.of(lying(inbox.get(), path, within))
          : orByName(became(inbox.get().name(), within), file);
    }
    return there ? List.of(new Finding.NoInbox(watched())) : byName(file);
  }

  private List<Finding> orByName(Optional<? extends Finding> finding, String file)
      throws IOException {
    return finding.isPresent()
        ? List.of(finding.get())
        : byName(Path.of(file).getFileName().toString());
  }

  private List<String> watched() {
    return inboxes.values().stream()
        .filter(inbox -> inbox.has("path"))
        .map(inbox -> root(inbox) + " (inbox " + inbox.name() + ")")
        .toList();
  }

  private static Path root(Instance inbox) {
    return Path.of(inbox.text("path")).toAbsolutePath().normalize();
  }

  /** The innermost, for it sees the file first. */
  private Optional<Instance> inboxAround(Path path) {
    return inboxes.values().stream()
        .filter(inbox -> inbox.has("path"))
        .filter(inbox -> path.startsWith(root(inbox)) && !path.equals(root(inbox)))
        .max(Comparator.comparingInt(inbox -> root(inbox).getNameCount()));
  }

  private List<Finding> byName(String name) throws IOException {
    List<Finding> findings = new ArrayList<>();
    Set<String> elsewhere = new HashSet<>();
    for (Instance inbox : inboxes.values()) {
      if (!inbox.has("path")) {
        Map<String, Finding> known = tidings.named(inbox.name(), inbox.text("target"), name);
        known.keySet().forEach(path -> elsewhere.add(inbox.name() + "/" + path));
        known.values().stream().limit(MOST).forEach(findings::add);
      } else if (Files.isRegularFile(root(inbox).resolve(name))) {
        findings.add(lying(inbox, root(inbox).resolve(name), name));
      } else if (OddNames.isThere(root(inbox).resolve(name))) {
        findings.add(new Finding.Blocked(inbox.name(), new Obstacle.OddName()));
      }
    }
    List<Delivery> rows = history == null ? List.of() : history.named(name);
    for (Delivery row : rows.subList(0, Math.min(MOST, rows.size()))) {
      boolean lies =
          Optional.ofNullable(inboxes.get(row.inbox()))
              .filter(inbox -> inbox.has("path"))
              .filter(inbox -> Files.exists(root(inbox).resolve(row.path())))
              .isPresent();
      if (!row.settled() && lies) {
        Instance inbox = inboxes.get(row.inbox());
        if (findings.isEmpty()) {
          findings.add(lying(inbox, root(inbox).resolve(row.path()), row.path()));
        }
      } else if (row.settled() || !elsewhere.contains(row.inbox() + "/" + row.path())) {
        findings.add(told(row));
      }
    }
    for (String owner : findings.isEmpty() ? Belonging.owners(name) : List.<String>of()) {
      findings.addAll(Belonging.with(owner, byName(owner).stream()));
    }
    return findings.isEmpty() ? List.of(new Finding.Unknown()) : findings;
  }

  /**
   * What became of one that is no longer there. The ledger knows captures alone, and not what went
   * with them.
   */
  private Optional<Finding> became(String inbox, String path) throws IOException {
    List<Delivery> rows = history == null ? List.of() : history.at(inbox, path);
    return rows.isEmpty() ? filed.at(inbox, path) : Optional.of(told(rows.get(0)));
  }

  /** What a row tells of a file that is not there any more, or stays where it is. */
  private Finding told(Delivery row) throws IOException {
    return switch (row.state()) {
      case DELIVERED -> row.settled() ? filed.delivered(row) : new Finding.Undone(row);
      case DEAD -> filed.dead(row);
      case SENDING, IN_DOUBT -> row.settled() ? new Finding.Gone(row) : doubt(row);
      case WAITING -> row.settled() ? new Finding.Gone(row) : new Finding.Retrying(row);
    };
  }

  private Finding doubt(Delivery row) {
    return new Finding.InDoubt(row, settings.text("delivery.in-doubt").equals("hold"));
  }

  /** Of a file that lies in a watched folder. */
  private Finding lying(Instance inbox, Path path, String within) throws IOException {
    Optional<Finding> finding =
        blocked(inbox, glance(inbox).forGood(path))
            .or(() -> tidings.of(inbox.name(), inbox.text("target"), within));
    if (finding.isEmpty()) {
      finding = known(inbox, path, within);
    }
    if (finding.isEmpty()) {
      finding = blocked(inbox, glance(inbox).forNow(path));
    }
    if (finding.isPresent()) {
      return finding.get();
    }
    return tidings.ofInbox(inbox.name());
  }

  private static Optional<Finding> blocked(Instance inbox, Optional<Obstacle> obstacle) {
    return obstacle.map(what -> new Finding.Blocked(inbox.name(), what));
  }

  private Glance glance(Instance inbox) {
    Watching rules =
        Watching.of(
            inbox.text("path"),
            inbox.text("include"),
            inbox.text("exclude"),
            inbox.duration("settle"),
            inbox.text("done-suffix"));
    return new Glance(
        root(inbox), rules, inbox.text("recursive").equals("true"), surroundings.policy(inbox));
  }

  /** As the ledger has it, where it speaks of this very file. */
  private Optional<Finding> known(Instance inbox, Path path, String within) throws IOException {
    if (history == null || Files.isSymbolicLink(path)) {
      return Optional.empty();
    }
    long size = Files.size(path);
    long modified = Files.getLastModifiedTime(path).toMillis();
    for (Delivery row : history.at(inbox.name(), within)) {
      if (row.size() == size && row.modified() == modified) {
        boolean untried = row.state() == State.WAITING && row.attempts() == 0;
        boolean closed = row.settled() && !row.state().isDecided();
        return untried || closed ? Optional.empty() : Optional.of(told(row));
      }
    }
    return Optional.empty();
  }
}
