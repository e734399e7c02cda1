package dev.remora.standin;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Programs and files that tests want and that may be absent. */
final class Tools {
  private Tools() {}

  /** Skips the test without the program, or fails it where all tools must be there. */
  static void need(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return;
      }
    }
    missing(program + " is not installed");
  }

  static void missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      fail(what);
    }
    abort(what);
  }

  /** The real captures beside the clone; skips the test without them. */
  static Path sharedCaptures() {
    Path captures = Path.of("..", "shared", "captures");
    return Files.isDirectory(captures) ? captures : abort("../shared/captures is not there");
  }

  /** Runs a shell command to its end, within five minutes, and returns what it prints. */
  static String shell(Path folder, String command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new AssertionError("still running after five minutes: " + command);
      }
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }
}
