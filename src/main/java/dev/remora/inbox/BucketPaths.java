package dev.remora.inbox;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys of a bucket as relative paths, and back. A key may be any text: {@code ../x}, {@code a//b},
 * a line feed. A path has none of that: each of its segments is a name that a file can have, and
 * what could not stay is percent-encoded. Everything else, {@code %20} among it, stays as it is.
 */
final class BucketPaths {
  /** The longest name that common file systems take, in bytes. */
  private static final int MAX_BYTES = 255;

  /** Only these are ever written, so only these are read. */
  private static final Pattern ESCAPE = Pattern.compile("%(25|2E|2F|5C|7F|[0189][0-9A-F])");

  /** Where a name was too long for a file: it goes on in the next segment. */
  private static final String JOINT = "%/";

  private BucketPaths() {}

  /** The path of a key. */
  static String path(String key) {
    StringBuilder path = new StringBuilder();
    int from = 0;
    while (from < key.length()) {
      int slash = key.indexOf('/', from + 1);
      if (slash < 0 || slash == key.length() - 1) {
        slash = key.length();
      }
      appendSegment(path, key.substring(from, slash));
      if (slash < key.length()) {
        path.append('/');
      }
      from = slash + 1;
    }
    return path.toString();
  }

  /** The key of a path; of a path made by {@link #path}, the very key it was made of. */
  static String key(String path) {
    Matcher escape = ESCAPE.matcher(path.replace(JOINT, ""));
    return escape.replaceAll(
        m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
  }

  /** Where a slash is in a segment, it is the key's second in a row, its first or its last. */
  private static void appendSegment(StringBuilder path, String segment) {
    if (segment.equals(".") || segment.equals("..")) {
      path.append("%2E".repeat(segment.length()));
      return;
    }
    int used = 0;
    for (int i = 0; i < segment.length(); ) {
      int point = segment.codePointAt(i);
      int next = i + Character.charCount(point);
      String text = isUnsafe(segment, i) ? escaped(point) : Character.toString(point);
      int room = MAX_BYTES - (next < segment.length() ? 1 : 0); // the joint takes a byte
      if (used + bytes(text) > room) {
        path.append(JOINT);
        used = 0;
        text = point == '.' ? escaped(point) : text; // the rest might be ".."
      }
      path.append(text);
      used += bytes(text);
      i = next;
    }
  }

  private static boolean isUnsafe(String segment, int at) {
    char c = segment.charAt(at);
    if (c == '%') {
      return at == segment.length() - 1
          || ESCAPE.matcher(segment).region(at, segment.length()).lookingAt();
    }
    return c == '/' || c == '\\' || Character.isISOControl(c);
  }

  private static String escaped(int point) {
    return "%%%02X".formatted(point);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
