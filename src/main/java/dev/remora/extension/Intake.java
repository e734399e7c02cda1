package dev.remora.extension;

import dev.remora.capture.Backlog;
import dev.remora.capture.Why;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Document;
import dev.remora.outcome.Settlement;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Takes what users' routes hand over: keeps it first, then has it delivered like any other capture,
 * in an exchange of its own, and says what became of it. What can't be delivered at once is taken
 * up again by {@link #takeUp}.
 */
public final class Intake extends AsyncProcessorSupport {
  private final IntakeFolder folder;
  private final KeptCaptures kept;
  private final Hooks hooks;
  private final Lines lines;
  private final Clock clock;
  private final Set<String> taken;
  private final UnaryOperator<String> mask;
  private boolean started;

  /**
   * @param folder where captures are kept until they have come to their end
   * @param taken names of inboxes that nobody else may hand over to; may change meanwhile
   * @param appeared told of each inbox when it is first handed over to
   * @param mask takes what is secret out of what is told
   */
  public Intake(
      CamelContext camel,
      Path folder,
      Hooks hooks,
      Lines lines,
      Ledger ledger,
      Set<String> taken,
      Consumer<String> appeared,
      UnaryOperator<String> mask,
      Clock clock) {
    this.folder =
        new IntakeFolder(folder, (inbox, path) -> ledger.unsettled(inbox, path).isPresent());
    this.kept = new KeptCaptures(camel, this.folder, lines, ledger, appeared, clock);
    this.hooks = hooks;
    this.lines = lines;
    this.taken = taken;
    this.mask = mask;
    this.clock = clock;
  }

  /** Where nothing will be handed over, it takes nothing up, nor away, as it starts. */
  public synchronized void leaveAll() {
    started = true;
  }

  /** Once; the route may be started again, and what comes meanwhile is not to be cleared away. */
  @Override
  protected synchronized void doStart() throws IOException {
    if (!started) {
      kept.start();
      started = true;
    }
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Kept item;
    try {
      item = keep(exchange);
    } catch (IOException | RuntimeException e) {
      exchange.setException(new IntakeException("can't be taken: " + words(e), e));
      callback.done(true);
      return true;
    }
    boolean waits = !item.onItsWay;
    if (Hooks.isWithin(exchange)) { // which the line may be waiting for the end of
      item.waits(clock.instant(), new Why.InLine(item.target()));
      waits = true; // whether or not it has been taken up by now
    }
    if (waits) {
      answer(exchange, item, null);
      callback.done(true);
      return true;
    }
    Line line = lines.line(item.target());
    if (!line.enter()) {
      item.waits(clock.instant(), new Why.BeforeLine(item.target(), line.trouble()));
      answer(exchange, item, null);
      callback.done(true);
      return true;
    }
    kept.deliver(
        item,
        settlement -> {
          answer(exchange, item, settlement);
          callback.done(false);
        });
    return false;
  }

  private Kept keep(Exchange exchange) throws IOException {
    HandOver handOver = new HandOver(exchange);
    Order order = handOver.order(clock.instant());
    if (taken.contains(order.inbox())) {
      throw new IllegalArgumentException(
          "the inbox " + order.inbox() + " is one of the configuration: use another name");
    }
    if (!lines.knows(order.targetOrDefault())) {
      throw new IllegalArgumentException("there is no target '" + order.targetOrDefault() + "'");
    }
    if (Hooks.rounds(exchange).filter(before -> before >= Hooks.MOST_ROUNDS).isPresent()) {
      throw new IllegalArgumentException(
          "it was handed over again "
              + Hooks.MOST_ROUNDS
              + " times and became a dead letter each time; it stays one");
    }
    Optional<InputStream> keylog = handOver.keylog();
    Kept item = kept.add(folder.put(order, handOver.content(), keylog));
    Order place = item.held.order();
    if (Hooks.rounds(exchange).isEmpty() && !item.held.again()) {
      hooks.isOver(place.inbox(), place.path()); // it is another than those before
    }
    hooks.handedOver(exchange, place.inbox(), place.path());
    return item;
  }

  private void answer(Exchange exchange, Kept item, Settlement settlement) {
    if (settlement != null && settlement.isFinal() && !settlement.isOfAnEarlierFile()) {
      Delivery row = settlement.delivery();
      exchange.getMessage().setBody(Document.of(row));
      exchange.setVariable("outcome", settlement.isDelivered() ? "delivered" : "dead-letter");
    } else {
      Order order = item.held.order();
      exchange
          .getMessage()
          .setBody(
              Document.ofWaiting(order.inbox(), order.path(), mask.apply(item.waitsFor().words())));
      exchange.setVariable("outcome", "waiting");
    }
  }

  /** Takes up again what waits and whose time has come; to be called again and again. */
  public void takeUp() throws IOException {
    hooks.calls().tell();
    kept.takeUp();
  }

  /** What waits in an inbox and why, so many captures one by one. */
  public Backlog backlog(String inbox, int most) {
    return kept.backlog(inbox, most);
  }

  private static String words(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
