package dev.remora.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is away for a moment, as while it is written anew or unmounted, is no wish to end all that
 * was in it.
 */
final class Gone {
  private final Map<Path, Object> folders = new LinkedHashMap<>();
  private final List<Path> configuration;

  /**
   * Notes what is there.
   *
   * @param configuration files of it; those that are empty may go
   */
  Gone(
      Collection<Path> folders, Collection<Path> configuration, Map<Path, Watch.Content> contents) {
    folders.forEach(folder -> this.folders.put(folder, identity(folder)));
    this.configuration = configuration.stream().filter(f -> holds(contents.get(f))).toList();
  }

  /**
   * What is to stay as it was, and why.
   *
   * @param running files of routes that are in effect
   * @param contents what files hold now
   */
  Map<Path, String> of(Collection<Path> running, Map<Path, Watch.Content> contents) {
    Map<Path, String> gone = new LinkedHashMap<>();
    for (Path file : running) {
      Path folder = file.getParent();
      if (!Files.isDirectory(folder)) {
        gone.put(file, folder + " is gone");
      } else if (isAnother(folder) && isEmpty(folder, contents)) {
        gone.put(file, folder + " is another folder, with no routes in it");
      }
    }
    for (Path file : configuration) {
      Watch.Content content = contents.get(file);
      if (!holds(content)) {
        String how = content == null ? " is gone" : " is empty";
        String why = content == null || content.trouble().isEmpty() ? how : " " + content.trouble();
        gone.put(Wanted.CONFIGURATION, file + why);
      }
    }
    return gone;
  }

  /** Below a mount point that is not mounted lies another folder. */
  private boolean isAnother(Path folder) {
    return folders.containsKey(folder) && !folders.get(folder).equals(identity(folder));
  }

  private static boolean isEmpty(Path folder, Map<Path, Watch.Content> contents) {
    return contents.keySet().stream().noneMatch(file -> folder.equals(file.getParent()));
  }

  private static boolean holds(Watch.Content content) {
    return content != null && content.text() != null && !content.text().isBlank();
  }

  private static Object identity(Path folder) {
    try {
      Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
      return key == null ? "" : key;
    } catch (IOException e) {
      return ""; // is none, or is away
    }
  }
}
