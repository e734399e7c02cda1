package dev.remora.deploy;

import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.remora.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Podman as the tests use it, with a configuration of their own unless one is set. */
final class Podman {
  /** How long anything may take, the building of an image included. */
  private static final int MINUTES = 4;

  private static final String BASE = "docker.io/library/eclipse-temurin:17-jre";

  private Podman() {}

  /** What a command came to. */
  record Ended(int status, String said) {}

  /**
   * Makes sure that images can be built and run. Without podman or the base image the calling test
   * is skipped, and says so; on CI it fails.
   */
  static void require() throws Exception {
    for (String program : List.of("podman", "runc")) {
      Tools.require(program);
    }
    boolean there = run("podman", "image", "exists", BASE).status() == 0;
    if (!there && "true".equals(System.getenv("CI"))) {
      fail("%s is missing, and this is CI; deploy/container/stand-in-base makes it", BASE);
    }
    assumeThat(there)
        .as("%s, without which this test is skipped; deploy/container/stand-in-base makes it", BASE)
        .isTrue();
  }

  /** Runs a command to its end, and answers with what it said. */
  static Ended run(String... command) throws IOException, InterruptedException {
    Process process = builder(List.of(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + String.join(" ", command) + "\n" + said);
    }
    return new Ended(process.exitValue(), said);
  }

  /** The same where nothing but success will do. */
  static String done(String... command) throws IOException, InterruptedException {
    Ended ended = run(command);
    if (ended.status() != 0) {
      throw new AssertionError(
          String.join(" ", command) + ": " + ended.status() + "\n" + ended.said());
    }
    return ended.said();
  }

  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putIfAbsent(
            "CONTAINERS_CONF",
            Path.of("src", "test", "resources", "containers.conf").toAbsolutePath().toString());
    return builder;
  }
}
