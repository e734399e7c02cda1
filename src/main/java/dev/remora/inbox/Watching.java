package dev.remora.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which files of a folder are taken, and when.
 *
 * @param shownPath the folder as the user wrote it
 * @param include what to take; nothing given takes all
 * @param exclude what to leave alone
 * @param settle how long a file has to be seen unchanged
 * @param doneSuffix where given, a file is taken when one of its name and this suffix is there
 * @param isLocal whether all writers are on this machine, as far as the file system's kind tells
 */
public record Watching(
    String shownPath,
    Globs include,
    Globs exclude,
    Duration settle,
    Optional<String> doneSuffix,
    boolean isLocal) {
  /** How many settle times the last file of a ring has to rest when its writer can't be seen. */
  private static final int RING_PATIENCE = 5;

  private static final Set<String> LOCAL =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "zfs", "f2fs", "overlay", "jfs");

  /** Reads the rules from a template's parameters. */
  public static Watching of(
      String path, String include, String exclude, Duration settle, String doneSuffix) {
    return new Watching(
        path,
        new Globs(include),
        new Globs(exclude),
        settle,
        Optional.of(doneSuffix).filter(s -> !s.isEmpty()),
        isLocal(Path.of(path)));
  }

  private static boolean isLocal(Path folder) {
    try {
      return LOCAL.contains(Files.getFileStore(there(folder)).type());
    } catch (IOException e) {
      return false; // no trust in what /proc does not show
    }
  }

  /** The folder, or where it is about to be made. */
  private static Path there(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  /**
   * Whether a done marker of this time says that a capture of that time is complete. An older one
   * may be left of the name's last capture, or have been put down first: it means only that the
   * capture may be taken once it has settled.
   */
  static boolean isOf(long marker, long capture) {
    return marker >= capture;
  }

  /**
   * How long the last file of a ring has to rest, for it may just be waiting for traffic. It need
   * not where it can be seen that its writer has closed it.
   *
   * @param giveUp how long one rests that was seen to grow, as others may that are cut
   * @return empty for any other file, and for one that was seen to be open and is no more
   */
  Optional<Duration> ringPatience(Sighting sighting, Duration giveUp) {
    if (sighting.ring == null
        || sighting.wasOpen()
        || !sighting.ring.endsWith(sighting.modified())) {
      return Optional.empty();
    }
    return Optional.of(sighting.hasGrown() ? giveUp : settle.multipliedBy(RING_PATIENCE));
  }

  boolean wants(Path relative) {
    return (include.isEmpty() || include.matches(relative)) && !exclude.matches(relative);
  }
}
