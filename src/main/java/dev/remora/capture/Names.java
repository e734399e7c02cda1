package dev.remora.capture;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** What the names of files mean, and how to make new ones of them. */
public final class Names {
  /** The longest name that common file systems take, in bytes. */
  public static final int MAX_BYTES = 255;

  /** Of a hash, where a name was cut. */
  public static final int MARK_DIGITS = 8;

  private static final Set<String> UNFINISHED = Set.of("part", "tmp", "filepart");
  private static final Set<String> COMPANION = Set.of("json", "yaml", "yml", "keylog");
  private static final Set<String> COMPRESSION = Set.of("gz", "zst", "lz4", "bz2", "xz");

  /** Each with any number behind, as rings have it. */
  private static final Set<String> CAPTURE =
      Set.of(
          "pcap", "pcapng", "cap", "dmp", "snoop", "erf", "trc", "trace", "enc", "5vw", "netmon",
          "ntar", "pkt", "acp");

  private Names() {}

  /** Names that writers use until a file is finished: never taken. */
  public static boolean isUnfinished(String name) {
    return name.startsWith(".") || UNFINISHED.contains(extension(name));
  }

  /** Sidecars and key logs, which travel with a capture and never alone. */
  public static boolean isCompanion(String name) {
    return COMPANION.contains(extension(name));
  }

  /** A file that holds a URL to be fetched by the endpoint. */
  public static boolean isUrl(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".url");
  }

  /** The name without its compression and capture extensions: {@code a.pcapng.gz}, {@code a}. */
  public static String stem(String name) {
    String plain = COMPRESSION.contains(extension(name)) ? withoutExtension(name) : name;
    String extension = extension(plain);
    int end = extension.length();
    while (end > 0 && extension.charAt(end - 1) >= '0' && extension.charAt(end - 1) <= '9') {
      end--;
    }
    return CAPTURE.contains(extension.substring(0, end)) ? withoutExtension(plain) : plain;
  }

  /** What follows the last dot, in lower case; empty where there is none. */
  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  static String withoutExtension(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** The name on one line: control characters shown as {@code \n} or <code>&#92;u001b</code>. */
  public static String printable(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (breaksLine(name.charAt(i))) {
        return escaped(name);
      }
    }
    return name;
  }

  private static String escaped(String name) {
    StringBuilder line = new StringBuilder();
    for (char c : name.toCharArray()) {
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> line.append(breaksLine(c) ? String.format("\\u%04x", (int) c) : "" + c);
      }
    }
    return line.toString();
  }

  private static boolean breaksLine(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  /** The {@code n}th name of a file where the first is taken: {@code x.pcap}, {@code x~2.pcap}. */
  public static String numbered(String name, int n) {
    if (n == 1) {
      return name;
    }
    String stem = stem(name);
    if (stem.equals(name) && name.lastIndexOf('.') > 0) {
      stem = name.substring(0, name.lastIndexOf('.'));
    }
    String rest = name.substring(stem.length());
    String mark = "~" + n;
    int room = MAX_BYTES - bytes(mark) - bytes(rest);
    // What follows the last dot may be all of a long name; then it is no extension worth keeping.
    return room > 0 ? cut(stem, room) + mark + rest : cut(name, MAX_BYTES - bytes(mark)) + mark;
  }

  /**
   * The name with a suffix. Where that would be longer than a file system takes, the name is cut at
   * a character and gets {@code ~} and the first 8 digits of the hash.
   */
  public static String withSuffix(String name, String suffix, String sha256) {
    if (bytes(name) + bytes(suffix) <= MAX_BYTES) {
      return name + suffix;
    }
    String mark = "~" + sha256.substring(0, MARK_DIGITS);
    return cut(name, MAX_BYTES - bytes(mark) - bytes(suffix)) + mark + suffix;
  }

  /** Whether {@link #withSuffix} may have cut it: it then has hardly any room left. */
  public static boolean mayBeCut(String name) {
    return bytes(name) > MAX_BYTES - 4; // a character that did not fit has up to four
  }

  private static String cut(String text, int maxBytes) {
    int end = 0;
    int used = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      int next = bytes(Character.toString(point));
      if (used + next > maxBytes) {
        break;
      }
      used += next;
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
