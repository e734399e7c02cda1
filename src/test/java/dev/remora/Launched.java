package dev.remora;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A command as users run it, by the launcher, in a process of its own. */
final class Launched {
  private static final Path LAUNCHER = Path.of("remora").toAbsolutePath();

  private final Path folder;
  private final ProcessBuilder builder;
  private Process process;

  /**
   * How it ended.
   *
   * @param out what it printed
   * @param err what it told beside that
   */
  record Ended(int status, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  /**
   * @param folder where it runs
   */
  Launched(Path folder, String... words) {
    this(folder, withLauncher(words));
  }

  private Launched(Path folder, List<String> command) {
    this.folder = folder;
    this.builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(RemoraProcess::wouldConfigure);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectOutput(folder.resolve(".out").toFile());
    builder.redirectError(folder.resolve(".err").toFile());
  }

  /** A line of a shell that finds the launcher by its name. */
  static Launched line(Path folder, String line) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(".bin"));
    if (Files.notExists(bin.resolve("remora"))) {
      Files.createSymbolicLink(bin.resolve("remora"), LAUNCHER);
    }
    Launched launched = new Launched(folder, List.of("bash", "-c", line));
    String path = bin + ":" + System.getenv("PATH") + ":/usr/sbin";
    return launched.with("PATH", path);
  }

  private static List<String> withLauncher(String... words) {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(words));
    return command;
  }

  Launched with(String variable, String value) {
    builder.environment().put(variable, value);
    return this;
  }

  Launched reading(Path input) {
    builder.redirectInput(input.toFile());
    return this;
  }

  /** Starts it, and does not wait. */
  Launched start() throws IOException {
    process = builder.start();
    return this;
  }

  /** Waits for its end. */
  Ended end() throws IOException, InterruptedException {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + out() + err());
    }
    return new Ended(process.exitValue(), out(), err());
  }

  static Ended run(Path folder, String... words) throws IOException, InterruptedException {
    return new Launched(folder, words).start().end();
  }

  String out() throws IOException {
    return Files.readString(folder.resolve(".out"), StandardCharsets.UTF_8);
  }

  String err() throws IOException {
    return Files.readString(folder.resolve(".err"), StandardCharsets.UTF_8);
  }

  long pid() {
    return process.pid();
  }

  /** Sends it a signal by its name. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** A configuration in the folder, whose captures and ports are its own. */
  static Path config(Path folder, Map<String, String> keys) throws IOException {
    int[] ports = RemoraProcess.freePorts();
    Properties all = new Properties();
    all.setProperty("captures.dir", folder.resolve("captures").toString());
    all.setProperty("http.port", Integer.toString(ports[0]));
    all.setProperty("camel.management.port", Integer.toString(ports[1]));
    all.putAll(keys);
    Path file = folder.resolve("my.properties");
    try (var writer = Files.newBufferedWriter(file)) {
      all.store(writer, null);
    }
    return file;
  }
}
