package dev.remora.inbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.remora.server.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before a server of FTP or SFTP and falls silent in the middle of a transfer, as a network
 * does that is gone: every connection stays open, and nothing comes any more. Connections that are
 * made later are served.
 */
final class StallingRelay implements AutoCloseable {
  private static final Pattern PASSIVE =
      Pattern.compile("227 [^\\r]*\\(127,0,0,1,(\\d+),(\\d+)\\)");

  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
  private final long after;
  private final AtomicInteger stallsLeft;
  private final AtomicInteger stalls = new AtomicInteger();
  private final int port;

  /**
   * @param server its port
   * @param times how often to fall silent
   * @param after how many bytes have passed on one connection
   */
  StallingRelay(int server, int times, long after) throws IOException {
    this.stallsLeft = new AtomicInteger(times);
    this.after = after;
    this.port = leadTo(server);
  }

  int port() {
    return port;
  }

  int stalls() {
    return stalls.get();
  }

  /** Returns a port behind which one finds the other. */
  private int leadTo(int behind) throws IOException {
    Listener door =
        new Listener(
            client -> {
              Socket server = Listener.connect(behind);
              open.add(server);
              int born = stalls.get();
              Listener.start(() -> pass(server, client, born));
              pass(client, server, born);
              client.getInputStream().transferTo(OutputStream.nullOutputStream());
            });
    open.add(door);
    return door.port();
  }

  private void pass(Socket from, Socket to, int born) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] buffer = new byte[8192];
    long passed = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      passed += n;
      if (passed > after && stallsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        stalls.incrementAndGet();
      }
      if (stalls.get() != born) {
        return;
      }
      out.write(led(new String(buffer, 0, n, ISO_8859_1)).getBytes(ISO_8859_1));
    }
    to.shutdownOutput();
  }

  /** An FTP server names the port of a data connection; that too is to lead through here. */
  private String led(String said) throws IOException {
    Matcher passive = PASSIVE.matcher(said);
    if (!passive.find()) {
      return said;
    }
    int to = Integer.parseInt(passive.group(1)) * 256 + Integer.parseInt(passive.group(2));
    int through = leadTo(to);
    return passive.replaceFirst(
        "227 Passive (127,0,0,1," + through / 256 + "," + through % 256 + ")");
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }
}
