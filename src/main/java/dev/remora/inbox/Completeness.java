package dev.remora.inbox;

import dev.remora.capture.Policy;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether a file of a watched folder is complete, as far as watching it tells: it has been seen
 * unchanged for long enough, nothing has it open for writing, its done marker is there, and it is
 * not what a ring buffer writes next. One for each look.
 */
final class Completeness {
  private final Watching rules;
  private final Policy policy;
  private final Instant now;
  private OpenFiles openFiles;

  Completeness(Watching rules, Policy policy, Instant now) {
    this.rules = rules;
    this.policy = policy;
    this.now = now;
  }

  /**
   * @param path where the file lies
   * @param sighting which this look has brought up to date already
   */
  boolean isComplete(Path path, Sighting sighting) {
    if (rules.doneSuffix().isPresent()) {
      File marker = marker(path, rules).toFile();
      if (!marker.exists()) {
        return false;
      }
      if (Watching.isOf(marker.lastModified(), sighting.modified())) {
        return true;
      }
    }
    Duration unchanged = sighting.unchangedFor(now);
    if (unchanged.compareTo(rules.settle()) < 0) {
      return false;
    }
    boolean lookedBefore = openFiles == null;
    if (openFiles().holds(path)) {
      sighting.sawOpen();
      return false;
    }
    return unchanged.compareTo(patience(sighting)) >= 0
        && (!lookedBefore || isStill(path, sighting));
  }

  /** The done marker of a file. */
  static Path marker(Path path, Watching rules) {
    return path.resolveSibling(path.getFileName() + rules.doneSuffix().orElseThrow());
  }

  /**
   * Whether the file is as the last look saw it. Its writer may have written his last and closed it
   * between the look and the look for him.
   */
  static boolean isStill(Path path, Sighting sighting) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return sighting.isOf(now.size(), now.lastModifiedTime().toMillis(), now.fileKey());
    } catch (IOException e) {
      return false; // gone; the next look says more
    }
  }

  /** How long a file has to rest; the longer one only where its writer can't be seen. */
  private Duration patience(Sighting sighting) {
    return rules
        .ringPatience(sighting, policy.giveUp())
        .filter(longer -> !rules.isLocal() || !openFiles().isComplete())
        .orElse(rules.settle());
  }

  /** All files that are looked at later in the same look are looked at after this. */
  private OpenFiles openFiles() {
    if (openFiles == null) {
      openFiles = OpenFiles.now();
    }
    return openFiles;
  }
}
