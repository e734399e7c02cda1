package dev.remora;

import dev.remora.capture.Backlog;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.inbox.DirectoryInbox;
import dev.remora.inbox.RemoteInbox;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.live.Troubles;
import dev.remora.outcome.DeadLetters;
import dev.remora.outcome.Redrive;
import dev.remora.outcome.Throughput;
import dev.remora.status.Overview;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Asks all parts how they stand. Costs nothing while nobody wants to know. */
final class Overviews implements Supplier<Overview> {
  /** Of each list. */
  private static final int MOST = 50;

  /** A look is followed by so many times its length without one. */
  private static final int REST = 20;

  private final Lines lines;
  private final Ledger ledger;
  private final Throughput throughput;
  private final DeadLetters deadLetters;
  private final Redrive redrive;
  private final Clock clock;
  private final Instant started;
  private final List<Watched> inboxes = new CopyOnWriteArrayList<>();

  /** Of the inboxes that run; asked while they change. */
  private final Map<String, Instance> instances;

  private final Set<String> ours = ConcurrentHashMap.newKeySet();
  private Troubles changes;

  private Overview.Dead dead;
  private Instant deadSince = Instant.EPOCH;
  private Instant deadUntil = Instant.EPOCH;

  /** As the ledger had it when it was first asked, less what this process did by then. */
  private long deliveredBefore = -1;

  /**
   * @param trouble in words, or empty
   * @param backlog so many captures of it one by one
   * @param handedOver whether a user's route hands them over
   */
  private record Watched(
      String name,
      String kind,
      Supplier<String> place,
      Supplier<String> trouble,
      IntFunction<Backlog> backlog,
      boolean handedOver) {}

