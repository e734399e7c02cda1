package dev.remora;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Ports that something started by a test is to listen on. They lie below those that systems give to
 * connections, and each process that tests has a range of its own, which a lock keeps as long as it
 * runs: nobody else takes one between the look and the listening.
 */
public final class FreePorts {
  private static final int LOWEST = 10_000;
  private static final int PER_PROCESS = 1_000;
  private static final int RANGES = 20;

  /** Browsers go to no page there, for amanda, a protocol for backups, has it. */
  private static final int SHUNNED = 10_080;

  private static int first;
  private static int turn;

  /** Held until the process ends. */
  private static FileLock lock;

  private FreePorts() {}

  /** One that nobody listens on; no other call gets it, until all have had their turn. */
  public static synchronized int next() throws IOException {
    if (lock == null) {
      takeRange();
    }
    for (int i = 0; i < PER_PROCESS; i++) {
      int port = first + turn;
      turn = (turn + 1) % PER_PROCESS;
      if (port != SHUNNED && isFree(port)) {
        return port;
      }
    }
    throw new IOException("no port from " + first + " to " + (first + PER_PROCESS) + " is free");
  }

  /** Builds of other clones on the same machine have theirs as well. */
  private static void takeRange() throws IOException {
    Path folder =
        Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "remora-test-ports"));
    for (int range = 0; range < RANGES; range++) {
      FileChannel file =
          FileChannel.open(
              folder.resolve(Integer.toString(range)),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock taken = file.tryLock();
      if (taken != null) {
        lock = taken;
        first = LOWEST + PER_PROCESS * range;
        return;
      }
      file.close();
    }
    throw new IOException("all " + RANGES + " ranges of ports are taken; see " + folder);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
