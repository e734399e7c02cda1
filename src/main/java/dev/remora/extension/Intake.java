package dev.remora.extension;

import dev.remora.capture.Backlog;
import dev.remora.capture.Capture;
import dev.remora.capture.Policy;
import dev.remora.capture.Why;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Keys;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Document;
import dev.remora.outcome.Settlement;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** What the sources of its captures begin with; the id of the route follows. */
  public static final String SOURCE = "route:";

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
  private final Map<Path, Item> items = new ConcurrentHashMap<>();
  private final Set<String> inboxes = ConcurrentHashMap.newKeySet();
  private final AtomicLong made = new AtomicLong();
  private Instant nextLook = Instant.MIN;
  private ProducerTemplate template;

  /** A capture that has not come to its end. */
  private static final class Item {
    final IntakeFolder.Held held;
    volatile boolean onItsWay;
    volatile Instant until = Instant.MIN;
    volatile Why why;

    Item(IntakeFolder.Held held) {
      this.held = held;
    }
  }

  /**
   * @param folder where captures are kept until they have come to their end
   * @param taken names of inboxes that nobody else may hand over to
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
    this.taken = Set.copyOf(taken);
    this.appeared = appeared;
    this.clock = clock;
  }

  /** Where what was handed over is kept, a folder for each inbox. */
  public static Path folder(Path captures) {
    return captures.resolve("state").resolve("intake");
  }

  /** The inboxes that something was ever handed over to. */
  public static List<String> inboxes(Path captures) throws IOException {
    return new IntakeFolder(folder(captures)).inboxes();
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

  /**
   * These inboxes and those that were ever handed over to, each as a folder to look into.
   *
   * @throws UncheckedIOException when the folders can't be read
   */
  public static Map<String, Instance> with(Map<String, Instance> inboxes, Path captures) {
    Map<String, Instance> all = new LinkedHashMap<>(inboxes);
    try {
      for (String name : inboxes(captures)) {
        Instance own = inboxes.get(name);
        if (own == null || !own.has("target")) {
          all.put(name, instance(name, own == null ? "route" : own.template(), captures));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Instance instance(String name, String template, Path captures) {
    Policy policy = policy();
    return new Instance(
        name,
        template,
        Map.of(
            "path", folder(captures).resolve(name).toString(),
            "recursive", "true",
            "target", policy.target(),
            "after", "move",
            "settle", "0s",
            "give-up", "0s"));
  }

  private void appeared(String inbox) {
    if (inboxes.add(inbox)) {
      appeared.accept(inbox);
    }
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Item item;
    try {
      item = keep(exchange);
    } catch (IOException | RuntimeException e) {
      exchange.setException(new IntakeException("can't be taken: " + words(e), e));
      callback.done(true);
      return true;
    }
    Line line = lines.line(target(item));
    if (!line.enter()) {
      wait(item, clock.instant(), new Why.BeforeLine(target(item), line.trouble()));
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

  private Item keep(Exchange exchange) throws IOException {
    HandOver handOver = new HandOver(exchange);
    Instant now = clock.instant();
    Order order = handOver.order(madeUp(now), now);
    if (taken.contains(order.inbox())) {
      throw new IllegalArgumentException(
          "the inbox " + order.inbox() + " is one of the configuration: use another name");
    }
    if (!lines.knows(target(order))) {
      throw new IllegalArgumentException("there is no target '" + target(order) + "'");
    }
    IntakeFolder.Held held;
    Optional<InputStream> keylog = handOver.keylog();
    held = folder.put(order, handOver.content(), keylog);
    Item item = new Item(held);
    item.onItsWay = true;
    items.put(held.file(), item);
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

  private static String target(Order order) {
    return order.target().isEmpty() ? Keys.DEFAULT_TARGET : order.target();
  }

  private static String target(Item item) {
    return target(item.held.order());
  }

  /** How what is handed over is treated: whole or not, there will be no more of it. */
  public static Policy policy() {
    return new Policy(Keys.DEFAULT_TARGET, "", Policy.After.MOVE, false, false, Duration.ZERO);
  }

  private void deliver(Item item, Consumer<Settlement> done) {
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
            policy().to(target(item), order.method())));
    exchange.setVariable("tags", order.tags());
    exchange.setVariable("comments", order.comments());
    exchange.setVariable("filename", order.filename());
    exchange.setVariable("target", target(item));
    template
        .asyncSend("direct:deliver", exchange)
        .whenComplete(
            (ended, failure) -> {
              Settlement settlement = exchange.getVariable("settlement", Settlement.class);
              release(item, settlement);
              done.accept(settlement);
            });
  }

  private void release(Item item, Settlement settlement) {
    lines.line(target(item)).leave();
    Instant now = clock.instant();
    if (settlement == null) {
      Instant until = now.plus(AFTER_FAILURE);
      wait(item, until, new Why.NextAttempt(until, "something unforeseen kept it, see the log"));
    } else if (!settlement.isFinal() || settlement.isOfAnEarlierFile()) {
      Instant until = now.plus(settlement.hold());
      wait(item, until, new Why.NextAttempt(until, settlement.words()));
    } else if (Files.exists(item.held.file())) {
      Instant until = now.plus(AFTER_FAILURE);
      wait(
          item, until, new Why.NextAttempt(until, "its outcome can't be carried out, see the log"));
    } else {
      forget(item);
    }
  }

  private void wait(Item item, Instant until, Why why) {
    item.why = why;
    item.until = until;
    item.onItsWay = false;
  }

  private void forget(Item item) {
    items.remove(item.held.file());
    try {
      folder.forget(item.held);
    } catch (IOException e) {
      LOG.debug("{}: what was said of it stays until the next start", item.held.file(), e);
    }
  }

  private static void answer(Exchange exchange, Item item, Settlement settlement) {
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
    List<Item> due =
        items.values().stream()
            .filter(item -> !item.onItsWay && !now.isBefore(item.until))
            .sorted(Comparator.comparingLong(item -> item.held.order().seen()))
            .toList();
    for (Item item : due) {
      if (!Files.exists(item.held.file())) {
        LOG.warn(
            "{} from inbox {}: is gone from {}; it is not delivered",
            item.held.order().path(),
            item.held.order().inbox(),
            item.held.file());
        forget(item);
        continue;
      }
      Line line = lines.line(target(item));
      if (!line.enter()) {
        wait(item, now.plus(BEFORE_LINE), new Why.BeforeLine(target(item), line.trouble()));
        continue;
      }
      item.onItsWay = true;
      deliver(item, settlement -> {});
    }
  }

  private void found(IntakeFolder.Found found) {
    Order order =
        folder
            .order(found.inbox(), found.path())
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
                        SOURCE + found.inbox(),
                        "",
                        "",
                        "",
                        "",
                        "",
                        clock.millis()));
    appeared(found.inbox());
    items.put(
        found.file(),
        new Item(new IntakeFolder.Held(order, found.file(), found.size(), found.modified())));
  }

  /** What waits in an inbox and why, so many captures one by one. */
  public Backlog backlog(String inbox, int most) {
    Backlog.Collector collector = new Backlog.Collector(most);
    for (Item item : items.values()) {
      Order order = item.held.order();
      if (order.inbox().equals(inbox)) {
        collector.add(
            order.path(),
            item.held.size(),
            Instant.ofEpochMilli(order.seen()),
            () -> item.onItsWay || item.why == null ? new Why.InLine(target(item)) : item.why);
      }
    }
    return collector.backlog();
  }

  private static String words(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
