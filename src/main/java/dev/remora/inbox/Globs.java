package dev.remora.inbox;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;

/**
 * Patterns such as {@code *.pcap,site-a/**}, with commas between. One without a slash is held
 * against the name, one with a slash against the path within the inbox.
 */
final class Globs {
  private final List<PathMatcher> ofNames;
  private final List<PathMatcher> ofPaths;

  Globs(String text) {
    List<String> all =
        Arrays.stream(text.split(",")).map(String::strip).filter(g -> !g.isEmpty()).toList();
    ofNames = all.stream().filter(g -> !g.contains("/")).map(Globs::matcher).toList();
    ofPaths = all.stream().filter(g -> g.contains("/")).map(Globs::matcher).toList();
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
