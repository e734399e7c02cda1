package dev.remora.standin;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names of captures: for people to read and browsers to save under. None becomes a path of ours.
 */
final class Names {
  /** The longest name that common file systems can save, in bytes. */
  private static final int LONGEST = 255;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final AtomicLong LAST_STAMP = new AtomicLong();

  private Names() {}

  /**
   * The last segment of what a client calls its file, or null where that is no name: blank, {@code
   * .}, {@code ..}, or curl's {@code -} for standard input.
   */
  static String clean(String given) {
    if (given == null) {
      return null;
    }
    String name = printable(given);
    name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).strip();
    return switch (name) {
      case "", "-", ".", ".." -> null;
      default -> shorten(name);
    };
  }

  /**
   * Named after the client and a time stamp that no other capture gets.
   *
   * @param userAgent as sent; may be null
   */
  static String fromUserAgent(String userAgent) {
    String client = userAgent == null ? "" : userAgent.strip().split("\\s", 2)[0];
    client = client.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    long stamp = LAST_STAMP.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
    return (client.isEmpty() ? "upload" : client.substring(0, Math.min(client.length(), 64)))
        + "-"
        + STAMP.format(Instant.ofEpochMilli(stamp))
        + ".cap";
  }

  /** A Content-Disposition for saving under this name (RFC 6266), for old clients and new. */
  static String attachment(String name) {
    StringBuilder plain = new StringBuilder();
    name.codePoints()
        .map(c -> c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '%' ? '_' : c)
        .forEach(plain::appendCodePoint);
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percentEncode(name);
  }

  /** Control and format characters, which could break a header or turn a line around, removed. */
  static String printable(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().filter(Names::shows).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7e) {
        return false;
      }
    }
    return true;
  }

  private static boolean shows(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Cuts the stem and keeps the extensions, which say what the file is. */
  private static String shorten(String name) {
    if (bytes(name) <= LONGEST) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    String extension = dot > 0 && bytes(name.substring(dot)) <= 16 ? name.substring(dot) : "";
    String stem = name.substring(0, name.length() - extension.length());
    if (stem.codePointCount(0, stem.length()) > LONGEST) {
      stem = stem.substring(0, stem.offsetByCodePoints(0, LONGEST)); // a byte each at least
    }
    while (bytes(stem) + bytes(extension) > LONGEST) {
      stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
    }
    return stem + extension;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String percentEncode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return encoded.toString();
  }
}
