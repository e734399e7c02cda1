package dev.remora.server;

import static org.awaitility.Awaitility.await;

import dev.remora.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** A server as a child process that listens on one port of loopback, and may come and go. */
final class ServerProcess implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int GREETING_TIMEOUT_MS = 2000;

  /** Whether the server speaks first, and with what; empty where the client does. */
  private final String greeting;

  private final List<String> command;
  private final int port;
  private final Path log;
  private Process process;

  ServerProcess(List<String> command, int port, String greeting, Path log) {
    this.command = command;
    this.port = port;
    this.greeting = greeting;
    this.log = log;
  }

  /** Where a program is that may lie where only administrators look. */
  static Path program(String name) {
    Path administrators = Path.of("/usr/sbin", name);
    return Files.isExecutable(administrators) ? administrators : Tools.require(name);
  }

  /** Starts it, and waits until it answers. */
  void start() throws IOException {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("it is running");
    }
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      await(command.get(0) + " to answer")
          .atMost(DEADLINE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> answers() || !process.isAlive());
    } catch (ConditionTimeoutException e) {
      stop();
      throw new IOException(e.getMessage() + "\n" + log(), e);
    }
    if (!process.isAlive()) {
      throw new IOException(command + " did not start:\n" + log());
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(GREETING_TIMEOUT_MS);
      byte[] said = socket.getInputStream().readNBytes(greeting.length());
      return new String(said, StandardCharsets.US_ASCII).equals(greeting);
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Ends it and what it serves its clients with, as a machine does that goes down. */
  void stop() {
    if (process == null) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    process = null;
  }

  /** What it has said. */
  String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
