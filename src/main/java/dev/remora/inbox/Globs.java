package dev.remora.inbox;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * Patterns such as {@code *.pcap,site-a/**}, with commas between. One without a slash is held
 * against the name, one with a slash against the path within the inbox.
 */
final class Globs {
  private final List<PathMatcher> ofNames;
  private final List<PathMatcher> ofPaths;

  Globs(String text) {
    List<String> all = split(text).stream().map(String::strip).filter(g -> !g.isEmpty()).toList();
    ofNames = all.stream().filter(g -> !g.contains("/")).map(Globs::matcher).toList();
    ofPaths = all.stream().filter(g -> g.contains("/")).map(Globs::matcher).toList();
  }

  /** At commas, but for those within braces or brackets, which are the pattern's own. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    char awaited = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (awaited == 0 && c == ',') {
        parts.add(part.toString());
        part.setLength(0);
        continue;
      }
      part.append(c);
      if (c == '\\' && i + 1 < text.length()) {
        part.append(text.charAt(++i));
      } else if (c == awaited) {
        awaited = 0;
      } else if (awaited == 0 && (c == '{' || c == '[')) {
        awaited = c == '{' ? '}' : ']';
      }
    }
    parts.add(part.toString());
    return parts;
  }

  private static PathMatcher matcher(String glob) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }

  boolean isEmpty() {
    return ofNames.isEmpty() && ofPaths.isEmpty();
  }

  boolean matches(Path relative) {
    return ofNames.stream().anyMatch(m -> m.matches(relative.getFileName()))
        || ofPaths.stream().anyMatch(m -> m.matches(relative));
  }
}
