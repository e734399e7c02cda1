package dev.remora.inbox;

import dev.remora.capture.Names;
import dev.remora.inbox.Source.Entry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPListParseEngine;
import org.apache.commons.net.ftp.FTPReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lies on a file server: the files below an inbox, and one as it is now. */
final class FileServerListing {
  private static final Logger LOG = LoggerFactory.getLogger(FileServerSource.class);

  /**
   * How servers say that a folder has nothing in it, "550 No files found" among others. That
   * something is not found may be the folder itself, whatever the server says to its name later.
   */
  private static final Pattern NONE =
      Pattern.compile(
          "(?i)\\bno (matching )?(files?|entries|members|data ?sets?) (were )?found\\b|\\bempty\\b");

  /** What servers that list by patterns have a meaning for; a question mark stands for each. */
  private static final Pattern PATTERN = Pattern.compile("[{}\\[\\]*\\\\]");

  private final FileServer server;
  private final FileServerPaths paths;
  private final String uri;
  private final Set<String> warned = new HashSet<>();

  FileServerListing(FileServer server, FileServerPaths paths) {
    this.server = server;
    this.paths = paths;
    this.uri = server.uri() + paths.inUri();
  }

  /** One thing a listing has, whatever the protocol. */
  record Item(String name, boolean folder, boolean file, long size, long modified) {
    static Item of(FTPFile f) {
      long time = f.getTimestamp() == null ? 0 : f.getTimestamp().getTimeInMillis();
      return new Item(f.getName(), f.isDirectory(), f.isFile(), f.getSize(), time);
    }

    static Item of(SftpRemoteFile<?> f) {
      char kind = f.getLongname().isEmpty() ? '-' : f.getLongname().charAt(0);
      return new Item(
          f.getFilename(), f.isDirectory(), kind == '-', f.getFileLength(), f.getLastModified());
    }

    /** Or the one above it. */
    boolean isFolderItself() {
      return name.equals(".") || name.equals("..");
    }
  }

  /** Tells of every file below the inbox that can be asked for. */
  void list(boolean recursive, Consumer<Entry> each) throws IOException {
    Deque<String> folders = new ArrayDeque<>();
    folders.add("");
    while (!folders.isEmpty()) {
      String folder = folders.poll();
      List<Item> items = server.ask(() -> within(folder));
      if (folder.isEmpty() && items.stream().allMatch(Item::isFolderItself)) {
        server.ask(() -> leadsInto(paths.at("")));
      }
      for (Item item : items) {
        if (item.isFolderItself()) {
          continue;
        }
        String path = folder + item.name();
        if (!isSafe(item.name())) {
          warnOnce(path, "has a name that can't be asked for; rename it");
        } else if (item.folder()) {
          if (recursive && !paths.isShelf(path) && !item.name().startsWith(".")) {
            folders.add(path + "/");
          }
        } else if (item.file()) {
          each.accept(new Entry(path, item.size(), item.modified(), ""));
        } else {
          warnOnce(path, "is a link or no regular file, and not followed");
        }
      }
    }
  }

  /** FTP has servers that refuse to list an empty folder. */
  private List<Item> within(String folder) throws IOException {
    try {
      return listed(paths.quote(paths.at(folder)));
    } catch (IOException e) {
      if (server.ftp().filter(FileServerListing::saysNone).isEmpty()
          || !leadsInto(paths.at(folder))) {
        throw e;
      }
      LOG.debug("{} at {} is listed as an empty folder", folder, uri, e);
      return List.of();
    }
  }

  /** Whether its last reply says, as a refusal, that there is nothing to be listed. */
  static boolean saysNone(FTPClient client) {
    int code = client.getReplyCode();
    String words = client.getReplyString();
    return (code == FTPReply.FILE_ACTION_NOT_TAKEN || code == FTPReply.FILE_UNAVAILABLE)
        && NONE.matcher(words).find()
        && !FtpPresence.FORBIDDEN.matcher(words).find();
  }

