package dev.remora.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.remora.capture.Capture;
import dev.remora.capture.Origin;
import dev.remora.capture.Policy;
import dev.remora.capture.Remarks;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ClosingTest {
  @TempDir Path folder;
  private final Logger log = (Logger) LoggerFactory.getLogger("dev.remora.outcome");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<Delivery> settled = new ArrayList<>();
  private Ledger ledger;
  private Closing closing;
  private String refusal = "read-only";

  @BeforeEach
  void open() {
    ledger = Ledger.open(folder.resolve("state"));
    Observer observer =
        new Observer() {
          @Override
          public void settled(Delivery row) {
            settled.add(row);
          }
        };
    Clock clock = Clock.systemUTC();
    closing = new Closing(new Filing(folder), ledger, new Throughput(clock), observer, clock);
    lines.start();
    log.setLevel(Level.INFO);
    log.addAppender(lines);
  }

  @AfterEach
  void close() {
    log.detachAppender(lines);
    log.setLevel(null);
    ledger.close();
  }

  private Settlement delivered(Origin origin) {
    Capture capture =
        new Capture(
            "far",
            "x.pcap",
            folder.resolve("x.pcap"),
            "ftp://h/x.pcap",
            1,
            1,
            Instant.now(),
            Duration.ZERO,
            Policy.PLAIN,
            Optional.of(origin),
            Remarks.NONE,
            Optional.empty(),
            Optional.empty());
    Delivery row =
        Delivery.fresh("far", "x.pcap", "ftp://h/x.pcap", "default", "x.pcap", 1, 1, Instant.now())
            .edit()
            .state(State.DELIVERED)
            .session("a1")
            .sessionUrl("https://h/captures/a1")
            .build();
    Outcome outcome = new Outcome.Delivered(new Outcome.Session("a1", "x.pcap", "u", 200));
    return new Settlement(capture, ledger.save(row), outcome, false, Duration.ZERO);
  }

  @Test
  void whatItsServerWillNotPutAwayIsToldOnceHoweverOftenItIsTried() {
    Settlement settlement =
        delivered(
            (capture, delivered, document) ->
                refusal.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new IOException(refusal)));
    closing.close(settlement);
    closing.close(settlement);
    closing.close(settlement);
    assertThat(settled).isEmpty();
    refusal = "quota exceeded";
    closing.close(settlement);
    refusal = "";
    closing.close(settlement);
    assertThat(settled).hasSize(1);
    assertThat(ledger.unsettled()).isEmpty();
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            line -> assertThat(line).contains("delivered https://h/captures/a1"),
            line -> assertThat(line).contains("can't be put away where it came from: read-only"),
            line -> assertThat(line).contains("can't be put away", "quota exceeded"));
  }

  @Test
  void aDeadLetterThatIsKeptIsNotSaidToBeMoved() {
    Settlement delivered = delivered((capture, done, document) -> null);
    Delivery dead =
        delivered.delivery().edit().state(State.DEAD).reason("empty").session(null).build();
    Capture kept = delivered.capture().untouched();
    Outcome outcome = new Outcome.Rejected(Outcome.Reason.EMPTY, null, List.of());
    closing.close(new Settlement(kept, ledger.save(dead), outcome, false, Duration.ZERO));
    assertThat(lines.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEqualTo("x.pcap from inbox far: empty (); told of in dead-letter, and left where it is");
  }

  @Test
  void aDiskWithoutRoomIsToldOnceThoughHowMuchItHasChanges() {
    Capture capture = delivered((at, done, document) -> null).capture();
    for (long free = 10; free < 13; free++) {
      NoRoomException cause = new NoRoomException(Path.of("/data/delivered/far"), 20, 5, free);
      closing.failed(capture, new UncheckedIOException(cause));
    }
    assertThat(lines.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEqualTo(
            "x.pcap from inbox far: no room to copy it to /data/delivered/far, which is on another"
                + " file system: it has 20 bytes, 5 are to stay free, and 10 are free; it stays"
                + " where it is and is tried again, from now on without a word");
  }
}
