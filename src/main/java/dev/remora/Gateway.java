package dev.remora;

import dev.remora.capture.Policy;
import dev.remora.capture.Policy.After;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Keys;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.inbox.DirectoryInbox;
import dev.remora.inbox.Gate;
import dev.remora.inbox.Watching;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Closing;
import dev.remora.outcome.Filing;
import dev.remora.status.TroubleCheck;
import dev.remora.upload.Claims;
import dev.remora.upload.Clients;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import dev.remora.upload.Records;
import dev.remora.upload.Uploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together and runs them as Camel routes. */
final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Settings settings;
  private final Collection<Target> targets;
  private final Main main = new Main();
  private final Clock clock = Clock.systemUTC();

  Gateway(Settings settings, Collection<Target> targets) {
    this.settings = settings;
    this.targets = targets;
  }

  /** Runs until the process is told to end. */
  void run() throws Exception {
    Map<String, Instance> inboxes = Inboxes.complete(settings);
    try (Ledger ledger = Ledger.open(settings.captures().resolve("state"))) {
      Lines lines = new Lines(targets, settings, clock);
      main.setDefaultPropertyPlaceholderLocation("false");
      main.setInitialProperties(camelProperties(inboxes));
      main.addMainListener(
          new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport support) {
              wire(support.getCamelContext(), ledger, lines, inboxes);
            }

            @Override
            public void afterStart(BaseMainSupport support) {
              LOG.info("watching {}; sending to {}", names(inboxes), targets);
            }
          });
      main.run();
    }
  }

  private static String names(Map<String, Instance> inboxes) {
    return inboxes.values().stream()
        .map(i -> i.name() + (i.has("path") ? " (" + i.text("path") + ")" : ""))
        .collect(Collectors.joining(", "));
  }

  private void wire(CamelContext camel, Ledger ledger, Lines lines, Map<String, Instance> inboxes) {
    var registry = camel.getRegistry();
    registry.bind("claims", new Claims(ledger, lines, settings, clock));
    registry.bind("uploads", new Uploads(ledger, lines, settings, clock));
    registry.bind("records", new Records(ledger, lines, settings, clock));
    registry.bind("closing", new Closing(new Filing(settings.captures()), ledger, clock));
    Clients clients = new Clients(camel, settings);
    for (Target target : targets) {
      clients.register(target);
      Line line = lines.line(target.name());
      registry.bind("line-" + target.name(), ExecutorService.class, workers(target));
      registry.bind(
          "health-" + target.name(), new TroubleCheck("target", target.name(), line::trouble));
    }
    for (Instance instance : inboxes.values()) {
      if (instance.has("path")) {
        DirectoryInbox inbox = directory(instance, lines);
        registry.bind("inbox-" + instance.name(), inbox);
        registry.bind(
            "health-inbox-" + instance.name(),
            new TroubleCheck("inbox", instance.name(), inbox::trouble));
      }
    }
  }

  private ExecutorService workers(Target target) {
    int threads = settings.number("delivery.concurrency");
    return Executors.newFixedThreadPool(threads, task -> new Thread(task, "line-" + target.name()));
  }

  private DirectoryInbox directory(Instance instance, Lines lines) {
    Path root = Path.of(instance.text("path"));
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      LOG.warn("inbox {}: {} can't be made: {}", instance.name(), root, e.getMessage());
    }
    Line line = lines.line(instance.text("target"));
    Gate gate =
        new Gate() {
          @Override
          public boolean enter() {
            return line.enter();
          }

          @Override
          public void leave() {
            line.leave();
          }
        };
    Watching rules =
        Watching.of(
            instance.text("path"),
            instance.text("include"),
            instance.text("exclude"),
            instance.duration("settle"),
            instance.text("done-suffix"));
    return new DirectoryInbox(instance.name(), root, rules, policy(instance), gate, clock);
  }

  private static Policy policy(Instance instance) {
    return new Policy(
        instance.text("target"),
        instance.text("method"),
        After.valueOf(instance.text("after").toUpperCase(java.util.Locale.ROOT)),
        instance.text("duplicates").equals("send"),
        instance.text("accept").equals("any"),
        instance.duration("give-up"));
  }

  private Properties camelProperties(Map<String, Instance> inboxes) {
    Properties p = new Properties();
    p.setProperty("camel.main.name", "remora");
    p.setProperty("camel.main.streamCachingEnabled", "false");
    p.setProperty("camel.main.autoConfigurationLogSummary", "false");
    p.setProperty("camel.main.startupSummaryLevel", "Off");
    p.setProperty("camel.main.useMdcLogging", "false");
    p.setProperty("camel.main.shutdownTimeout", "25");
    p.setProperty(
        "camel.main.routesIncludePattern",
        settings.routeFolders().stream()
            .map(f -> "file:" + f + "/*.yaml")
            .collect(Collectors.joining(",")));
    p.setProperty("camel.server.enabled", "true");
    p.setProperty("camel.server.host", settings.text("http.host"));
    p.setProperty("camel.server.port", settings.text("http.port"));
    p.setProperty("camel.management.enabled", "true");
    p.setProperty("camel.management.healthCheckEnabled", "true");
    p.setProperty("camel.management.healthPath", "/observe/health");
    p.setProperty("camel.management.metricsEnabled", "true");
    p.setProperty("camel.management.metricsPath", "/observe/metrics");
    p.setProperty("camel.metrics.enabled", "true");
    p.setProperty("camel.health.exposureLevel", "full");
    p.setProperty("camel.health.consumersEnabled", "false");
    p.setProperty("camel.health.routesEnabled", "false");
    for (var key : Keys.GENERAL) {
      p.setProperty(key.name(), settings.find(key.name()).orElse(""));
    }
    settings
        .all()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("cloudshark.")) {
                p.setProperty(key, value.text());
              }
            });
    inboxes
        .keySet()
        .forEach(name -> p.setProperty("camel.route-template[" + name + "].name", name));
    for (Target target : targets) {
      String prefix = "camel.route-template[line-" + target.name() + "].";
      p.setProperty(prefix + "template-id", "line");
      p.setProperty(prefix + "target", target.name());
    }
    return p;
  }
}
