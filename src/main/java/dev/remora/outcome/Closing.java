package dev.remora.outcome;

import dev.remora.capture.Capture;
import dev.remora.capture.Origin;
import dev.remora.capture.Policy.After;
import dev.remora.config.Causes;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.apache.camel.support.LRUCacheFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries an outcome out and closes its row. What fails half-way is done again at the next look.
 */
public final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger("dev.remora.outcome");

  private final Filing filing;
  private final Ledger ledger;
  private final Throughput throughput;
  private final Observer observer;
  private final Clock clock;

  /** What each capture failed of, lest it be told again at each look. */
  private final Map<String, Told> told = LRUCacheFactory.newLRUCache(10_000);

  /** Stands for the outcome itself, of which the capture's place is yet to hear. */
  private static final String PUT_AWAY = "to be put away";

  /** Why each could not be put away where it came from. */
  private final Map<String, String> notPutAway = LRUCacheFactory.newLRUCache(10_000);

  private record Told(long modified, String words) {}

  public Closing(Filing filing, Ledger ledger, Throughput throughput, Clock clock) {
    this(filing, ledger, throughput, Observer.NONE, clock);
  }

  public Closing(
      Filing filing, Ledger ledger, Throughput throughput, Observer observer, Clock clock) {
    this.filing = filing;
    this.ledger = ledger;
    this.throughput = throughput;
    this.observer = observer;
    this.clock = clock;
  }

  /**
   * Moves the capture and writes its document.
   *
   * @return the document, for the outcome endpoints
   */
  public String file(@Variable("settlement") Settlement settlement) {
    return filing.file(settlement.capture(), settlement.delivery()).text();
  }

  /** The last step: the ledger and the log say that it is done. */
  public void close(@Variable("settlement") Settlement settlement) {
    Delivery row = settlement.delivery();
    Capture capture = settlement.capture();
    if (!new Told(capture.modified(), PUT_AWAY).equals(told.remove(capture.place()))) {
      tell(capture, settlement);
    }
    capture
        .origin()
        .ifPresentOrElse(origin -> settle(origin, capture, settlement), () -> settled(row));
  }

  private void tell(Capture capture, Settlement settlement) {
    Delivery row = settlement.delivery();
    if (settlement.isDelivered()) {
      throughput.delivered(row);
    }
    if (settlement.isDelivered() && row.duplicateOf() != null) {
      Fields.of(LOG.atInfo(), row, "duplicate")
          .log("{}: not sent, the same is there already: {}", capture, row.sessionUrl());
    } else if (settlement.isDelivered()) {
      Fields.of(LOG.atInfo(), row, "delivered")
          .log(
              "{}: delivered{} {}",
              capture,
              row.truncated() ? ", truncated," : "",
              row.sessionUrl());
    } else {
      Fields.of(LOG.atWarn(), row, "dead-letter")
          .log(
              "{}: {} ({}); {}",
              capture,
              row.reason(),
              said(row),
              capture.policy().after() == After.KEEP
                  ? "told of in dead-letter, and left where it is"
                  : "moved to dead-letter");
    }
  }

  private void settled(Delivery row) {
    ledger.settle(row);
    observer.settled(row);
  }

  /** Until it is done at the source the row stays open: the capture is met there again. */
  private void settle(Origin origin, Capture capture, Settlement settlement) {
    Delivery row = settlement.delivery();
    origin
        .settle(capture, settlement.isDelivered(), Document.of(row))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                notPutAway.remove(capture.place());
                settled(row);
                return;
              }
              String words = words(failure);
              told.put(capture.place(), new Told(capture.modified(), PUT_AWAY));
              if (!words.equals(notPutAway.put(capture.place(), words))) {
                LOG.warn(
                    "{}: can't be put away where it came from: {}; trying again, from now on"
                        + " without a word",
                    capture,
                    words);
              }
            });
  }

  private static String said(Delivery row) {
    String words = String.join("; ", row.exceptions());
    return row.status() == null ? words : (row.status() + " " + words).strip();
  }

  /** What the endpoint said when it stopped the line, for the dead-letter endpoints. */
  public String refusal(@Variable("settlement") Settlement settlement) {
    Delivery row = settlement.delivery();
    return Document.ofRefusal(row.target(), row.status(), row.exceptions(), clock.instant());
  }

  /** An endpoint of the user's did not take a document; the capture is not touched by that. */
  public void notTaken(
      @Variable("settlement") Settlement settlement,
      @ExchangeProperty("CamelExceptionCaught") Exception cause) {
    LOG.warn(
        "{}: an outcome endpoint did not take the document ({}); the document is kept beside the"
            + " capture",
        settlement.capture(),
        words(cause));
  }

  /** Something unforeseen: the capture stays where it is and is looked at again. */
  public void failed(
      @Variable("capture") Capture capture,
      @ExchangeProperty("CamelExceptionCaught") Exception cause) {
    String words = words(cause);
    String place = capture == null ? "" : capture.place();
    // How much room there is changes all the time.
    String same = Causes.root(cause) instanceof NoRoomException ? "no room" : words;
    Told now = new Told(capture == null ? 0 : capture.modified(), same);
    if (!now.equals(told.put(place, now))) {
      LOG.warn(
          "{}: {}; it stays where it is and is tried again, from now on without a word",
          capture == null ? "a capture" : capture,
          words);
    }
    LOG.debug("the failure in full", cause);
  }

  /** Why something failed, for people. */
  static String words(Throwable cause) {
    Throwable root = Causes.root(cause);
    if (root instanceof java.nio.file.AccessDeniedException) {
      return "permission denied: " + root.getMessage();
    }
    if (root instanceof java.nio.file.NoSuchFileException) {
      return "gone: " + root.getMessage();
    }
    String message = root.getMessage();
    if (message == null) {
      return root.getClass().getSimpleName();
    }
    // Camel ends its messages with the exchange, which tells a user nothing.
    return message.lines().findFirst().orElse("").replaceFirst("\\.? on the exchange: .*", "");
  }
}
