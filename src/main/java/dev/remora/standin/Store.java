package dev.remora.standin;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions on disk: {@code <id>.capture} with the bytes as they came, {@code <id>.keylog} where
 * one was sent, a line in {@code sessions.jsonl} with all else, and {@code incoming/} for uploads
 * that have not ended. A session is what has a line and a capture; the line is written last. Names
 * that users give stay inside the lines. Nothing is synced to the disk: a power cut may lose the
 * last uploads, a killed process none. All methods block.
 */
final class Store implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);
  private static final String JOURNAL = "sessions.jsonl";
  private static final int ID_BYTES = 6;

  private final SecureRandom random = new SecureRandom();
  private final Path folder;
  private final Path incoming;
  private final Journal journal;
  private final Index index = new Index();
  private final CompletableFuture<Void> loaded;

  /**
   * Opens the store and removes what uploads left that never ended.
   *
   * @param loader reads the sessions in the background: a client need not wait for thousands before
   *     it sends its capture
   * @throws IOException when the folder can't be made or read
   */
  Store(Path folder, Executor loader) throws IOException {
    this.folder = OwnerOnly.folder(folder.toAbsolutePath());
    this.incoming = OwnerOnly.folder(this.folder.resolve("incoming"));
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(incoming, Files::isRegularFile)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
    this.journal = new Journal(this.folder.resolve(JOURNAL));
    this.loaded = CompletableFuture.runAsync(this::load, loader);
  }

  /** How many bytes can still be stored. A FileStore would read the table of mounts each time. */
  long usableSpace() {
    return folder.toFile().getUsableSpace();
  }

  /** An upload under an id that no session has. */
  Draft draft() {
    byte[] bytes = new byte[ID_BYTES];
    String id;
    do {
      random.nextBytes(bytes);
      id = HexFormat.of().formatHex(bytes);
    } while (Draft.capture(folder, id).toFile().exists());
    return new Draft(id, incoming, folder);
  }

  /** Turns the draft into the session, at once and as a whole. */
  void keep(Draft draft, Session session) throws IOException {
    awaitLoaded();
    try {
      draft.move(session.keylog());
      Journal.Place place = journal.kept(session);
      draft.kept();
      index.add(Entry.of(session, place));
    } catch (ClosedChannelException e) {
      throw new Refusal(503, "The endpoint is stopping", e);
    } catch (IOException e) {
      throw Incoming.isFull(e, incoming)
          ? new Refusal(507, "No room is left to store the capture", e)
          : e;
    }
  }

  /** Empty when there is no such session, whatever the id looks like. */
  Optional<Session> find(String id) throws IOException {
    awaitLoaded();
    Optional<Entry> entry = index.find(id);
    return entry.isEmpty() ? Optional.empty() : Optional.of(journal.session(entry.get().place()));
  }

  /** Where the session's capture lies. */
  Path capture(Session session) {
    return Draft.capture(folder, session.id());
  }

  List<Entry> list(Predicate<Entry> wanted, long skip, long most) throws IOException {
    awaitLoaded();
    return index.list(wanted, skip, most);
  }

  int size() throws IOException {
    awaitLoaded();
    return index.size();
  }

  /** Returns false when there is no such session. Downloads that have begun run to their end. */
  boolean delete(String id) throws IOException {
    awaitLoaded();
    if (!index.remove(id)) {
      return false;
    }
    try {
      journal.deleted(id);
    } catch (IOException e) {
      // Deleting is what helps a full disk. At the next start, a line without a file is no session.
      LOG.warn("The deletion of session {} can't be noted down: {}", id, e.toString());
    }
    Draft.remove(folder, id);
    return true;
  }

  private void awaitLoaded() throws IOException {
    try {
      loaded.get();
    } catch (ExecutionException e) {
      throw new IOException("the sessions can't be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(503, "The endpoint is stopping", e);
    }
  }

  private void load() {
    try {
      Replay replay = new Replay();
      boolean sound = journal.replay(replay);
      for (Entry entry : index.oldestFirst()) {
        if (!Draft.capture(folder, entry.id()).toFile().exists()) {
          index.remove(entry.id());
        }
      }
      if (sound) {
        removeOrphans();
        if (replay.sessions - index.size() > index.size()) {
          compact();
        }
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** What a crash left between a file and its line. */
  private void removeOrphans() throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String id = Draft.idOf(file);
        if (id != null && index.find(id).isEmpty() && Files.deleteIfExists(file)) {
          removed++;
        }
      }
    }
    if (removed > 0) {
      LOG.info("Removed {} files from {} that belong to no session", removed, folder);
    }
  }

  private void compact() {
    List<Entry> entries = index.oldestFirst();
    try {
      List<Journal.Place> places =
          journal.compact(entries.stream().map(Entry::place).toList(), incoming.resolve(JOURNAL));
      for (int i = 0; i < places.size(); i++) {
        index.add(entries.get(i).at(places.get(i)));
      }
    } catch (IOException e) {
      LOG.warn("{} stays longer than it need be: {}", folder.resolve(JOURNAL), e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }

  private final class Replay implements Journal.Reader {
    private int sessions;

    @Override
    public void kept(Session session, Journal.Place place) {
      sessions++;
      index.add(Entry.of(session, place));
    }

    @Override
    public void deleted(String id) {
      index.remove(id);
    }
  }
}
