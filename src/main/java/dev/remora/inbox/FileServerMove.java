package dev.remora.inbox;

import dev.remora.capture.Names;
import dev.remora.inbox.Source.Shelf;
import java.io.IOException;
import java.util.Optional;
import org.apache.camel.component.file.remote.RemoteFileOperations;

/**
 * A capture's way to a shelf of its file server. Where the connection is lost it may be asked once
 * more, and begins no second time what may have been done.
 */
final class FileServerMove implements FileServer.Question<Optional<String>> {
  private final FileServer server;
  private final RemoteFileOperations<?> operations;
  private final String from;
  private final String to;
  private final String name;
  private String begun;

  /**
   * @param path of the capture within the inbox
   * @param name that it is to have there
   */
  FileServerMove(FileServer server, FileServerPaths paths, String path, Shelf shelf, String name) {
    int slash = path.lastIndexOf('/') + 1;
    this.server = server;
    this.operations = server.operations();
    this.from = paths.quote(paths.at(path));
    this.to = paths.shelf(shelf, paths.plain(path.substring(0, slash)));
    this.name = paths.plain(name);
  }

  /**
   * @return the name that it has there; empty where it is gone
   */
  @Override
  public Optional<String> ask() throws IOException {
    if (begun != null) { // and its end was not heard of: another may be there now
      if (server.isThere(from)) {
        throw new IOException("the connection broke as it was moved, it is looked at again");
      }
      return server.isThere(to + begun) ? Optional.of(begun) : Optional.empty();
    }
    operations.buildDirectory(to.substring(0, to.length() - 1), false);
    Claimed free = claim();
    begun = free.name();
    return server.unlessGone(from, () -> rename(free), "move it to " + to + free.name())
        ? Optional.of(free.name())
        : Optional.empty();
  }

  private boolean rename(Claimed free) {
    try (free) {
      return operations.renameFile(from, to + free.name());
    }
  }

  /** A free name there: what is there would be replaced without a word. */
  private Claimed claim() throws IOException {
    for (int n = 1; ; n++) {
      String free = Names.numbered(name, n);
      Optional<Claimed> claimed =
          Claimed.claim(free, server.uri() + "/" + to + free, () -> server.isTaken(to + free));
      if (claimed.isPresent()) {
        return claimed.get();
      }
    }
  }
}
