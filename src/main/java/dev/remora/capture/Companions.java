package dev.remora.capture;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files that belong to a capture and travel with it.
 *
 * @param sidecar {@code x.pcap.json} or {@code x.pcap.yaml}: name, tags, comments
 * @param keylog {@code x.pcap.keylog} or {@code x.keylog}: TLS secrets
 */
public record Companions(Optional<Path> sidecar, Optional<Path> keylog) {
  private static final String KEYLOG = ".keylog";
  static final Companions NONE = new Companions(Optional.empty(), Optional.empty());

  /** Those that lie beside the file now. Links are not followed out of the inbox. */
  public static Companions of(Path file) {
    String name = file.getFileName().toString();
    return new Companions(first(file, sidecars(name)), first(file, keylogs(name)));
  }

  /** All names that what belongs to a file of this name may have. */
  public static List<String> names(String name) {
    return Stream.concat(sidecars(name).stream(), keylogs(name).stream()).toList();
  }

  /**
   * Whether a file is there that a companion of this name may belong to.
   *
   * @param named asked whether a file of a name is there
   * @param stemmed asked whether a file of a stem is there
   */
  public static boolean hasFile(
      String companion, Predicate<String> named, Predicate<String> stemmed) {
    String owner = Names.withoutExtension(companion);
    return names(owner).contains(companion)
        && (named.test(owner) || (companion.equals(owner + KEYLOG) && stemmed.test(owner)));
  }

  /**
   * The name of a companion once what it belongs to has another name.
   *
   * @param companion its name beside the old one
   * @param oldName that the capture had
   * @param newName that the capture has
   */
  public static String renamed(String companion, String oldName, String newName) {
    return companion.startsWith(oldName)
        ? newName + companion.substring(oldName.length())
        : Names.stem(newName) + companion.substring(Names.stem(oldName).length());
  }

  private static List<String> sidecars(String name) {
    return List.of(name + ".json", name + ".yaml", name + ".yml");
  }

  private static List<String> keylogs(String name) {
    return List.of(name + KEYLOG, Names.stem(name) + KEYLOG);
  }

  /** Mostly there is none, and what File says without an exception Files says by one. */
  private static Optional<Path> first(Path file, List<String> names) {
    File folder = file.toFile().getParentFile();
    for (String name : names) {
      if (name.length() <= Names.MAX_BYTES && new File(folder, name).exists()) {
        Path beside = file.resolveSibling(name);
        if (Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS)) {
          return Optional.of(beside);
        }
      }
    }
    return Optional.empty();
  }

  /** All of them. */
  public List<Path> all() {
    return Stream.concat(sidecar.stream(), keylog.stream()).toList();
  }
}
