package dev.remora.inbox;

import dev.remora.capture.Names;
import dev.remora.inbox.Source.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room that captures are fetched into, and who waits for it. A full disk, or a full spool, lets
 * nothing in until what is there has gone on.
 */
final class Room {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteInbox.class);

  /** Looks at which others may go before one that finds the spool too full. */
  private static final int OVERTAKEN_AT_MOST = 3;

  /**
   * A capture that the disk has no room for.
   *
   * @param path empty for none
   */
  private record Shortage(String path, String words) {}

  private static final Shortage NONE = new Shortage("", "");

  private final String inbox;
  private final boolean byUrl;
  private final Spool spool;
  private volatile Shortage shortage = NONE;

  /** Is ready and found the spool too full; empty for none. */
  private String overtaken = "";

  private int overtakenSince;

  /**
   * @param byUrl whether captures stay at the source, for the endpoint to fetch them by itself
   */
  Room(String inbox, boolean byUrl, Spool spool) {
    this.inbox = inbox;
    this.byUrl = byUrl;
    this.spool = spool;
  }

  /**
   * Makes it, before each look.
   *
   * @param empty whether what is there is of an earlier run, and is removed
   */
  void open(boolean empty) throws IOException {
    if (empty) {
      spool.clear();
    }
    spool.create();
  }

  /** Where a file of this name may be put, with others beside it. */
  Path place(String file) {
    return spool.place(file);
  }

  /** A capture that names a URL in its content has to be read for that. */
  boolean isFetched(String path) {
    return !byUrl || Names.isUrl(path);
  }

  /** How many bytes of a file of this size come here. */
  long bytes(String path, long size) {
    return isFetched(path) ? size : 0;
  }

  long bytes(Entry entry) {
    return bytes(entry.path(), entry.size());
  }

  void reserve(Entry entry) {
    spool.reserve(bytes(entry));
  }

  /**
   * Frees what was reserved.
   *
   * @param file its work file; what lies beside it goes with it
   * @throws IOException when it can't be removed
   */
  void release(Path file, String path, long size) throws IOException {
    spool.release(file, bytes(path, size));
  }

  /** Whether one that is ready fits in now. */
  boolean takes(Entry entry, int scan) {
    long bytes = bytes(entry);
    Optional<String> why = spool.shortage(bytes);
    if (why.isPresent()) {
      tell(entry.path(), why.get());
    } else if (entry.path().equals(shortage.path())) {
      endOfShortage();
    }
    boolean fits = spool.hasRoom(bytes);
    boolean waits = !fits && why.isEmpty(); // for no more than the spool
    if (waits && overtaken.isEmpty()) {
      overtaken = entry.path();
      overtakenSince = scan;
    } else if (!waits && overtaken.equals(entry.path())) {
      overtaken = "";
    }
    return fits;
  }

  /** Path of the one that others have gone before; empty for none. */
  String overtaken() {
    return overtaken;
  }

  /** It is gone, or no longer ready. */
  void forgetOvertaken() {
    overtaken = "";
  }

  /** Whether nobody may go before it any more. */
  boolean isItsTurn(int scan) {
    return !overtaken.isEmpty() && scan - overtakenSince >= OVERTAKEN_AT_MOST;
  }

  /** Whether the spool has room for it, whatever the disk has. */
  boolean hasSpool(Entry entry) {
    return spool.hasRoom(bytes(entry));
  }

  /** Why a capture can't be fetched, in words; empty while there is room. */
  String trouble() {
    return shortage.words();
  }

  /** What a look has shown: the one that had no room may be gone. */
  void saw(Map<String, Entry> found) {
    if (!found.containsKey(shortage.path())) {
      endOfShortage();
    }
  }

  /** Until that capture fits in or is gone; whether it does is not asked at each look. */
  private void tell(String path, String why) {
    String words = "no room to fetch " + Names.printable(path) + ": " + why;
    if (shortage == NONE) {
      LOG.warn("inbox {}: {}; it waits", inbox, words);
    }
    if (shortage == NONE || path.equals(shortage.path())) {
      shortage = new Shortage(path, words);
    }
  }

  private void endOfShortage() {
    if (shortage != NONE) {
      shortage = NONE;
      LOG.info("inbox {}: has room again", inbox);
    }
  }
}
