package dev.remora.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds folders that two inboxes watch, here, on a server or in a bucket: each capture there would
 * be sent by both.
 */
final class Overlaps {
  private final Settings settings;
  private final List<Folder> folders;
  private final List<Folder> away;

  /**
   * @param parameter that names it
   * @param server empty for this machine; otherwise with the login, for each may see another folder
   * @param all whether nothing there is left to another inbox, by its name or by being kept
   */
  private record Folder(
      Inboxes.Instance inbox, String parameter, String server, Path path, boolean all) {
    boolean isThatOf(Folder other) {
      return server.equals(other.server) && path.equals(other.path);
    }

    /** Where captures are moved to within the inbox; it does not look there itself. */
    private boolean isOnAShelfOf(Folder other) {
      return !server.isEmpty()
          && other.path.getNameCount() == 1
          && Folders.SHELVES.contains(path.getName(1).toString());
    }

    boolean isWithin(Folder other) {
      return server.equals(other.server)
          && !path.equals(other.path)
          && path.startsWith(other.path)
          && !isOnAShelfOf(other)
          && !other.inbox.text("recursive").equals("false");
    }
  }

  Overlaps(Settings settings) {
    this.settings = settings;
    this.folders =
        Inboxes.in(settings).values().stream()
            .filter(inbox -> inbox.template().equals("inbox-directory"))
            .filter(inbox -> !inbox.text("path").isBlank())
            .map(inbox -> new Folder(inbox, "path", "", real(inbox.text("path")), takesAll(inbox)))
            .toList();
    this.away = Inboxes.in(settings).values().stream().flatMap(Overlaps::away).toList();
  }

  private static Stream<Folder> away(Inboxes.Instance inbox) {
    return switch (inbox.template()) {
      case "inbox-ftp", "inbox-sftp" -> away(inbox, "directory", "host", "port", "username");
      case "inbox-bucket" -> away(inbox, "prefix", "endpoint", "bucket", "access-key");
      default -> Stream.empty();
    };
  }

  /** By what is written of it: two names of one server are told by nobody. */
  private static Stream<Folder> away(Inboxes.Instance inbox, String folder, String... server) {
    String written =
        Stream.of(server)
            .map(inbox::text)
            .collect(Collectors.joining(" ", inbox.template() + " ", ""));
    try {
      String within = inbox.text(folder);
      Path path =
          Path.of(within.startsWith("/") ? "/from-root" : "/from-login", within).normalize();
      return Stream.of(new Folder(inbox, folder, written, path, takesAll(inbox)));
    } catch (InvalidPathException e) {
      return Stream.empty(); // of which others tell
    }
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
    return doubled(folders);
  }

  /** A folder within another's, which takes what lies there too, and one folder on a server. */
  List<Problem> warnings() {
    List<Problem> found = doubled(away);
    found.addAll(within(folders));
    found.addAll(within(away));
    return found;
  }

  private List<Problem> doubled(List<Folder> all) {
    List<Problem> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      for (Folder earlier : all.subList(0, i)) {
        Folder folder = all.get(i);
        if (folder.isThatOf(earlier) && folder.all && earlier.all) {
          found.add(problem(folder, "is the folder of inbox " + earlier.inbox.name() + " as well"));
        }
      }
    }
    return found;
  }

  private List<Problem> within(List<Folder> all) {
    List<Problem> found = new ArrayList<>();
    for (Folder folder : all) {
      for (Folder around : all) {
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
    String key = folder.inbox.key(folder.parameter);
    return new Problem(
        key,
        settings.where(key),
        what
            + ": a capture would be sent by both; give one another folder, or tell them apart by"
            + " include, exclude or recursive");
  }
}
