package dev.remora.command;

import java.util.Locale;

/** What the launcher says of how it was called, and of where output goes. */
final class Terminal {
  private static final int USUAL_WIDTH = 80;
  private static final int LEAST_WIDTH = 40;

  private Terminal() {}

  static boolean isOutput() {
    return descriptors().contains("1");
  }

  static boolean isError() {
    return descriptors().contains("2");
  }

  private static String descriptors() {
    return System.getProperty("remora.terminal", "");
  }

  /** The word that the command line began with. */
  static String called() {
    return System.getProperty("remora.called", "remora");
  }

  /** In characters. */
  static int width() {
    String columns = String.valueOf(System.getenv("COLUMNS"));
    return columns.matches("[1-9][0-9]{0,3}")
        ? Math.max(LEAST_WIDTH, Integer.parseInt(columns))
        : USUAL_WIDTH;
  }

  /** {@code 12.3 MB}, by powers of 1,000 as disks and networks are sold. */
  static String bytes(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, value < 100 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  }

  /** The text in so many characters at most, its end kept: that of a path tells more. */
  static String fit(String text, int most) {
    return text.length() <= most ? text : "…" + text.substring(text.length() - most + 1);
  }
}
