package dev.remora.ledger;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The deliveries table. Safe for use by many threads. Every method throws {@link LedgerException}
 * when the ledger cannot be read or written, and after {@link #close}.
 */
public interface Ledger extends AutoCloseable {

  /**
   * Opens, and where needed creates or migrates, the embedded ledger in the given folder.
   *
   * @throws LedgerException if another Remora uses the folder, or if the ledger cannot be written,
   *     is damaged or was written by a newer Remora
   */
  static Ledger open(Path state) {
    return EmbeddedLedger.open(state);
  }

  /**
   * Writes the row, inserting it where its id is 0, and returns once that survives a power cut.
   * Writes that arrive together are committed together. An interrupt does not cut the wait short.
   *
   * @return the row as saved, with its id
   * @throws LedgerException if it is not written: the disk is full, say, or another unsettled
   *     delivery has its inbox and path. Later saves are not affected
   */
  Delivery save(Delivery delivery);

  /**
   * Marks a saved row as settled: its outcome is carried out. Does not wait until that is on disk:
   * after a power cut the row may be unsettled again, and its outcome is found to be carried out. A
   * failure to write is logged, and leaves it unsettled.
   */
  void settle(Delivery delivery);

  /** The unsettled delivery of the file at this path of this inbox, if any. */
  Optional<Delivery> unsettled(String inbox, String path);

  /**
   * The unsettled delivery of the file that was seen so there, of whatever inbox, if any.
   *
   * @param source as {@link Delivery#source} has it; folders of files may be written in any way
   */
  Optional<Delivery> unsettledFrom(String source, long size, long modified);

  /** All unsettled deliveries, oldest first: what a restart has to go on with. */
  List<Delivery> unsettled();

  /**
   * The newest settled delivery of this very file (inbox, path, size and time stamp), for inboxes
   * that keep their captures in place.
   */
  Optional<Delivery> settled(String inbox, String path, long size, long modified);

  /**
   * The newest settled delivery of a file of this inbox, path and size whose time stamp lies
   * between two others, which are left out themselves.
   */
  Optional<Delivery> settledWithin(String inbox, String path, long size, long after, long before);

  /**
   * What was decided in the ledger's last minute and is settled, oldest first; nothing where the
   * ledger was used since the time given.
   */
  List<Delivery> settledLastBefore(Instant start);

  /**
   * The newest settled delivery of this very file, if it was settled before it was decided: the
   * file had gone.
   */
  Optional<Delivery> closedUndecided(String inbox, String path, long size, long modified);

  /**
   * The settled deliveries of files at this path that were given up while the endpoint may have
   * them: a writer may use its names again.
   */
  List<Delivery> diedInDoubt(String inbox, String path);

  /** The newest settled dead letter of a file at this path, whatever the file was. */
  Optional<Delivery> lastDead(String inbox, String path);

  /** Whether a capture of this size was ever delivered from this inbox. */
  boolean knowsSize(String inbox, long size);

  /**
   * The delivery to this target of this content with this description, from this inbox, if any.
   *
   * @param sha256 null for content that was not seen, where the description tells it apart
   */
  Optional<Delivery> delivered(
      String inbox, String target, long size, String sha256, String description);

  /** Whether a delivery to this target made this session, or found the same in it. */
  boolean hasSession(String target, String session);

  /** What was delivered of late, so many and no more, what was begun last before the others. */
  List<Delivery> lastDelivered(int most);

  /** How many are delivered. Looks at all of them: for those who ask now and then. */
  long countDelivered();

  /** Writes what is being saved, and gives the folder free. */
  @Override
  void close();
}
