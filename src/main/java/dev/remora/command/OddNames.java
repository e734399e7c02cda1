package dev.remora.command;

import dev.remora.capture.Names;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files whose names Java can't decode. What it shows of one, and what a command is given of it, has
 * characters that lead to no file; a listing of its folder leads to it.
 */
final class OddNames {
  /** Stands for what can't be decoded. */
  private static final char REPLACEMENT = 0xFFFD;

  private OddNames() {}

  /** Whether its name, as it is shown, does not lead to it. */
  static boolean isOne(Path listed) {
    try {
      return !Path.of(listed.toString()).equals(listed);
    } catch (InvalidPathException e) {
      return true;
    }
  }

  /** Whether a file is there that is shown by this path, which does not lead to it. */
  static boolean isThere(Path shown) throws IOException {
    String name = shown.getFileName() == null ? "" : shown.getFileName().toString();
    return name.indexOf(REPLACEMENT) >= 0 && in(shown.getParent()).contains(Names.printable(name));
  }

  /** Those of a folder, as they are shown; not those of folders within. */
  static List<String> in(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(folder) && Files.isReadable(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, OddNames::isOne)) {
        files.forEach(file -> names.add(Names.printable(file.getFileName().toString())));
      }
    }
    return names;
  }
}
