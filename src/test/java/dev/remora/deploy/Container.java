package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.FreePorts;
import dev.remora.RemoraProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;

/** A gateway in a container that may do as little as one can be made to, over a mounted volume. */
final class Container implements AutoCloseable {
  private static final String USER = "10001";

  private final String image;
  private final Path folder;
  private final String name;
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();

  /**
   * @param folder where the volume goes, among other things
   */
  Container(String image, Path folder) throws IOException, InterruptedException {
    this.image = image;
    this.folder = folder;
    this.name = "remora-test-" + ProcessHandle.current().pid() + "-" + folder.getFileName();
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Podman.done("chown", USER + ":0", volume.toString());
    Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxr-x"));
    // The tests' containers share the network with them.
    environment.put("HTTP_HOST", "127.0.0.1");
    environment.put("CAMEL_MANAGEMENT_HOST", "127.0.0.1");
    environment.put("HTTP_PORT", Integer.toString(FreePorts.free()));
    environment.put("CAMEL_MANAGEMENT_PORT", Integer.toString(FreePorts.free()));
  }

  Container with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Mounts a folder that can't be written. */
  Container mounting(Path source, String at) {
    options.addAll(List.of("--volume", source.toAbsolutePath() + ":" + at + ":ro"));
    return this;
  }

  private List<String> command(String verb, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "podman",
                verb,
                "--pull=never",
                "--no-healthcheck", // by hand, for there is nobody here who would do it
                "--read-only",
                "--read-only-tmpfs=false",
                "--user",
                USER,
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                "--memory",
                "256m",
                "--volume",
                folder.resolve("volume").toAbsolutePath() + ":/captures"));
    environment.forEach(
        (variable, value) -> command.addAll(List.of("--env", variable + "=" + value)));
    command.addAll(options);
    command.addAll(List.of(more));
    return command;
  }

  /** Runs a command of the gateway's to its end. */
  Podman.Ended runs(String command) throws IOException, InterruptedException {
    List<String> words = command("run", "--rm", image, command);
    return Podman.run(words.toArray(String[]::new));
  }

  /** Starts the gateway, and waits until it watches its inboxes. */
  void start() throws IOException, InterruptedException {
    Podman.done(command("run", "--detach", "--name", name, image).toArray(String[]::new));
    awaitThat("the gateway to watch its inboxes", () -> log().contains("watching"));
  }

  /**
   * Starts it by a command that the documentation shows, to which is added only what keeps it apart
   * from others.
   */
  void startBy(String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command.split("\\s+")));
    assertThat(words.subList(0, 2)).containsExactly("podman", "run");
    List<String> more = new ArrayList<>(List.of("--detach", "--pull=never", "--name", name));
    environment.forEach((variable, value) -> more.addAll(List.of("--env", variable + "=" + value)));
    words.addAll(2, more);
    Podman.done(words.toArray(String[]::new));
    awaitThat("the gateway to watch its inboxes", () -> log().contains("watching"));
  }

  /** Starts it again, stopped before, over the same volume. */
  void startAgain() throws IOException, InterruptedException {
    Podman.done("podman", "rm", "--force", name);
    start();
  }

  /** SIGTERM, and SIGKILL after so long; answers with the exit status. */
  int stop(Duration grace) throws IOException, InterruptedException {
    Podman.done("podman", "stop", "--time", Long.toString(grace.toSeconds()), name);
    return Integer.parseInt(inspect("{{.State.ExitCode}}"));
  }

  String inspect(String format) throws IOException, InterruptedException {
    return Podman.done("podman", "inspect", "--format", format, name).strip();
  }

  /** Runs a program within. */
  Podman.Ended execute(List<String> command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("podman", "exec", name));
    words.addAll(command);
    return Podman.run(words.toArray(String[]::new));
  }

  long pid() throws IOException, InterruptedException {
    return Long.parseLong(inspect("{{.State.Pid}}"));
  }

  String log() throws IOException, InterruptedException {
    return Podman.run("podman", "logs", name).said();
  }

  /** A file or folder of the volume. */
  Path captures(String path) {
    return folder.resolve("volume").resolve(path);
  }

  /** Puts a capture into the inbox as another user of the gateway's group, with umask 002. */
  Path drop(String path, byte[] bytes) throws IOException {
    Path folder = captures("inbox").resolve(path).getParent();
    if (!Files.exists(folder)) {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
    }
    return RemoraProcess.drop(captures("inbox"), path, bytes);
  }

  JsonNode awaitReceipt(String inbox, String path) throws IOException {
    Path receipt = captures("delivered/" + inbox + "/" + path + ".session.json");
    awaitThat("the receipt " + receipt, () -> Files.exists(receipt));
    return new ObjectMapper().readTree(receipt.toFile());
  }

  void awaitThat(String what, Callable<Boolean> condition) {
    try {
      await(what)
          .atMost(RemoraProcess.DEADLINE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(100))
          .until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + lastWords(), e);
    }
  }

  private String lastWords() {
    try {
      return log();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    Podman.run("podman", "rm", "--force", "--time", "0", name);
  }
}