  Overviews(
      Lines lines,
      Ledger ledger,
      Throughput throughput,
      DeadLetters deadLetters,
      Map<String, Instance> instances,
      Clock clock) {
    this.lines = lines;
    this.ledger = ledger;
    this.throughput = throughput;
    this.deadLetters = deadLetters;
    this.instances = instances;
    instances.values().stream()
        .filter(InboxFactory::knows)
        .forEach(instance -> ours.add(instance.name()));
    this.redrive = Homes.redrive(deadLetters, instances, clock);
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Of the inboxes that are added to it. */
  static Overviews of(
      Settings settings, Map<String, Instance> inboxes, Lines lines, Ledger ledger, Clock clock) {
    Map<String, Instance> changing = new ConcurrentHashMap<>(inboxes);
    DeadLetters letters = Homes.deadLetters(settings, changing);
    return new Overviews(lines, ledger, new Throughput(clock), letters, changing, clock);
  }

  Throughput throughput() {
    return throughput;
  }

  Redrive redrive() {
    return redrive;
  }

  /** Tells of changes that are not in effect. */
  void changes(Troubles troubles) {
    changes = troubles;
  }

  /** Names of the inboxes of ours, as they come and go. */
  Set<String> ours() {
    return ours;
  }

  /** In place of another of its name. */
  private synchronized void add(Instance instance, Watched watched) {
    instances.put(instance.name(), instance);
    if (InboxFactory.knows(instance)) {
      ours.add(instance.name());
    }
    inboxes.removeIf(inbox -> inbox.name().equals(instance.name()));
    inboxes.add(watched);
  }

  /** It is gone; what a route has handed over under its name is told of still. */
  synchronized void remove(String name) {
    instances.remove(name);
    ours.remove(name);
    Optional<Watched> handedOver = watched(name).filter(w -> w.handedOver());
    inboxes.removeIf(inbox -> inbox.name().equals(name));
    handedOver.ifPresent(w -> add(name, w.backlog()));
  }

  private Optional<Watched> watched(String name) {
    return inboxes.stream().filter(inbox -> inbox.name().equals(name)).findFirst();
  }

  void add(Instance instance, DirectoryInbox inbox) {
    add(
        instance,
        new Watched(
            instance.name(),
            "directory",
            () -> instance.text("path"),
            inbox::trouble,
            inbox::backlog,
            false));
  }

  void add(Instance instance, RemoteInbox inbox) {
    add(
        instance,
        new Watched(
            instance.name(),
            instance.template().replaceFirst("^inbox-", ""),
            inbox::place,
            inbox::trouble,
            inbox::backlog,
            false));
  }

  /** An inbox of a user's own making, of which nothing else is known. */
  void add(Instance instance) {
    Optional<Watched> handedOver = watched(instance.name()).filter(w -> w.handedOver());
    add(
        instance,
        new Watched(
            instance.name(),
            instance.template(),
            () -> "",
            () -> "",
            handedOver.map(Watched::backlog).orElse(most -> Backlog.NONE),
            handedOver.isPresent()));
  }

  /** An inbox that a user's route hands over to; it may be one of those. */
  synchronized void add(String name, IntFunction<Backlog> backlog) {
    Optional<Watched> own = watched(name);
    own.ifPresent(inboxes::remove);
    String kind = own.map(Watched::kind).orElse("route");
    inboxes.add(new Watched(name, kind, () -> "", () -> "", backlog, true));
  }

  /** How many dead letters lie there. */
  long deadLetters() {
    try {
      return deadLetters.list(0).count();
    } catch (IOException e) {
      throw new UncheckedIOException("the dead letters can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Overview get() {
    List<Overview.Upload> uploads = uploads();
    Set<String> uploading = new HashSet<>();
    uploads.forEach(upload -> uploading.add(upload.inbox() + "/" + upload.path()));
    List<Overview.Inbox> watched =
        inboxes.stream()
            .map(
                inbox ->
                    Overview.Inbox.of(
                        inbox.name(),
                        inbox.kind(),
                        inbox.place().get(),
                        inbox.trouble().get(),
                        inbox.backlog().apply(MOST),
                        path -> uploading.contains(inbox.name() + "/" + path)))
            .toList();
    Overview.Dead dead = dead();
    long total = throughput.total();
    long waiting = watched.stream().mapToLong(Overview.Inbox::count).sum();
    return new Overview(
        clock.instant(),
        started,
        deadLetters.captures().toString(),
        lines.targets().stream()
            .sorted(Comparator.comparing(Target::name))
            .map(target -> target(target, lines.line(target.name())))
            .toList(),
        watched,
        uploads,
        ledger.lastDelivered(MOST).stream().map(Overview.Delivered::of).toList(),
        inDoubt(),
        dead,
        new Overview.Counts(
            waiting, uploads.size(), deliveredBefore(total) + total, total, dead.count()),
        changes == null
            ? Overview.Changes.NONE
            : new Overview.Changes(changes.wrong(), changes.later()),
        plotted());
  }

  private static Overview.Target target(Target target, Line line) {
    Line.Standing standing = line.standing();
    return new Overview.Target(
        target.name(),
        target.base().toString(),
        target.embedded(),
        standing.standing(),
        standing.why(),
        standing.since(),
        standing.nextTry());
  }

  private List<Overview.Upload> uploads() {
    return lines.underWay().stream()
        .map(
            u ->
                new Overview.Upload(
                    u.inbox(),
                    u.path(),
                    u.target(),
                    u.sent(),
                    u.size(),
                    u.begun(),
                    u.attempt(),
                    u.byReference()))
        .toList();
  }

  private List<Overview.Doubtful> inDoubt() {
    return ledger.unsettled().stream()
        .filter(row -> row.state() == State.IN_DOUBT)
        .limit(MOST)
        .map(Overview.Doubtful::of)
        .toList();
  }

  /** A folder of very many is not looked through all the time. */
  private synchronized Overview.Dead dead() {
    Instant begin = clock.instant();
    if (dead == null || begin.isAfter(deadUntil) || begin.isBefore(deadSince)) {
      dead = Overview.Dead.of(deadLetters, redrive, MOST);
      deadSince = clock.instant();
      deadUntil = deadSince.plus(Duration.between(begin, deadSince).multipliedBy(REST));
    }
    return dead;
  }

  private synchronized long deliveredBefore(long total) {
    if (deliveredBefore < 0) {
      deliveredBefore = Math.max(0, ledger.countDelivered() - total);
    }
    return deliveredBefore;
  }

  private Overview.Throughput plotted() {
    List<Long> captures = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    List<Throughput.Interval> intervals = throughput.lastHour();
    for (Throughput.Interval interval : intervals) {
      captures.add(interval.captures());
      bytes.add(interval.bytes());
    }
    return new Overview.Throughput(
        Throughput.INTERVAL.toSeconds(), intervals.get(0).begin(), captures, bytes);
  }
}
