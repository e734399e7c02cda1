package dev.remora;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where libraries unpack what they need. A container with a read-only root may have no place for
 * that; then it is a folder beside the ledger, emptied at each start.
 */
final class Temporary {
  private static final Logger LOG = LoggerFactory.getLogger(Temporary.class);
  private static final String PROPERTY = "java.io.tmpdir";

  private Temporary() {}

  /**
   * To be called before any library asks, and once no other Remora uses the folder.
   *
   * @param state the ledger's folder
   */
  static void settle(Path state) throws IOException {
    Path usual = Path.of(System.getProperty(PROPERTY));
    if (Files.isDirectory(usual) && Files.isWritable(usual)) {
      return;
    }
    Path own = state.resolve("tmp");
    empty(own);
    Files.createDirectory(
        own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    System.setProperty(PROPERTY, own.toString());
    LOG.debug("temporary files go to {}, for {} can't be written", own, usual);
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> left = Files.walk(folder)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
