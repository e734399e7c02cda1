package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.capture.Hashes;
import dev.remora.capture.Policy;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ledger knows of a capture from before, that is to be gone on with. */
final class Before {
  private static final Logger LOG = LoggerFactory.getLogger(Before.class);

  private final Ledger ledger;
  private final Predicate<String> runs;

  /**
   * @param runs whether there is an inbox of that name; what is begun there is its own
   */
  Before(Ledger ledger, Predicate<String> runs) {
    this.ledger = ledger;
    this.runs = runs;
  }

  /** What is not finished of it, if anything. */
  Optional<Delivery> of(Capture capture) {
    return ledger
        .unsettled(capture.inbox(), capture.path())
        .or(() -> ofAnotherInbox(capture))
        .or(() -> closedUnfinished(capture));
  }

  static boolean isOf(Capture capture, Delivery row) {
    return row.size() == capture.size() && row.modified() == capture.modified();
  }

  /** An inbox that is gone, or has another name by now, may have begun with it. */
  private Optional<Delivery> ofAnotherInbox(Capture capture) {
    if (!capture.hasOwnSource()) {
      return Optional.empty(); // what the same route handed over as well is no earlier one of it
    }
    return ledger
        .unsettledFrom(capture.source(), capture.size(), capture.modified())
        .filter(row -> !runs.test(row.inbox()) && holdsTheSame(capture, row))
        .map(
            row -> {
              LOG.info("{}: goes on where inbox {} had come to with it", capture, row.inbox());
              return ledger.save(
                  row.edit()
                      .inbox(capture.inbox())
                      .path(capture.path())
                      .source(capture.source())
                      .build());
            });
  }

  /**
   * Whether its content is what the row tells of, as far as that tells: by one path a server may
   * lead each login to another file.
   */
  private static boolean holdsTheSame(Capture capture, Delivery row) {
    if (row.sha256() == null || capture.reference().isPresent()) {
      return true;
    }
    try {
      return row.sha256()
          .equals(
              capture.sha256().isPresent()
                  ? capture.sha256().get()
                  : Hashes.sha256(capture.inboxFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The file was gone for a while, as with a disk that was mounted late: what was, still counts.
   */
  private Optional<Delivery> closedUnfinished(Capture capture) {
    return ledger
        .closedUndecided(capture.inbox(), capture.path(), capture.size(), capture.modified())
        .map(row -> row.edit().settled(false).build());
  }

  /** A dead letter that was put back, and that the endpoint may have; a kept one has a new time. */
  boolean diedInDoubt(Capture capture) {
    return ledger.diedInDoubt(capture.inbox(), capture.path()).stream()
        .filter(row -> row.size() == capture.size())
        .anyMatch(
            row ->
                row.modified() == capture.modified()
                    || capture.policy().after() == Policy.After.KEEP);
  }
}
