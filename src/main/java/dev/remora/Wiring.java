package dev.remora;

import dev.remora.capture.Capture;
import dev.remora.config.EntryPoints;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.extension.AfterOutcome;
import dev.remora.extension.BeforeDelivery;
import dev.remora.extension.ContentFacts;
import dev.remora.extension.DirectRoutes;
import dev.remora.extension.Hooks;
import dev.remora.extension.Intake;
import dev.remora.extension.IntakeInboxes;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Closing;
import dev.remora.outcome.Filing;
import dev.remora.outcome.Observer;
import dev.remora.outcome.Retention;
import dev.remora.outcome.Settlement;
import dev.remora.upload.BoundedHttp;
import dev.remora.upload.Claim;
import dev.remora.upload.Claims;
import dev.remora.upload.Clients;
import dev.remora.upload.Inquiries;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import dev.remora.upload.Narrow;
import dev.remora.upload.Records;
import dev.remora.upload.Uploads;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Predicate;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/** The beans that routes refer to by name. */
record Wiring(
    Settings settings,
    Collection<Target> targets,
    Secrets secrets,
    Instruments instruments,
    Lines lines,
    Overviews overviews,
    Retention retention,
    Clock clock) {

  /** Adds the components of Remora's own. */
  static void components(CamelContext camel) {
    BoundedHttp.register(camel);
    DirectRoutes.register(camel);
    InboxFactory.components(camel);
  }

  /**
   * Binds all that the routes of these inboxes and targets refer to.
   *
   * @return what makes more inboxes
   */
  InboxFactory bind(CamelContext camel, Map<String, Instance> inboxes) {
    components(camel);
    instruments.bind(camel, overviews::deadLetters, inboxes.keySet());
    Ledger ledger = instruments.ledger();
    Observer observer = instruments.observer();
    var registry = camel.getRegistry();
    registry.bind("claims", new Claims(ledger, lines, overviews.ours()::contains, settings, clock));
    registry.bind("uploads", new Uploads(ledger, lines, settings, observer, clock));
    registry.bind("records", new Records(ledger, lines, settings, observer, clock));
    registry.bind(
        "closing",
        new Closing(
            new Filing(settings.captures()), ledger, overviews.throughput(), observer, clock));
    registry.bind("retention", retention);
    registry.bind("inquiries", new Inquiries(camel, ledger, lines, settings, clock));
    registry.bind(
        "is-large",
        Predicate.class,
        (Predicate) exchange -> exchange.getVariable("capture", Capture.class).isLarge());
    registry.bind("is-in-doubt", Predicate.class, body(Claim.class, Claim::isInDoubt));
    registry.bind("is-to-be-sent", Predicate.class, body(Claim.class, Claim::isSending));
    registry.bind("is-delivered", Predicate.class, body(Settlement.class, Settlement::isDelivered));
    registry.bind(
        "is-dead-letter", Predicate.class, body(Settlement.class, Settlement::isDeadLetter));
    registry.bind(
        "is-line-stopped", Predicate.class, body(Settlement.class, Settlement::lineStopped));
    extensions(camel);
    Clients clients = new Clients(camel, settings);
    for (Target target : targets) {
      Line line = lines.line(target.name());
      ThreadPoolExecutor workers = workers(target);
      Narrow large = new Narrow(workers, large());
      clients.register(target, large::hasOthersBeside);
      registry.bind("line-" + target.name(), ExecutorService.class, workers);
      registry.bind("line-" + target.name() + "-large", ExecutorService.class, large);
      instruments.target(camel, line);
    }
    InboxFactory factory =
        new InboxFactory(camel, settings, secrets, instruments, lines, overviews, clock);
    inboxes.values().forEach(factory::install);
    return factory;
  }

  /** What routes of users' meet. */
  private void extensions(CamelContext camel) {
    RouteFailures.watch(camel);
    var registry = camel.getRegistry();
    Hooks hooks = new Hooks(camel, clock);
    instruments.routes(camel, hooks.calls()::trouble);
    registry.bind(
        "is-handed-over",
        Predicate.class,
        (Predicate) exchange -> !(exchange.getVariable("capture") instanceof Capture));
    registry.bind(
        "before-delivery",
        new BeforeDelivery(
            camel,
            hooks,
            lines,
            camel.getExecutorServiceManager().newThreadPool(this, "before-delivery", askers())));
    for (String point : List.of(EntryPoints.AFTER_DELIVERED, EntryPoints.AFTER_DEAD_LETTER)) {
      registry.bind(point, new AfterOutcome(camel, hooks, point));
    }
    registry.bind("content", new ContentFacts());
    Intake[] intake = {null};
    intake[0] =
        new Intake(
            camel,
            IntakeInboxes.folder(settings.captures()),
            hooks,
            lines,
            instruments.ledger(),
            overviews.ours(),
            name -> {
              instruments.intake(name, () -> intake[0].backlog(name, 0));
              overviews.add(name, most -> intake[0].backlog(name, most));
            },
            secrets::without,
            clock);
    if (instruments.isIdle()) {
      intake[0].leaveAll();
    }
    registry.bind("intake", intake[0]);
  }

  /**
   * Lines bound what waits for them; where they were full, the thread that asks would ask itself.
   */
  private ThreadPoolProfile askers() {
    int threads = settings.number("delivery.concurrency");
    return new ThreadPoolProfileBuilder("before-delivery")
        .poolSize(threads)
        .maxPoolSize(threads)
        .maxQueueSize(Integer.MAX_VALUE) // with less than one there is no queue at all
        .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
        .build();
  }

  /** A question to the message's body; asked as a method by name it would cost a copy of all. */
  private static <T> Predicate body(Class<T> type, java.util.function.Predicate<T> question) {
    return exchange -> question.test(exchange.getMessage().getBody(type));
  }

  /** One upload is left to small captures. */
  private int large() {
    return Math.max(1, settings.number("delivery.concurrency") - 1);
  }

  private ThreadPoolExecutor workers(Target target) {
    int threads = settings.number("delivery.concurrency");
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> new Thread(task, "line-" + target.name()));
  }
}
