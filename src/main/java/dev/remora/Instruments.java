package dev.remora;

import com.sun.management.OperatingSystemMXBean;
import dev.remora.capture.Backlog;
import dev.remora.config.Settings;
import dev.remora.ledger.Delivery;
import dev.remora.ledger.Ledger;
import dev.remora.ledger.State;
import dev.remora.live.Troubles;
import dev.remora.outcome.Observer;
import dev.remora.status.ChangesCheck;
import dev.remora.status.CountCheck;
import dev.remora.status.Disk;
import dev.remora.status.HealthPages;
import dev.remora.status.Metrics;
import dev.remora.status.Traces;
import dev.remora.status.TroubleCheck;
import dev.remora.status.WatchedLedger;
import dev.remora.upload.Line;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;

/** Puts up what Remora is watched by: its metrics and the checks of its health. */
final class Instruments implements AutoCloseable {
  private static final Set<String> OF_JAVA =
      Set.of(
          "jvm.memory.used",
          "jvm.memory.committed",
          "jvm.memory.max",
          "jvm.gc.pause",
          "process.cpu",
          "process.files.open",
          "process.files.max",
          "process.start.time",
          "process.uptime");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Metrics metrics;
  private final Optional<Traces> traces;
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final Secrets secrets;
  private final Disk disk;
  private final WatchedLedger ledger;
  private final boolean idle;
  private final Supplier<List<Delivery>> unsettled;

  /**
   * @param ledger that is written to, and closed with this; null where it is only looked whether
   *     routes can be made
   */
  Instruments(Settings settings, Secrets secrets, Ledger ledger, Clock clock) {
    this.secrets = secrets;
    this.idle = ledger == null;
    registry.config().meterFilter(MeterFilter.denyUnless(id -> isOfUse(id.getName())));
    this.metrics = new Metrics(registry, clock);
    this.traces =
        settings
            .find("traces.endpoint")
            .map(endpoint -> new Traces(endpoint, version(), secrets::without, clock));
    this.ledger = new WatchedLedger(ledger, metrics::saved, clock);
    this.unsettled = Metrics.once(this.ledger::unsettled);
    this.disk = new Disk(settings.captures(), settings.bytes("captures.least-free"));
    register();
  }

  /** Whether nothing is to be delivered, nor anything to be changed. */
  boolean isIdle() {
    return idle;
  }

  /** Java's own, of which a few tell something here. */
  private static boolean isOfUse(String name) {
    return !name.matches("(jvm|process|system)\\..*") || OF_JAVA.contains(name);
  }

  /** As the jar has it that this is of. */
  static String version() {
    String version = Instruments.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "unknown");
  }

  private void register() {
    metrics.build(version(), System.getProperty("java.version"));
    metrics.gauge(
        "remora.ledger.trouble",
        null,
        "1 while the ledger can't be written, else 0; health says why.",
        () -> ledger.trouble().isEmpty() ? 0 : 1);
    metrics.gauge(
        "remora.outcomes.pending",
        null,
        "Captures whose outcome is decided and not carried out yet; the log says what is in the"
            + " way.",
        this::toBeCarriedOut);
    metrics.gauge("remora.disk.free", "bytes", "Room left under captures.dir.", disk::free);
    metrics.gauge("remora.disk.size", "bytes", "Size of the disk there.", disk::size);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collector.bindTo(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, s -> s.getProcessCpuTime() / 1e9)
          .baseUnit("seconds")
          .description("Processor time used.")
          .register(registry);
    }
  }

  /** The ledger, to be used in its stead. */
  Ledger ledger() {
    return ledger;
  }

  /** To be told of every delivery. */
  Observer observer() {
    return traces.<Observer>map(t -> Observer.both(metrics, t)).orElse(metrics);
  }

  /** Puts it where Camel looks for it, and counts for these inboxes. */
  void bind(CamelContext camel, LongSupplier deadLetters, Collection<String> inboxes) {
    camel.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
    LongSupplier waiting = Metrics.nowAndThen(deadLetters);
    metrics.gauge(
        "remora.dead.letters.waiting",
        null,
        "Dead letters that lie under dead-letter/.",
        waiting::getAsLong);
    inboxes.forEach(metrics::inbox);
    check(camel, "health-ledger", TroubleCheck.of("ledger", masked(ledger::trouble)));
    check(
        camel,
        "health-ledger-open",
        TroubleCheck.ofReadiness("ledger-open", () -> ledger.isOpen() ? "" : "is closed"));
    check(camel, "health-disk", TroubleCheck.of("disk", disk::trouble));
    check(camel, "health-dead-letters", new CountCheck("dead-letters", waiting));
  }

  /** Puts up the pages of its health and its metrics. */
  void mount(CamelContext camel, Router management, Vertx vertx) {
    new HealthPages(camel, registry::scrape, secrets::without).mount(management, vertx);
  }

  private static void check(CamelContext camel, String name, Object check) {
    camel.getRegistry().bind(name, check);
  }

  private Supplier<String> masked(Supplier<String> words) {
    return () -> secrets.without(words.get());
  }

  /** Watches what is called of users' routes. */
  void routes(CamelContext camel, Supplier<String> trouble) {
    check(camel, "health-routes", TroubleCheck.of("routes", masked(trouble)));
  }

  /** Watches a target by its line. */
  void target(CamelContext camel, Line line) {
    String name = line.target();
    metrics.target(name, line::isStopped, line::isWaiting, line::length);
    check(camel, "health-target-" + name, new TroubleCheck("target", name, masked(line::trouble)));
  }

  /** Watches an inbox, in place of another of its name. */
  void inbox(CamelContext camel, String name, Supplier<Backlog> backlog, Supplier<String> trouble) {
    metrics.backlog(name, backlog, () -> !trouble.get().isEmpty(), () -> inDoubt(name));
    check(camel, checkOf(name), new TroubleCheck("inbox", name, masked(trouble)));
  }

  /** Watches an inbox no more; what is on its way is counted still. */
  void hide(CamelContext camel, String name) {
    metrics.hide(name);
    camel.getRegistry().unbind(checkOf(name));
  }

  /** Counts the captures of an inbox no more. */
  void forget(String name) {
    metrics.forget(name);
  }

  private static String checkOf(String inbox) {
    return "health-inbox-" + inbox;
  }

  /** Tells what of the files is not in effect. */
  void changes(CamelContext camel, Troubles troubles) {
    check(camel, "health-changes", new ChangesCheck(troubles::words, troubles::later));
  }

  /** Watches an inbox that a user's route hands over to. */
  void intake(String name, Supplier<Backlog> backlog) {
    metrics.inbox(name);
    metrics.backlog(name, backlog, () -> false, () -> inDoubt(name));
  }

  private long inDoubt(String inbox) {
    return unsettled.get().stream().filter(row -> isInDoubt(row, inbox)).count();
  }

  private long toBeCarriedOut() {
    return unsettled.get().stream().filter(row -> row.state().isDecided()).count();
  }

  private static boolean isInDoubt(Delivery row, String inbox) {
    return row.state() == State.IN_DOUBT && row.inbox().equals(inbox);
  }

  @Override
  public void close() {
    collector.close();
    traces.ifPresent(Traces::close);
    ledger.close();
  }
}
