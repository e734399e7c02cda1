package dev.remora.capture;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that belong to a capture and travel with it.
 *
 * @param sidecar {@code x.pcap.json} or {@code x.pcap.yaml}: name, tags, comments
 * @param keylog {@code x.pcap.keylog} or {@code x.keylog}: TLS secrets
 */
public record Companions(Optional<Path> sidecar, Optional<Path> keylog) {

  /** Those that lie beside the file now. Links are not followed out of the inbox. */
  public static Companions of(Path file) {
    String name = file.getFileName().toString();
    return new Companions(
        first(file, name + ".json", name + ".yaml", name + ".yml"),
        first(file, name + ".keylog", Names.stem(name) + ".keylog"));
  }

  private static Optional<Path> first(Path file, String... names) {
    return Stream.of(names)
        .filter(name -> name.length() <= Names.MAX_BYTES)
        .map(file::resolveSibling)
        .filter(Companions::isThere)
        .findFirst();
  }

  /** Mostly it is not, and what File says without an exception Files says by one, at its price. */
  private static boolean isThere(Path file) {
    return file.toFile().exists() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** All of them. */
  public List<Path> all() {
    return Stream.concat(sidecar.stream(), keylog.stream()).toList();
  }
}
