package dev.remora;

import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Programs that tests compare us with. */
public final class Tools {
  private Tools() {}

  /**
   * Where the program is. Without it the calling test is skipped, and says so; on CI (environment
   * variable {@code CI=true}) it fails, lest a build machine quietly checks nothing.
   */
  public static Path require(String name) {
    Optional<Path> found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail("%s is not installed, and this is CI", name);
    }
    assumeThat(found).as("%s, without which this test is skipped", name).isPresent();
    return found.get();
  }

  /** What a program prints, errors among it, whatever its exit status. */
  public static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
