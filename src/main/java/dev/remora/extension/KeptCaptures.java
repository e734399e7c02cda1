package dev.remora.extension;

import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Why;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Settlement;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Captures that were handed over and have not come to their end, and having them delivered. */
final class KeptCaptures {
  private static final Logger LOG = LoggerFactory.getLogger(KeptCaptures.class);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Duration BEFORE_LINE = Duration.ofMillis(500);

  /** A look is followed by so many times its length without one. */
  private static final int REST = 50;

  private final CamelContext camel;
  private final IntakeFolder folder;
  private final Lines lines;
  private final Ledger ledger;
  private final Clock clock;
  private final Consumer<String> appeared;
  private final Map<Path, Kept> items = new ConcurrentHashMap<>();
  private final Set<String> inboxes = ConcurrentHashMap.newKeySet();
  private Instant nextLook = Instant.MIN;
  private Instant asked = Instant.MIN;
  private ProducerTemplate template;

  /**
   * @param appeared told of each inbox when it is first handed over to
   */
  KeptCaptures(
      CamelContext camel,
      IntakeFolder folder,
      Lines lines,
      Ledger ledger,
      Consumer<String> appeared,
      Clock clock) {
    this.camel = camel;
    this.folder = folder;
    this.lines = lines;
    this.ledger = ledger;
    this.appeared = appeared;
    this.clock = clock;
  }

  void start() throws IOException {
    template = camel.createProducerTemplate();
    folder.clear();
    folder.inboxes().forEach(this::appeared);
  }

  private void appeared(String inbox) {
    if (inboxes.add(inbox)) {
      appeared.accept(inbox);
    }
  }

  /**
   * One that was handed over. It is on its way, which the caller has to see to, but where it lay
   * there already.
   */
  Kept add(IntakeFolder.Held held) {
    Kept item = new Kept(held);
    if (!held.again()) {
      item.onItsWay = true;
      items.put(held.file(), item);
    }
    appeared(held.order().inbox());
    return item;
  }

  /** Has one delivered that has a place in its line. */
  void deliver(Kept item, Consumer<Settlement> done) {
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
    } else if (!isGone(item)) {
      Instant until = now.plus(AFTER_FAILURE);
      item.waits(
          until, new Why.NextAttempt(until, "its outcome can't be carried out, see the log"));
    } else {
      forget(item);
    }
  }

  /** What can't be looked at is not taken for gone: what was said of it would be forgotten. */
  private static boolean isGone(Kept item) {
    return Files.notExists(item.held.file(), LinkOption.NOFOLLOW_LINKS);
  }

  private void forget(Kept item) {
    items.remove(item.held.file());
    try {
      folder.forget(item.held);
    } catch (IOException e) {
      LOG.debug("{}: what was said of it stays until the next start", item.held.file(), e);
    }
  }

  /** Takes up again what waits and whose time has come; to be called again and again. */
  synchronized void takeUp() throws IOException {
    Instant now = clock.instant();
    if (now.isBefore(asked)) { // the clock was set back, nobody knows by how much
      nextLook = Instant.MIN;
      items.values().forEach(item -> item.until = Instant.MIN);
    }
    asked = now;
    if (!now.isBefore(nextLook)) {
      folder.look(this::found);
      Instant end = clock.instant();
      nextLook = end.plus(Duration.between(now, end).multipliedBy(REST));
    }
    List<Kept> due =
        items.values().stream()
            .filter(item -> !item.onItsWay && !now.isBefore(item.until))
            .sorted(Comparator.comparingLong(item -> item.held.order().seen()))
            .toList();
    for (Kept item : due) {
      if (isGone(item)) {
        LOG.warn(
            "{} from inbox {}: is gone from {}; it is not delivered",
            item.held.order().path(),
            item.held.order().inbox(),
            item.held.file());
        forget(item);
        continue;
      }
      if (!lines.knows(item.target())) {
        noTarget(item, now);
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

  private void noTarget(Kept item, Instant now) {
    item.waits(now.plus(AFTER_FAILURE), new Why.NoTarget(item.target()));
    if (!item.toldOfTarget) {
      item.toldOfTarget = true;
      LOG.warn(
          "{} from inbox {}: there is no target '{}' any more; it stays in {} until there is",
          item.held.order().path(),
          item.held.order().inbox(),
          item.target(),
          item.held.file());
    }
  }

  /** One of an earlier run, or a dead letter that was put back. */
  private void found(IntakeFolder.Found found) throws IOException {
    Order order =
        folder
            .orders(found.inbox())
            .read(found.path())
            .or(
                () ->
                    ledger
                        .settled(found.inbox(), found.path(), found.size(), found.modified())
                        .or(() -> ledger.lastDead(found.inbox(), found.path())) // mended since
                        .map(Order::of))
            .orElseGet(
                () ->
                    new Order(
                        found.inbox(),
                        found.path(),
                        Capture.FROM_ROUTE + found.inbox(),
                        "",
                        "",
                        "",
                        "",
                        "",
                        clock.millis()));
    appeared(found.inbox());
    items.put(
        found.file(),
        new Kept(
            new IntakeFolder.Held(order, found.file(), found.size(), found.modified(), false)));
  }

  /** What waits in an inbox and why, so many captures one by one. */
  Backlog backlog(String inbox, int most) {
    return Kept.backlog(items.values(), inbox, most);
  }
}
