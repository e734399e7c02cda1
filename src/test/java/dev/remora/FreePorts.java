package dev.remora;

import java.io.IOException;
import java.net.ServerSocket;

/**
 * Ports that something started by a test is to listen on. They lie below those that systems give to
 * connections, and each process that tests has a range of its own: nobody else takes one between
 * the look and the listening.
 */
public final class FreePorts {
  private static final int LOWEST = 10_000;
  private static final int PER_PROCESS = 5_000;
  private static final int FIRST =
      LOWEST + PER_PROCESS * (Integer.getInteger("surefire.forkNumber", 1) % 2);

  /** Builds of other clones on the same machine begin elsewhere. */
  private static int next = (int) (ProcessHandle.current().pid() * 37 % PER_PROCESS);

  private FreePorts() {}

  /** One that nobody listens on; no other call gets it, until all have had their turn. */
  public static synchronized int free() throws IOException {
    for (int i = 0; i < PER_PROCESS; i++) {
      int port = FIRST + next;
      next = (next + 1) % PER_PROCESS;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no port from " + FIRST + " to " + (FIRST + PER_PROCESS) + " is free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