  /**
   * FTP has servers that list a folder which is not there as an empty one. None leads into it,
   * though; where it does, one has to come back for what is asked for by a path from there.
   *
   * @return whether the folder is known to be there
   * @throws IOException when the server does not lead into it
   */
  private boolean leadsInto(String folder) throws IOException {
    FTPClient client = server.ftp().orElse(null);
    if (client == null || folder.isEmpty()) {
      return true;
    }
    String before = FileServer.orAnew(client::printWorkingDirectory);
    if (before == null && !folder.startsWith("/")) {
      return false; // nobody would find back
    }
    FileServer.orAnew(() -> client.changeWorkingDirectory(folder));
    FileServer.requireCompletion(client, "the server does not lead into " + folder);
    if (before != null) {
      FileServer.orAnew(() -> client.changeWorkingDirectory(before));
      FileServer.requireCompletion(client, "the server does not lead back to " + before);
    }
    return true;
  }

  private List<Item> listed(String folder) throws IOException {
    if (server.ftp().isPresent()) {
      return listed(server.ftp().get(), folder);
    }
    return Stream.of(server.operations().listFiles(folder))
        .map(file -> Item.of((SftpRemoteFile<?>) file))
        .toList();
  }

  /** A server that does not list says so in its reply alone, and lists nothing. */
  private List<Item> listed(FTPClient client, String folder) throws IOException {
    String argument = folder.isEmpty() ? null : folder;
    FTPListParseEngine engine =
        FileServer.orAnew(
            () ->
                client.hasFeature("MLST")
                    ? client.initiateMListParsing(argument)
                    : client.initiateListParsing(argument));
    FileServer.requireCompletion(
        client, "the server does not list " + (folder.isEmpty() ? "it" : folder));
    return items(engine);
  }

  /**
   * One at a time, because what the library makes of a line is far larger than an item, and because
   * one line that can't be read, as of a name with a line break, must not hide the others.
   */
  private List<Item> items(FTPListParseEngine engine) {
    List<Item> items = new ArrayList<>();
    while (engine.hasNext()) {
      try {
        Stream.of(engine.getNext(1)).filter(Objects::nonNull).map(Item::of).forEach(items::add);
      } catch (RuntimeException e) {
        warnOnce("a line of its listing", "can't be read; is there a line break in a name?");
      }
    }
    return items;
  }

  /** A name from a listing is the server's word: it must not lead anywhere, nor end a command. */
  private boolean isSafe(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && name.indexOf(0) < 0
        && name.indexOf(0xFFFD) < 0
        && (server.ftp().isEmpty() || (name.indexOf('\r') < 0 && name.indexOf('\n') < 0));
  }

  /**
   * A file as it is there now, as a listing shows files; empty where it is not, or the server lists
   * none alone.
   *
   * @throws IOException when nothing is known of it
   */
  Optional<Item> look(String file) throws IOException {
    FTPClient ftp = server.ftp().orElse(null);
    if (ftp != null && ftp.hasFeature("MLST")) {
      FTPFile found = FileServer.orAnew(() -> ftp.mlistFile(file));
      return new FtpPresence(ftp).isSaid(file)
          ? Optional.ofNullable(found).map(Item::of)
          : Optional.empty();
    }
    String quoted = paths.quote(file);
    if (!server.isThere(quoted)) {
      return Optional.empty();
    }
    int name = file.lastIndexOf('/') + 1;
    Optional<Item> alone = alone(quoted, file.substring(name));
    String fitting =
        file.substring(0, name) + PATTERN.matcher(file.substring(name)).replaceAll("?");
    return alone.isPresent() || ftp == null || fitting.equals(file)
        ? alone
        : alone(fitting, file.substring(name));
  }

  /** The one of a name among what is listed by that name, or by a pattern. */
  private Optional<Item> alone(String asked, String name) throws IOException {
    try {
      return listed(asked).stream()
          .filter(item -> item.name().substring(item.name().lastIndexOf('/') + 1).equals(name))
          .findFirst();
    } catch (IOException e) {
      if (server.ftp().filter(FileServerListing::refuses).isEmpty()) {
        throw e;
      }
      LOG.debug("{} is not listed by itself", asked, e);
      return Optional.empty();
    }
  }

  /** Whether it will not do it, rather than can't just now. */
  private static boolean refuses(FTPClient client) {
    return FTPReply.isNegativePermanent(client.getReplyCode()) || saysNone(client);
  }

  private void warnOnce(String path, String what) {
    if (warned.add(path)) {
      LOG.warn("{} at {}: {}", Names.printable(path), uri, what);
    }
  }
}
