package dev.remora.command;

import dev.remora.capture.Names;
import java.io.PrintStream;
import java.util.Locale;

/** A bar that grows on one line of a terminal. */
final class Progress {
  /** Shows nothing. */
  static final Progress NONE = new Progress(null);

  private static final int BAR = 20;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream terminal;
  private boolean shown;

  Progress(PrintStream terminal) {
    this.terminal = terminal;
  }

  /**
   * Draws it anew.
   *
   * @param sent bytes of size
   * @param millis since the first of them
   */
  synchronized void show(String file, long sent, long size, long millis) {
    if (terminal != null) {
      terminal.print(CLEAR + line(file, sent, size, millis, Terminal.width()));
      terminal.flush();
      shown = true;
    }
  }

  /** Takes it away, so that something else can be printed. */
  synchronized void clear() {
    if (shown) {
      terminal.print(CLEAR);
      terminal.flush();
      shown = false;
    }
  }

  static String line(String file, long sent, long size, long millis, int width) {
    int percent = size == 0 ? 100 : (int) (sent * 100 / size);
    int full = percent * BAR / 100;
    String bar = "#".repeat(full) + "-".repeat(BAR - full);
    String state =
        sent >= size
            ? "sent, waiting for the answer"
            : millis < 500
                ? Terminal.bytes(size)
                : Terminal.bytes(sent * 1000 / millis) + "/s, " + left(sent, size, millis);
    String rest = String.format(Locale.ROOT, " [%s] %3d %% %s", bar, percent, state);
    int room = Math.max(8, width - 1 - rest.length());
    String line = Terminal.fit(Names.printable(file), room) + rest;
    return line.length() < width ? line : line.substring(0, width - 1);
  }

  private static String left(long sent, long size, long millis) {
    if (sent == 0) {
      return "?";
    }
    long seconds = (long) ((double) (size - sent) * millis / sent / 1000) + 1;
    return seconds < 100 ? seconds + " s left" : (seconds + 59) / 60 + " min left";
  }
}
