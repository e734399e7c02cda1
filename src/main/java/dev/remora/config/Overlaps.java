package dev.remora.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds folders that two inboxes watch: each capture there would be sent by both. */
final class Overlaps {
  private final Settings settings;
  private final List<Folder> folders;

  /**
   * @param all whether nothing there is left to another inbox, by its name or by being kept
   */
  private record Folder(Inboxes.Instance inbox, Path path, boolean all) {
    boolean isWithin(Folder other) {
      return !path.equals(other.path)
          && path.startsWith(other.path)
          && !other.inbox.text("recursive").equals("false");
    }
  }

  Overlaps(Settings settings) {
    this.settings = settings;
    this.folders =
        Inboxes.in(settings).values().stream()
            .filter(inbox -> inbox.template().equals("inbox-directory"))
            .filter(inbox -> !inbox.text("path").isBlank())
            .map(inbox -> new Folder(inbox, real(inbox.text("path")), takesAll(inbox)))
            .toList();
  }

  private static boolean takesAll(Inboxes.Instance inbox) {
    return inbox.text("include").isEmpty()
        && inbox.text("exclude").isEmpty()
        && !inbox.text("after").equals("keep"); // so that several targets get each
  }

  private static Path real(String path) {
    Path folder = Path.of(path);
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize(); // to be made yet
    }
  }

  /** One folder for two inboxes, with nothing to tell apart what each of them takes. */
  List<Problem> problems() {
    List<Problem> found = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      for (Folder earlier : folders.subList(0, i)) {
        Folder folder = folders.get(i);
        if (folder.path.equals(earlier.path) && folder.all && earlier.all) {
          found.add(problem(folder, "is the folder of inbox " + earlier.inbox.name() + " as well"));
        }
      }
    }
    return found;
  }

  /** A folder within another's, which takes what lies there too. */
  List<Problem> warnings() {
    List<Problem> found = new ArrayList<>();
    for (Folder folder : folders) {
      for (Folder around : folders) {
        if (folder.isWithin(around) && around.all) {
          found.add(
              problem(
                  folder,
                  "lies within the folder of inbox "
                      + around.inbox.name()
                      + ", which looks into folders too"));
        }
      }
    }
    return found;
  }

  private Problem problem(Folder folder, String what) {
    String key = folder.inbox.key("path");
    return new Problem(
        key,
        settings.where(key),
        what
            + ": a capture would be sent by both; give one another folder, or tell them apart by"
            + " include, exclude or recursive");
  }
}
