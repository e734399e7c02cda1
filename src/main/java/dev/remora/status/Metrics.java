package dev.remora.status;

import dev.remora.capture.Backlog;
import dev.remora.ledger.Delivery;
import dev.remora.outcome.Observer;
import dev.remora.outcome.Outcome;
import dev.remora.outcome.Outcome.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What Remora counts. Every series is there from the start, with 0, so that an alert sees the first
 * of a kind; labels are names out of the configuration and words of ours, never a file's name.
 */
public final class Metrics implements Observer {
  /** Gauges of one scrape are to be of one moment. */
  private static final Duration SCRAPE = Duration.ofSeconds(1);

  /** Looking through 100,000 dead letters takes some hundred milliseconds. */
  private static final Duration FILES = Duration.ofSeconds(10);

  private static final Duration[] UPLOADS =
      seconds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800);

  private static final Duration[] DELIVERIES =
      seconds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21600);

  private static final Duration[] SAVES =
      seconds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<String, Inbox> inboxes = new ConcurrentHashMap<>();
  private final Map<String, Target> targets = new ConcurrentHashMap<>();
  private final Map<String, Counter> deadLetters = new ConcurrentHashMap<>();
  private final Timer saves;

  private record Inbox(
      Counter delivered,
      Counter duplicates,
      Counter deadLetters,
      Counter inDoubt,
      Timer duration) {}

  private record Target(
      Map<End, Timer> uploads, Counter bytes, Counter retries, AtomicInteger inFlight) {}

  /**
   * @param registry where all of it is registered
   */
  public Metrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    for (Reason reason : Reason.values()) {
      deadLetters.put(
          reason.text(),
          Counter.builder("remora.dead.letters")
              .description("Captures that became dead letters, by reason.")
              .tag("reason", reason.text())
              .register(registry));
    }
    saves =
        Timer.builder("remora.ledger.save.duration")
            .description("Time that a row took to be safe on disk.")
            .serviceLevelObjectives(SAVES)
            .register(registry);
  }

  private static Duration[] seconds(double... seconds) {
    Duration[] all = new Duration[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      all[i] = Duration.ofNanos((long) (seconds[i] * 1e9));
    }
    return all;
  }

  /** Counts what becomes of the captures of an inbox. */
  public void inbox(String name) {
    inboxes.put(name, counted(name));
  }

  /** Tells nothing of what waits in this inbox any more. */
  public void hide(String name) {
    remove(name, meter -> meter instanceof Gauge);
  }

  /** Counts the captures of this inbox no more. */
  public void forget(String name) {
    inboxes.remove(name);
    remove(name, meter -> true);
  }

  private void remove(String inbox, Predicate<Meter> which) {
    registry.getMeters().stream()
        .filter(meter -> inbox.equals(meter.getId().getTag("inbox")))
        .filter(which)
        .toList()
        .forEach(registry::remove);
  }

  /**
   * Tells what waits in an inbox, in place of what was told of it before.
   *
   * @param backlog what waits in it
   * @param trouble whether it can't be read
   * @param inDoubt how many of its captures are in doubt now
   */
  public void backlog(
      String name, Supplier<Backlog> backlog, BooleanSupplier trouble, Supplier<Number> inDoubt) {
    Briefly<Backlog> now = new Briefly<>(SCRAPE, backlog);
    hide(name);
    inboxes.computeIfAbsent(name, this::counted);
    gauge("remora.backlog.captures", "Captures that wait in the inbox or are on their way.")
        .of("inbox", name, () -> now.get().count());
    gauge("remora.backlog.bytes", "Bytes of the captures that wait in the inbox.")
        .of("inbox", name, () -> now.get().bytes());
    gauge("remora.backlog.age.seconds", "Time since the capture that waits longest was first seen.")
        .of("inbox", name, () -> now.get().oldest().map(this::secondsSince).orElse(0.0));
    gauge("remora.inbox.trouble", "1 while the inbox can't be read, else 0; health says why.")
        .of("inbox", name, () -> trouble.getAsBoolean() ? 1 : 0);
    gauge("remora.in.doubt.captures", "Captures that may or may not have been delivered, now.")
        .of("inbox", name, inDoubt);
  }

  private double secondsSince(Instant seen) {
    return Math.max(0, Duration.between(seen, clock.instant()).toMillis() / 1000.0);
  }

  private Inbox counted(String name) {
    return new Inbox(
        captures(name, "delivered"),
        captures(name, "duplicate"),
        captures(name, "dead-letter"),
        Counter.builder("remora.in.doubt")
            .description("Attempts that were sent whole and not answered for.")
            .tag("inbox", name)
            .register(registry),
        Timer.builder("remora.delivery.duration")
            .description("Time from the first sight of a delivered capture to its receipt.")
            .tag("inbox", name)
            .serviceLevelObjectives(DELIVERIES)
            .register(registry));
  }

  private Counter captures(String inbox, String outcome) {
    return Counter.builder("remora.captures")
        .description("Captures that reached their end.")
        .tag("inbox", inbox)
        .tag("outcome", outcome)
        .register(registry);
  }

  /**
   * Counts for a target.
   *
   * @param stopped whether its line is stopped, as it refuses us
   * @param waiting whether its line waits, as it is away or busy
   * @param length how many captures are in its line
   */
  public void target(
      String name, BooleanSupplier stopped, BooleanSupplier waiting, IntSupplier length) {
    gauge("remora.line.stopped", "1 while the target refuses us and its line is stopped, else 0.")
        .of("target", name, () -> stopped.getAsBoolean() ? 1 : 0);
    gauge("remora.line.waiting", "1 while the target is away or busy and its line waits, else 0.")
        .of("target", name, () -> waiting.getAsBoolean() ? 1 : 0);
    gauge("remora.line.captures", "Captures that are in the target's line, those under way too.")
        .of("target", name, length::getAsInt);
    Target target =
        new Target(
            uploads(name),
            Counter.builder("remora.upload.bytes")
                .description(
                    "Bytes of captures that were sent, counted at the end of each attempt.")
                .tag("target", name)
                .register(registry),
            Counter.builder("remora.retries")
                .description("Attempts that were not a capture's first.")
                .tag("target", name)
                .register(registry),
            new AtomicInteger());
    gauge("remora.uploads.in.flight", "Attempts under way.")
        .of("target", name, target.inFlight()::get);
    targets.put(name, target);
  }

  private Map<End, Timer> uploads(String target) {
    Map<End, Timer> uploads = new EnumMap<>(End.class);
    for (End end : End.values()) {
      uploads.put(
          end,
          Timer.builder("remora.upload.duration")
              .description("Time from the beginning of an attempt to its end.")
              .tag("target", target)
              .tag("outcome", end.label())
              .serviceLevelObjectives(UPLOADS)
              .register(registry));
    }
    return uploads;
  }

  /** What costs a look through many files, and is not to be looked at all the time. */
  public static LongSupplier nowAndThen(LongSupplier count) {
    return new Briefly<>(FILES, count::getAsLong)::get;
  }

  /** What several gauges are made of, asked for once in a scrape. */
  public static <T> Supplier<T> once(Supplier<T> source) {
    return new Briefly<>(SCRAPE, source);
  }

  private interface Labelled {
    void of(String label, String value, Supplier<Number> now);
  }

  private Labelled gauge(String name, String description) {
    return (label, value, now) ->
        Gauge.builder(name, now).description(description).tag(label, value).register(registry);
  }

  /**
   * One number that is asked for at each scrape.
   *
   * @param unit may be null
   */
  public void gauge(String name, String unit, String description, Supplier<Number> now) {
    Gauge.builder(name, now).baseUnit(unit).description(description).register(registry);
  }

  /** What is running: the version, and the Java that it runs on. */
  public void build(String version, String java) {
    Gauge.builder("remora.build.info", () -> 1)
        .description("1; its labels say what is running.")
        .tag("version", version)
        .tag("java", java)
        .register(registry);
  }

  /** A save of the ledger took so long. */
  public void saved(long nanos) {
    saves.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void attempting(Delivery sending) {
    Target target = targets.get(sending.target());
    target.inFlight().incrementAndGet();
    if (sending.attempts() > 1) {
      target.retries().increment();
    }
  }

  @Override
  public void attempted(Delivery sent, Outcome outcome, long bytes) {
    Target target = targets.get(sent.target());
    target.inFlight().decrementAndGet();
    target.bytes().increment(bytes);
    End end = End.of(outcome);
    target.uploads().get(end).record(Duration.between(sent.sentAt(), clock.instant()));
    if (end == End.IN_DOUBT) {
      inboxOf(sent).inDoubt().increment();
    }
  }

  @Override
  public void decided(Delivery row, Outcome outcome) {
    Inbox inbox = inboxOf(row);
    if (outcome instanceof Outcome.Rejected rejected) {
      inbox.deadLetters().increment();
      deadLetters.get(rejected.reason().text()).increment();
    } else {
      (outcome instanceof Outcome.Duplicate ? inbox.duplicates() : inbox.delivered()).increment();
    }
  }

  @Override
  public void settled(Delivery row) {
    if (row.session() != null) {
      inboxOf(row).duration().record(Duration.between(row.seenAt(), clock.instant()));
    }
  }

  /** Of another than those configured, as a route of a user's may hand over, there are few. */
  private Inbox inboxOf(Delivery row) {
    Inbox known = inboxes.get(row.inbox());
    return known != null ? known : inboxes.computeIfAbsent("other", this::counted);
  }
}
