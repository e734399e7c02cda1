package dev.remora.capture;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the names of files mean, and how to make new ones of them. */
public final class Names {
  /** The longest name that common file systems take, in bytes. */
  public static final int MAX_BYTES = 255;

  private static final Pattern UNFINISHED =
      Pattern.compile("\\..*|.*\\.(part|tmp|filepart)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern COMPANION =
      Pattern.compile(".*\\.(json|yaml|yml|keylog)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern EXTENSION =
      Pattern.compile(
          "\\.(pcap|pcapng|cap|dmp|snoop|erf|trc|trace|enc|5vw|netmon|ntar|pkt|acp)\\d*$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern COMPRESSION =
      Pattern.compile("\\.(gz|zst|lz4|bz2|xz)$", Pattern.CASE_INSENSITIVE);
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  private Names() {}

  /** Names that writers use until a file is finished: never taken. */
  public static boolean isUnfinished(String name) {
    return UNFINISHED.matcher(name).matches();
  }

  /** Sidecars and key logs, which travel with a capture and never alone. */
  public static boolean isCompanion(String name) {
    return COMPANION.matcher(name).matches();
  }

  /** A file that holds a URL to be fetched by the endpoint. */
  public static boolean isUrl(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".url");
  }

  /** The name without its compression and capture extensions: {@code a.pcapng.gz}, {@code a}. */
  public static String stem(String name) {
    String plain = COMPRESSION.matcher(name).replaceFirst("");
    return EXTENSION.matcher(plain).replaceFirst("");
  }

  /** The name on one line: control characters shown as {@code \n} or <code>&#92;u001b</code>. */
  public static String printable(String name) {
    return CONTROL
        .matcher(name)
        .replaceAll(
            m ->
                switch (m.group().charAt(0)) {
                  case '\n' -> "\\\\n";
                  case '\r' -> "\\\\r";
                  case '\t' -> "\\\\t";
                  default -> String.format("\\\\u%04x", (int) m.group().charAt(0));
                });
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
    return cut(stem, MAX_BYTES - bytes(mark) - bytes(rest)) + mark + rest;
  }

  /**
   * The name with a suffix. Where that would be longer than a file system takes, the name is cut at
   * a character and gets {@code ~} and the first 8 digits of the hash.
   */
  public static String withSuffix(String name, String suffix, String sha256) {
    if (bytes(name) + bytes(suffix) <= MAX_BYTES) {
      return name + suffix;
    }
    String mark = "~" + sha256.substring(0, 8);
    return cut(name, MAX_BYTES - bytes(mark) - bytes(suffix)) + mark + suffix;
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
