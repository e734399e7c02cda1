package dev.remora.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.config.Key;
import dev.remora.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a command looks, and where the gateway that answers it does. */
final class Whereabouts {
  private static final String KEY = "captures.dir";

  private Whereabouts() {}

  /**
   * What is to be said where the gateway keeps captures in another folder than the command looks
   * into, as one does that is called elsewhere.
   *
   * @param status as {@code /status} has it
   */
  static Optional<String> differ(JsonNode status, URI gateway, Settings settings) {
    String theirs = status.path("captures_dir").asText("");
    Path ours = settings.captures();
    return theirs.isEmpty() || isSame(theirs, ours)
        ? Optional.empty()
        : Optional.of(
            "the gateway at %s has its captures in %s, and this command looks in %s; "
                    .formatted(gateway, theirs, ours)
                + "to look there, call it where the gateway was started, with its --config, or with "
                + variable(theirs));
  }

  /** How a command is told of another folder than it has looked into. */
  static String pointing() {
    return "another folder is named by captures.dir in --config FILE, or by " + variable("FOLDER");
  }

  private static String variable(String folder) {
    return Key.environmentName(KEY) + "=" + ShellWords.line(java.util.List.of(folder));
  }

  private static boolean isSame(String theirs, Path ours) {
    try {
      Path path = Path.of(theirs);
      return path.equals(ours)
          || (Files.exists(path) && Files.exists(ours) && Files.isSameFile(path, ours));
    } catch (IOException | InvalidPathException e) {
      return false; // then they are spoken of as two
    }
  }
}
