package dev.remora.inbox;

import dev.remora.capture.Capture;
import dev.remora.inbox.Sighting.Kind;
import dev.remora.inbox.Sighting.Phase;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look through a watched folder and those within: asks for each file once how it is, but for
 * those that wait in the anteroom, and lets those out that are complete, as far as there is room in
 * line.
 */
final class Look {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryInbox.class);

  /** What is told of a folder or file that others may read. */
  static final String NOT_ALLOWED = "may not be read by user " + System.getProperty("user.name");

  private final WatchedFolder folder;
  private final Sightings sightings;
  private final Anteroom anteroom;
  private final Gate gate;
  private final Clock clock;
  private final Instant now;
  private final Completeness completeness;
  private final Consumer<Capture> ready;
  private int count;
  private int asked;
  private long idleMillis = Long.MAX_VALUE;
  private boolean refused;
  private String place;

  Look(
      WatchedFolder folder,
      Sightings sightings,
      Anteroom anteroom,
      Gate gate,
      Clock clock,
      Instant now,
      Consumer<Capture> ready) {
    this.folder = folder;
    this.sightings = sightings;
    this.anteroom = anteroom;
    this.gate = gate;
    this.clock = clock;
    this.now = now;
    this.completeness = new Completeness(folder.rules(), folder.policy(), now);
    this.ready = ready;
  }

  /** How many were let out. */
  int count() {
    return count;
  }

  /** How many files were asked how they are. */
  int asked() {
    return asked;
  }

  /** For how long nothing can become complete of what was seen; 0 where it may at any moment. */
  long idleMillis() {
    return idleMillis;
  }

  /**
   * @throws IOException when the folder can't be read; of one within it is told
   */
  void through() throws IOException {
    into(folder.root());
  }

  private void into(Path directory) throws IOException {
    List<Path> within = new ArrayList<>();
    try (DirectoryStream<Path> listed = Files.newDirectoryStream(directory)) {
      for (Path path : listed) {
        at(path, within);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path next : within) {
      try {
        into(next);
      } catch (NoSuchFileException e) {
        LOG.debug("inbox {}: {} is gone again", folder.inbox(), next);
      } catch (IOException e) {
        sightings.warnOnce(sightings.path(next) + "/", why(e));
      }
    }
  }

  private void at(Path path, List<Path> within) {
    String key = sightings.path(path);
    if (key.indexOf('\uFFFD') >= 0 && !hasReadableName(path, key)) {
      return;
    }
    Sighting known = sightings.get(key);
    if (known != null && known.phase() == Phase.TAKEN) {
      sightings.see(known);
      return; // however it looks now
    }
    if (known != null && known.isNext) {
      sightings.see(known);
      known.isNext = isComplete(path, key, known); // how it looks is asked when its turn comes
      fromAnteroom();
      return;
    }
    BasicFileAttributes seen = attributes(path, key);
    if (seen == null) {
      return;
    }
    if (seen.isDirectory()) {
      if (isWatched(path)) {
        within.add(path);
      }
      return;
    }
    Sighting sighting = sightings.see(key, path);
    if (sighting.kind() == Kind.LEFT_ALONE) {
      return;
    }
    if (!seen.isRegularFile()) {
      sightings.warnOnce(key, noFile(path, seen));
      return;
    }
    note(sighting, seen);
    if (sighting.ring != null) {
      sighting.ring.look(seen.lastModifiedTime().toMillis());
    }
    if (sighting.kind() == Kind.COMPANION) {
      sightings.warnOfOrphan(key, sighting, now, folder.policy().giveUp());
    } else {
      if (isComplete(path, key, sighting)) {
        boolean large = sighting.isLarge();
        boolean taken = (large || anteroom.isPassage()) && take(path, key, sighting);
        sighting.isNext = !taken && !large && anteroom.add(sighting);
        if (!taken && !sighting.isNext) {
          idleMillis = 0; // the next look is to take it
        }
      } else if (sighting.phase() == Phase.WATCHED) {
        idleMillis = Math.min(idleMillis, sighting.dueIn(folder.rules().settle(), now));
      }
      fromAnteroom();
    }
  }

  /** A look may take as long as settle: what changed, changed until it was asked and no sooner. */
  private void note(Sighting sighting, BasicFileAttributes seen) {
    long modified = seen.lastModifiedTime().toMillis();
    boolean same = sighting.isOf(seen.size(), modified, seen.fileKey());
    sighting.look(seen.size(), modified, seen.fileKey(), same ? now : clock.instant());
  }

  private boolean isComplete(Path path, String key, Sighting sighting) {
    return sighting.phase() == Phase.WATCHED
        && !sighting.isHeld(now)
        && !gate.isUnderWay(key, () -> place() + key)
        && completeness.isComplete(path, sighting);
  }

  /**
   * @return whether there was a place in line
   */
  private boolean take(Path path, String key, Sighting sighting) {
    refused = refused || !gate.enter(); // asked no more in this look
    if (refused) {
      return false;
    }
    sighting.become(Phase.TAKEN);
    sighting.isNext = false;
    anteroom.entered(sighting.isLarge());
    count++;
    ready.accept(capture(path, key, sighting));
    return true;
  }

  /** Those that a look found complete go on in their turn, unless they have changed since. */
  void fromAnteroom() {
    while (!refused && anteroom.hasNext()) {
      Sighting sighting = anteroom.first();
      String key = sighting.path();
      if (sighting.isNext && sightings.get(key) == sighting) {
        Path path = folder.root().resolve(key);
        if (Completeness.isStill(path, sighting) && !take(path, key, sighting)) {
          return;
        }
        sighting.isNext = false;
      }
      anteroom.remove();
    }
  }

  /** Found out once a look, and only where somebody asks. */
  private String place() {
    if (place == null) {
      place = folder.place();
    }
    return place;
  }

  private BasicFileAttributes attributes(Path path, String key) {
    asked++;
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null; // gone between listing and looking
    } catch (IOException e) {
      String trouble = "can't be looked at: " + why(e); // which may pass
      sightings.warnOnce(key, sightings.see(key, path), trouble);
      return null;
    }
  }

  /** Why a folder or file can't be looked at, in words. */
  static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (e instanceof NotDirectoryException) {
      return "is no folder";
    }
    return e instanceof AccessDeniedException ? NOT_ALLOWED : "can't be read: " + e.getMessage();
  }

  private static String noFile(Path path, BasicFileAttributes seen) {
    if (!seen.isSymbolicLink()) {
      return "is no regular file";
    }
    return Files.isDirectory(path)
        ? "is a link to a folder and not followed"
        : "is a link and not followed";
  }

  /** Java shows what it can't decode by a character that leads to no file. */
  private boolean hasReadableName(Path path, String key) {
    try {
      if (Path.of(path.toString()).equals(path)) {
        return true;
      }
      sightings.warnOnce(key, "has a name that is not valid UTF-8; rename it");
    } catch (InvalidPathException e) {
      sightings.warnOnce(key, "has a name that can't be read in this locale; rename it");
    }
    return false;
  }

  private boolean isWatched(Path within) {
    try {
      return folder.isWatched(within);
    } catch (IOException e) {
      LOG.debug("inbox {}: {} is left alone at this look", folder.inbox(), within, e);
      return false;
    }
  }

  private Capture capture(Path path, String key, Sighting sighting) {
    return new Capture(
        folder.inbox(),
        key,
        path,
        "file:" + folder.rules().shownPath() + "/" + key,
        sighting.size(),
        sighting.modified(),
        sighting.seenAt(),
        sighting.unchangedFor(now),
        folder.policy());
  }
}
