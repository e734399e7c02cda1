package dev.remora.standin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions on disk: a folder each, named by the id, and {@code incoming/} for uploads that have
 * not ended. File names of users stay inside {@code session.json}. Nothing is synced to the disk: a
 * power cut may lose the last uploads, a killed process none. All methods block.
 */
final class Store {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");
  private static final int ID_BYTES = 6;

  private final SecureRandom random = new SecureRandom();
  private final Path folder;
  private final Path incoming;
  private final Index index = new Index();
  private final CompletableFuture<Void> loaded;

  /**
   * Opens the store and removes what uploads left that never ended.
   *
   * @param loader reads the sessions in the background: an upload need not wait for thousands
   * @throws IOException when the folder can't be made or read
   */
  Store(Path folder, Executor loader) throws IOException {
    this.folder = OwnerOnly.folder(folder.toAbsolutePath());
    this.incoming = OwnerOnly.folder(this.folder.resolve("incoming"));
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(incoming)) {
      for (Path leftover : leftovers) {
        Draft.remove(leftover);
      }
    }
    this.loaded = CompletableFuture.runAsync(this::load, loader);
  }

  /** How many bytes can still be stored. A FileStore would read the table of mounts each time. */
  long usableSpace() {
    return folder.toFile().getUsableSpace();
  }

  Draft draft() throws IOException {
    try {
      return new Draft(incoming.resolve(newId()));
    } catch (IOException e) {
      throw Incoming.isFull(e, incoming)
          ? new Refusal(507, "No room is left to store the capture", e)
          : e;
    }
  }

  /** An id that no session has. */
  String newId() {
    byte[] bytes = new byte[ID_BYTES];
    String id;
    do {
      random.nextBytes(bytes);
      id = HexFormat.of().formatHex(bytes);
    } while (Files.exists(folder.resolve(id)));
    return id;
  }

  /** Turns the draft into the session, at once and as a whole. */
  void keep(Draft draft, Session session) throws IOException {
    byte[] json = Json.of(session).toString().getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel = OwnerOnly.newFile(draft.file(Draft.SESSION))) {
      for (ByteBuffer bytes = ByteBuffer.wrap(json); bytes.hasRemaining(); ) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw Incoming.isFull(e, incoming)
          ? new Refusal(507, "No room is left to store the capture", e)
          : e;
    }
    draft.become(folder.resolve(session.id()));
    index.add(Entry.of(session));
  }

  /** Empty when there is no such session, whatever the id looks like. */
  Optional<Session> find(String id) throws IOException {
    awaitLoaded();
    if (index.find(id).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(folder.resolve(id).resolve(Draft.SESSION)));
    } catch (NoSuchFileException deletedMeanwhile) {
      return Optional.empty();
    }
  }

  /** Where the session's capture lies. */
  Path capture(Session session) {
    return folder.resolve(session.id()).resolve(Draft.CAPTURE);
  }

  List<Entry> list(Predicate<Entry> wanted, long skip, long most) {
    awaitLoaded();
    return index.list(wanted, skip, most);
  }

  int size() {
    awaitLoaded();
    return index.size();
  }

  /** Returns false when there is no such session. Downloads that have begun run to their end. */
  boolean delete(String id) throws IOException {
    awaitLoaded();
    if (!index.remove(id)) {
      return false;
    }
    Path doomed = incoming.resolve(id + ".deleted");
    Files.move(folder.resolve(id), doomed, StandardCopyOption.ATOMIC_MOVE);
    Draft.remove(doomed);
    return true;
  }

  private void awaitLoaded() {
    try {
      loaded.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the sessions can't be read", e.getCause());
    }
  }

  private void load() {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(folder, path -> ID.matcher(path.getFileName() + "").matches())) {
      for (Path session : folders) {
        load(session.resolve(Draft.SESSION));
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private void load(Path json) {
    try {
      Session session = Json.read(json);
      if (session.id().equals(String.valueOf(json.getParent().getFileName()))) {
        index.add(Entry.of(session));
      } else {
        LOG.warn("{} names another session; it is not shown", json);
      }
    } catch (NoSuchFileException deletedMeanwhile) {
      LOG.debug("{} is gone", json);
    } catch (IOException e) {
      LOG.warn("{} can't be read; its session is not shown: {}", json, e.toString());
    }
  }
}
