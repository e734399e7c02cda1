package dev.remora.ledger;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger in a file of its own, for one Remora. */
final class EmbeddedLedger implements Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedLedger.class);

  private static final Comparator<Delivery> OLDEST_FIRST =
      Comparator.comparing(Delivery::seenAt).thenComparing(Delivery::id);

  private final FolderLock lock;
  private final GroupCommit writer;
  private final Readers readers;

  /** As the table has them: asked for each capture, and few. */
  private final Unsettled unsettled = new Unsettled();

  /** Where files went away undecided: asked for each capture as well, and hardly any. */
  private final Set<String> closedUndecided = ConcurrentHashMap.newKeySet();

  /** Those of each place that were given up in doubt: asked for each capture, and hardly any. */
  private final Map<String, List<Delivery>> diedInDoubt = new ConcurrentHashMap<>();

  /** Settled, and not yet written so: what waits in its inbox is asked for at any moment. */
  private final Map<String, Delivery> settling = new ConcurrentHashMap<>();

  private final Contents contents = new Contents();
  private final AtomicBoolean learning = new AtomicBoolean();

  private volatile boolean closed;

  /** A place of a file; there is no slash in the name of an inbox. */
  private static String place(String inbox, String path) {
    return Unsettled.place(inbox, path);
  }

  private static String place(Delivery row) {
    return place(row.inbox(), row.path());
  }

  private EmbeddedLedger(FolderLock lock, GroupCommit writer, Readers readers) {
    this.lock = lock;
    this.writer = writer;
    this.readers = readers;
    readers.read(Deliveries::unsettled).forEach(row -> unsettled.put(place(row), row));
    readers.read(Deliveries::closedUndecided).forEach(row -> closedUndecided.add(place(row)));
    readers.read(Deliveries::diedInDoubt).forEach(this::rememberDied);
  }

  static Ledger open(Path state) {
    try {
      OwnerOnly.createFolder(state);
      FolderLock lock = FolderLock.take(state);
      try {
        return open(lock, SqliteFile.in(state));
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new LedgerException(
          "cannot open the ledger in %s: %s; see that the disk is mounted writable, has room, and that the folder belongs to the user that runs Remora"
              .formatted(state, reason(e)),
          e);
    }
  }

  private static Ledger open(FolderLock lock, SqliteFile file) {
    try {
      Schema.migrate(file.forWriting());
      return new EmbeddedLedger(lock, new GroupCommit(file), new Readers(file));
    } catch (SQLException e) {
      throw file.explain("open the ledger", e);
    } catch (FlywayException e) {
      throw file.explain("open the ledger", e.getCause() instanceof SQLException cause ? cause : e);
    }
  }

  /** The operating system's words where there are any; a missing permission comes without. */
  private static String reason(IOException e) {
    if (e instanceof FileSystemException failure) {
      String words = failure.getReason() == null ? "access denied" : failure.getReason();
      return failure.getFile() + ": " + words;
    }
    return e.getMessage();
  }

  @Override
  public Delivery save(Delivery delivery) {
    if (delivery.state() == State.DELIVERED) {
      contents.add(delivery.sha256());
    }
    Delivery saved = writer.save(new Change.Save(delivery));
    if (saved.settled()) {
      unsettled.remove(saved);
      remember(saved);
    } else {
      unsettled.put(place(saved), saved);
    }
    return saved;
  }

  private void remember(Delivery closed) {
    if (!closed.state().isDecided()) {
      closedUndecided.add(place(closed));
    } else if (closed.state() == State.DEAD && closed.possibleDuplicate()) {
      rememberDied(closed);
    }
  }

  private void rememberDied(Delivery row) {
    diedInDoubt.merge(
        place(row),
        List.of(row),
        (known, come) ->
            Stream.concat(known.stream().filter(k -> k.id() != row.id()), come.stream()).toList());
  }

  @Override
  public void settle(Delivery delivery) {
    Delivery settled = delivery.edit().settled(true).build();
    String place = place(settled);
    settling.put(place, settled);
    unsettled.remove(settled);
    remember(settled);
    writer
        .saveInTime(new Change.Settle(settled))
        .whenComplete(
            (saved, failure) -> {
              if (failure != null) {
                unsettled.putIfAbsent(place, delivery);
              }
              settling.remove(place, settled);
              if (failure != null) {
                LOG.warn(
                    "{} from inbox {}: {}; its outcome is carried out, and looked at again after"
                        + " the next start",
                    delivery.path(),
                    delivery.inbox(),
                    failure.getMessage());
              }
            });
  }

  @Override
  public Optional<Delivery> unsettled(String inbox, String path) {
    requireOpen();
    return Optional.ofNullable(unsettled.get(place(inbox, path)));
  }

  @Override
  public Optional<Delivery> unsettledFrom(String source, long size, long modified) {
    requireOpen();
    return Optional.ofNullable(unsettled.from(source, size, modified));
  }

  @Override
  public List<Delivery> unsettled() {
    requireOpen();
    return unsettled.values().stream().sorted(OLDEST_FIRST).toList();
  }

  @Override
  public Optional<Delivery> settled(String inbox, String path, long size, long modified) {
    Delivery last = settling.get(place(inbox, path));
    return last != null && last.size() == size && last.modified() == modified
        ? Optional.of(last)
        : readers.read(deliveries -> deliveries.settled(inbox, path, size, modified));
  }

  @Override
  public Optional<Delivery> settledWithin(
      String inbox, String path, long size, long after, long before) {
    return readers.read(deliveries -> deliveries.settledWithin(inbox, path, size, after, before));
  }

  @Override
  public List<Delivery> settledLastBefore(Instant start) {
    return readers.read(deliveries -> deliveries.settledLastBefore(start));
  }

  @Override
  public Optional<Delivery> closedUndecided(String inbox, String path, long size, long modified) {
    return closedUndecided.contains(place(inbox, path))
        ? settled(inbox, path, size, modified).filter(row -> !row.state().isDecided())
        : Optional.empty();
  }

  @Override
  public List<Delivery> diedInDoubt(String inbox, String path) {
    requireOpen();
    return diedInDoubt.getOrDefault(place(inbox, path), List.of());
  }

  @Override
  public Optional<Delivery> lastDead(String inbox, String path) {
    return readers.read(deliveries -> deliveries.lastDead(inbox, path));
  }

  @Override
  public boolean knowsSize(String inbox, long size) {
    return readers.read(deliveries -> deliveries.knowsSize(inbox, size));
  }

  @Override
  public Optional<Delivery> delivered(
      String inbox, String target, long size, String sha256, String description) {
    requireOpen();
    if (learning.compareAndSet(false, true)) {
      Thread thread = new Thread(this::learnContents, "ledger-contents");
      thread.setDaemon(true);
      thread.start();
    }
    if (!contents.mayHave(sha256)) {
      return Optional.empty();
    }
    return readers.read(
        deliveries -> deliveries.delivered(inbox, target, size, sha256, description));
  }

  /** Some seconds for some millions, so it is done beside those who ask, once somebody does. */
  private void learnContents() {
    try {
      boolean all =
          readers.read(
              deliveries ->
                  deliveries.hashesOfDelivered(
                      sha256 -> {
                        contents.add(sha256);
                        return !closed;
                      }));
      if (all) {
        contents.complete();
      }
    } catch (LedgerException e) {
      LOG.debug("the table is asked of each capture instead", e);
    }
  }

  @Override
  public boolean hasSession(String target, String session) {
    return readers.read(deliveries -> deliveries.hasSession(target, session));
  }

  @Override
  public List<Delivery> lastDelivered(int most) {
    return readers.read(deliveries -> deliveries.lastDelivered(most));
  }

  @Override
  public long countDelivered() {
    return readers.read(Deliveries::countDelivered);
  }

  private void requireOpen() {
    if (closed) {
      throw new LedgerException("the ledger is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    // The writer last: the last connection to close folds the log into the file.
    try (lock;
        writer;
        readers) {
      // In reverse order.
    } catch (IOException e) {
      throw new LedgerException("cannot give up the ledger's lock: " + e.getMessage(), e);
    }
  }
}
