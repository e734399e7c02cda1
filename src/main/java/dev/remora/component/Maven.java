package dev.remora.component;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The user's Maven, which knows the user's repositories, proxies and mirrors. */
final class Maven {
  private static final String GOAL =
      "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

  private static final String ARTIFACT = "(?:artifact )?([^\\s:]+:[^\\s:]+):(?:jar|pom):([^\\s:]+)";

  /** What it says of one that is nowhere, now or as it was found at an earlier time. */
  private static final Pattern NOWHERE =
      Pattern.compile(
          "Could not find "
              + ARTIFACT
              + "|"
              + ARTIFACT
              + " was not found in |Failure to find "
              + ARTIFACT);

  private static final Pattern NOT_HERE =
      Pattern.compile("offline mode and the " + ARTIFACT + " has not been downloaded");

  private static final Pattern UNREACHABLE =
      Pattern.compile("Could not transfer " + ARTIFACT + " from/to (\\S+)");

  private Maven() {}

  /**
   * Copies what was asked for into a folder, with all that it needs and that is not bundled.
   *
   * @param folder an empty one
   * @param offline whether to look into Maven's local repository only
   * @throws IOException in words, when not all of it can be had
   */
  static void copy(List<Coordinates> wanted, Path folder, boolean offline)
      throws IOException, InterruptedException {
    Path program =
        program()
            .orElseThrow(
                () ->
                    new IOException(
                        "there is no Maven here: no mvn on the PATH, which is what fetches"
                            + " components. Install it, or run this command where it is and bring"
                            + " the folder of components here, as docs/extending.md says"));
    Path pom = folder.resolve("pom.xml");
    Pom.write(wanted, pom);
    List<String> command = new ArrayList<>(List.of(program.toString(), "-q", "-B", "-f"));
    command.add(pom.toString());
    if (offline) {
      command.add("-o");
    }
    command.add(GOAL);
    command.add("-DincludeScope=runtime");
    command.add("-DoutputDirectory=" + folder);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread end = new Thread(process::destroy, "end");
    Runtime.getRuntime().addShutdownHook(end);
    String said;
    try {
      process.getOutputStream().close();
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
    } finally {
      process.destroy();
      unhook(end);
    }
    if (process.exitValue() != 0) {
      throw new IOException(reason(said));
    }
  }

  private static void unhook(Thread end) {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException ending) {
      return; // and the hook sees to Maven
    }
  }

  private static Optional<Path> program() {
    String name = File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "" : path).split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Why it failed, in a sentence, of all that Maven said. */
  static String reason(String said) {
    Matcher nowhere = NOWHERE.matcher(said);
    if (nowhere.find()) {
      return "there is no " + artifact(nowhere) + " in the repositories that Maven asks";
    }
    Matcher notHere = NOT_HERE.matcher(said);
    if (notHere.find()) {
      return artifact(notHere) + " is not in Maven's local repository, and --offline asks no other";
    }
    Matcher unreachable = UNREACHABLE.matcher(said);
    if (unreachable.find()) {
      return "Maven can't fetch "
          + artifact(unreachable)
          + " from the repository "
          + unreachable.group(3)
          + "; try again when it can be reached, or see to proxy and mirror in Maven's settings.xml";
    }
    return said.lines()
        .filter(line -> line.contains("ERROR"))
        .findFirst()
        .or(() -> said.lines().findFirst())
        .map(line -> line.replaceFirst("^\\[ERROR] *", "").replaceAll("://[^/@\\s]+@", "://"))
        .map(line -> "Maven says: " + line)
        .orElse("Maven failed without a word");
  }

  private static String artifact(Matcher found) {
    for (int i = 1; i < found.groupCount(); i += 2) {
      if (found.group(i) != null) {
        return found.group(i) + ":" + found.group(i + 1);
      }
    }
    throw new IllegalStateException(found.toString());
  }
}
