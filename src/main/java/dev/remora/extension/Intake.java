package dev.remora.extension;

import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Why;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Document;
import dev.remora.outcome.Settlement;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what users' routes hand over: keeps it first, then has it delivered like any other capture,
 * in an exchange of its own, and says what became of it. What can't be delivered at once is taken
 * up again by {@link #takeUp}.
 */
public final class Intake extends AsyncProcessorSupport {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Duration BEFORE_LINE = Duration.ofMillis(500);

  /** A look is followed by so many times its length without one. */
  private static final int REST = 50;

  private final CamelContext camel;
  private final IntakeFolder folder;
  private final Lines lines;
  private final Ledger ledger;
  private final Clock clock;
  private final Set<String> taken;
  private final Consumer<String> appeared;
  private final Map<Path, Kept> items = new ConcurrentHashMap<>();
  private final Set<String> inboxes = ConcurrentHashMap.newKeySet();
  private final AtomicLong made = new AtomicLong();
  private Instant nextLook = Instant.MIN;
  private ProducerTemplate template;

  /**
   * @param folder where captures are kept until they have come to their end
   * @param taken names of inboxes that nobody else may hand over to; may change meanwhile
   * @param appeared told of each inbox when it is first handed over to
   */
  public Intake(
      CamelContext camel,
      Path folder,
      Lines lines,
      Ledger ledger,
      Set<String> taken,
      Consumer<String> appeared,
      Clock clock) {
    this.camel = camel;
    this.folder =
        new IntakeFolder(folder, (inbox, path) -> ledger.unsettled(inbox, path).isPresent());
    this.lines = lines;
    this.ledger = ledger;
    this.taken = taken;
    this.appeared = appeared;
    this.clock = clock;
  }

  /** Once; the route may be started again, and what comes meanwhile is not to be cleared away. */
  @Override
  protected synchronized void doStart() throws IOException {
    if (template == null) {
      template = camel.createProducerTemplate();
      folder.clear();
      folder.inboxes().forEach(this::appeared);
    }
  }

  private void appeared(String inbox) {
    if (inboxes.add(inbox)) {
      appeared.accept(inbox);
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
    Line line = lines.line(item.target());
    if (!line.enter()) {
      item.waits(clock.instant(), new Why.BeforeLine(item.target(), line.trouble()));
      answer(exchange, item, null);
      callback.done(true);
      return true;
    }
    deliver(
        item,
        settlement -> {
          answer(exchange, item, settlement);
          callback.done(false);
        });
    return false;
  }

  private Kept keep(Exchange exchange) throws IOException {
    HandOver handOver = new HandOver(exchange);
    Instant now = clock.instant();
    Order order = handOver.order(madeUp(now), now);
    if (taken.contains(order.inbox())) {
      throw new IllegalArgumentException(
          "the inbox " + order.inbox() + " is one of the configuration: use another name");
    }
    if (!lines.knows(order.targetOrDefault())) {
      throw new IllegalArgumentException("there is no target '" + order.targetOrDefault() + "'");
    }
    Optional<InputStream> keylog = handOver.keylog();
    Kept item = new Kept(folder.put(order, handOver.content(), keylog));
    item.onItsWay = true;
    items.put(item.held.file(), item);
    appeared(order.inbox());
    return item;
  }

  private String madeUp(Instant now) {
    return "capture-"
        + now.toString().replaceAll("[-:]", "").replaceFirst("\\..*", "")
        + "-"
        + made.incrementAndGet()
        + ".pcap";
  }

  private void deliver(Kept item, Consumer<Settlement> done) {
    Order order = item.held.order();
    Exchange exchange = camel.getEndpoint("direct:deliver").createExchange();
    exchange.setVariable(
        "capture",
        new Capture(
            order.inbox(),
            order.path(),
            item.held.file(),
            order.source(),
            item.held.size(),
            item.held.modified(),
            Instant.ofEpochMilli(order.seen()),
            Duration.ZERO,
            IntakeInboxes.policy().to(item.target(), order.method())));
    exchange.setVariable("tags", order.tags());
    exchange.setVariable("comments", order.comments());
    exchange.setVariable("filename", order.filename());
    exchange.setVariable("target", item.target());
    CompletableFuture<Exchange> ended;
    try {
      ended = template.asyncSend("direct:deliver", exchange);
    } catch (RuntimeException e) { // Remora is ending
      ended = CompletableFuture.failedFuture(e);
    }
    ended.whenComplete(
        (end, failure) -> {
          Settlement settlement = exchange.getVariable("settlement", Settlement.class);
          release(item, settlement);
          done.accept(settlement);
        });
  }

  private void release(Kept item, Settlement settlement) {
    lines.line(item.target()).leave();
    Instant now = clock.instant();
    if (settlement == null) {
      Instant until = now.plus(AFTER_FAILURE);
      item.waits(until, new Why.NextAttempt(until, "something unforeseen kept it, see the log"));
    } else if (!settlement.isFinal() || settlement.isOfAnEarlierFile()) {
      Instant until = now.plus(settlement.hold());
      item.waits(until, new Why.NextAttempt(until, settlement.words()));
    } else if (Files.exists(item.held.file())) {
      Instant until = now.plus(AFTER_FAILURE);
      item.waits(
          until, new Why.NextAttempt(until, "its outcome can't be carried out, see the log"));
    } else {
      forget(item);
    }
  }

  private void forget(Kept item) {
    items.remove(item.held.file());
    try {
      folder.forget(item.held);
    } catch (IOException e) {
      LOG.debug("{}: what was said of it stays until the next start", item.held.file(), e);
    }
  }

  private static void answer(Exchange exchange, Kept item, Settlement settlement) {
    if (settlement != null && settlement.isFinal() && !settlement.isOfAnEarlierFile()) {
      Delivery row = settlement.delivery();
      exchange.getMessage().setBody(Document.of(row));
      exchange.setVariable("outcome", settlement.isDelivered() ? "delivered" : "dead-letter");
    } else {
      Order order = item.held.order();
      exchange
          .getMessage()
          .setBody(Document.ofWaiting(order.inbox(), order.path(), item.why.words()));
      exchange.setVariable("outcome", "waiting");
    }
  }

  /** Takes up again what waits and whose time has come; to be called again and again. */
  public synchronized void takeUp() throws IOException {
    Instant now = clock.instant();
    if (!now.isBefore(nextLook)) {
      folder.look().forEach(this::found);
      Instant end = clock.instant();
      nextLook = end.plus(Duration.between(now, end).multipliedBy(REST));
    }
    List<Kept> due =
        items.values().stream()
            .filter(item -> !item.onItsWay && !now.isBefore(item.until))
            .sorted(Comparator.comparingLong(item -> item.held.order().seen()))
            .toList();
    for (Kept item : due) {
      if (!Files.exists(item.held.file())) {
        LOG.warn(
            "{} from inbox {}: is gone from {}; it is not delivered",
            item.held.order().path(),
            item.held.order().inbox(),
            item.held.file());
        forget(item);
        continue;
      }
      Line line = lines.line(item.target());
      if (!line.enter()) {
        item.waits(now.plus(BEFORE_LINE), new Why.BeforeLine(item.target(), line.trouble()));
        continue;
      }
      item.onItsWay = true;
      deliver(item, settlement -> {});
    }
  }

  private void found(IntakeFolder.Found found) {
    Order order =
        read(found)
            .or(
                () ->
                    ledger
                        .settled(found.inbox(), found.path(), found.size(), found.modified())
                        .map(Order::of))
            .filter(o -> o.target().isEmpty() || lines.knows(o.target()))
            .orElseGet(
                () ->
                    new Order(
                        found.inbox(),
                        found.path(),
                        IntakeInboxes.SOURCE + found.inbox(),
                        "",
                        "",
                        "",
                        "",
                        "",
                        clock.millis()));
    appeared(found.inbox());
    items.put(
        found.file(),
        new Kept(new IntakeFolder.Held(order, found.file(), found.size(), found.modified())));
  }

  private Optional<Order> read(IntakeFolder.Found found) {
    try {
      return folder.orders(found.inbox()).read(found.path());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What waits in an inbox and why, so many captures one by one. */
  public Backlog backlog(String inbox, int most) {
    return Kept.backlog(items.values(), inbox, most);
  }

  private static String words(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
