package dev.remora.extension;

import dev.remora.capture.Names;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at what lies in an inbox's folder; what is in the way of one keeps no other back. */
final class IntakeLook extends SimpleFileVisitor<Path> {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeLook.class);

  private final String inbox;
  private final Path folder;
  private final Places places;
  private final Set<Path> told;
  private final IntakeFolder.Taker taker;

  /**
   * @param told of which trouble was told before
   */
  IntakeLook(String inbox, Path folder, Places places, Set<Path> told, IntakeFolder.Taker taker) {
    this.inbox = inbox;
    this.folder = folder;
    this.places = places;
    this.told = told;
    this.taker = taker;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes seen) {
    return dir.equals(new Orders(folder).folder())
        ? FileVisitResult.SKIP_SUBTREE
        : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
    String name = file.getFileName().toString();
    if (seen.isRegularFile()
        && !Names.isUnfinished(name)
        && !Names.isCompanion(name)
        && places.add(file)) {
      if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
        places.remove(file); // it came to its end since the folder was read
        return FileVisitResult.CONTINUE;
      }
      String path = folder.relativize(file).toString().replace('\\', '/');
      long modified = seen.lastModifiedTime().toMillis();
      try {
        taker.take(new IntakeFolder.Found(inbox, path, file, seen.size(), modified));
        told.remove(file);
      } catch (IOException | RuntimeException e) {
        places.remove(file);
        trouble(file, path, e);
      }
    }
    return FileVisitResult.CONTINUE;
  }

  private void trouble(Path file, String path, Exception e) {
    if (told.add(file)) {
      LOG.warn(
          "{} from inbox {}: {}; it stays in {} and is looked at again, from now on without a"
              + " word",
          Names.printable(path),
          inbox,
          e instanceof UnreadableOrderException ? e.getMessage() : Words.of(e),
          folder);
      LOG.debug("the failure in full", e);
    }
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    return left(file, e);
  }

  @Override
  public FileVisitResult postVisitDirectory(Path dir, IOException e) {
    return e == null ? FileVisitResult.CONTINUE : left(dir, e);
  }

  private FileVisitResult left(Path file, IOException e) {
    if (!(e instanceof NoSuchFileException)) { // gone meanwhile
      trouble(file, folder.relativize(file).toString(), e);
    }
    return FileVisitResult.CONTINUE;
  }
}
