package dev.remora.inbox;

import dev.remora.capture.Remarks;
import dev.remora.config.Folders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A place elsewhere that captures come from: how one kind of server is listed, read and tidied. One
 * is used by one thread at a time; it keeps its connection, and opens it anew after a failure.
 * Every method may block, for a bounded time, and throws an {@link IOException} whose message tells
 * a user what is wrong, without any secret.
 */
public interface Source extends AutoCloseable {

  /**
   * A file as a listing shows it.
   *
   * @param path within the inbox, with {@code /} between; never leads out of it
   * @param size bytes
   * @param modified milliseconds since 1970, as far as the server tells; what tells a new file of
   *     the same name and size apart
   * @param version changes with the content where the server has such a thing, otherwise empty
   */
  record Entry(String path, long size, long modified, String version) {}

  /** Where an outcome is put at the source: {@code delivered/} or {@code dead-letter/}. */
  enum Shelf {
    DELIVERED(Folders.DELIVERED),
    DEAD_LETTER(Folders.DEAD_LETTER);

    private final String folder;

    Shelf(String folder) {
      this.folder = folder;
    }

    public String folder() {
      return folder;
    }
  }

  /**
   * Asks, as far as can be without consequences, whether outcomes can be put where they belong, if
   * that is another place than the inbox's own.
   */
  default void requireShelves() throws IOException {
    // beside the inbox
  }

  /** Where it is, for messages and receipts: a URI without credentials, no slash at its end. */
  String uri();

  /**
   * Tells of every file below the inbox, in no order.
   *
   * @param recursive whether folders within are looked into
   * @throws IOException when not all of them can be told
   */
  void list(boolean recursive, Consumer<Entry> each) throws IOException;

  /**
   * Brings a file's content to a local file that does not exist yet.
   *
   * @throws IOException when not all of it came; what came is left for the caller to remove
   */
  default void fetch(String path, Path to) throws IOException {
    try (Landing landing = Landing.at(to)) {
      fetch(path, landing);
    }
  }

  /** The same, to where it may be hashed on its way. */
  void fetch(String path, Landing to) throws IOException;

  /**
   * Fetches a capture.
   *
   * @return what the place itself says of it; most kinds of places say nothing
   */
  default Remarks take(String path, Landing to) throws IOException {
    fetch(path, to);
    return Remarks.NONE;
  }

  /**
   * What the place says of a capture that is not fetched; most kinds of places say nothing.
   *
   * @throws IOException when it is no longer what was listed, too
   */
  default Remarks remarks(Entry listed) throws IOException {
    return Remarks.NONE;
  }

  /**
   * A URL with which anyone may read a file for a while: a secret. Only asked of kinds of places
   * that have such URLs.
   */
  default URI presigned(String path) throws IOException {
    throw new UnsupportedOperationException(uri() + " has no such URLs");
  }

  /**
   * Whether another file lies there than the one that was taken, which is then neither to be moved
   * nor removed. Kinds of places that do both by version see to that by themselves.
   *
   * @param size bytes of the one that was taken
   * @param modified milliseconds since 1970, as the listing showed them
   */
  default boolean wasReplaced(String path, long size, long modified) throws IOException {
    return false;
  }

  /** Whether that is asked for the one file, and costs no listing of all that lie beside it. */
  default boolean isAskedForOne() {
    return true;
  }

  /** {@link #move(String, Shelf, String)} under its own name. */
  default Optional<String> move(String path, Shelf shelf) throws IOException {
    return move(path, shelf, path.substring(path.lastIndexOf('/') + 1));
  }

  /**
   * Moves a file to a shelf beside the inbox, keeping its folders. Nothing is overwritten: a taken
   * name gets a number, {@code x~2.pcap}. A file that is gone already is no failure.
   *
   * @param name that it is to have there, without folders
   * @return the name that it has there, without folders; empty where it was gone
   */
  Optional<String> move(String path, Shelf shelf, String name) throws IOException;

  /** Removes a file; one that is gone already is no failure. */
  void delete(String path) throws IOException;

  /**
   * Puts a document beside what was moved to a shelf, where that is the custom of the kind; others
   * do nothing.
   *
   * @param path that the capture had in the inbox
   * @param name of the document, without folders
   */
  void write(String path, Shelf shelf, String name, String text) throws IOException;

  /** Whether a listed file is whole by nature, so that it need not be watched for a while. */
  boolean isWholeAtOnce();

  /** Gives its connection up; it may be used again all the same. */
  @Override
  void close();
}
