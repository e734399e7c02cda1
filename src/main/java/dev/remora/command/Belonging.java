package dev.remora.command;

import dev.remora.capture.Companions;
import dev.remora.capture.Names;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which capture a sidecar or key log belongs to, wherever the two lie by now. */
final class Belonging {
  private static final String KEYLOG = ".keylog";

  private Belonging() {}

  /** The capture that lies beside it. */
  static Optional<Path> owner(Path companion) throws IOException {
    String name = companion.getFileName().toString();
    if (!Names.isCompanion(name) || !Files.isDirectory(companion.getParent())) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> beside = Files.newDirectoryStream(companion.getParent())) {
      for (Path other : beside) {
        String there = other.getFileName().toString();
        if (!Names.isCompanion(there) && Companions.names(there).contains(name)) {
          return Optional.of(other);
        }
      }
    }
    return Optional.empty();
  }

  /** Names that the capture may have, of which none is looked for. */
  static List<String> owners(String companion) {
    if (!Names.isCompanion(companion)) {
      return List.of();
    }
    String owner = companion.substring(0, companion.lastIndexOf('.'));
    return companion.endsWith(KEYLOG)
        ? List.of(owner, owner + ".pcap", owner + ".pcapng", owner + ".cap")
        : List.of(owner);
  }

  /** What is said of it where that is known of the capture. */
  static List<Finding> with(String owner, Stream<Finding> findings) {
    return findings
        .filter(finding -> !(finding instanceof Finding.Unknown))
        .map(finding -> (Finding) new Finding.Companion(owner, finding))
        .toList();
  }
}
