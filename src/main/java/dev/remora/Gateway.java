package dev.remora;

import dev.remora.component.Components;
import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Credential;
import dev.remora.config.Folders;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.config.Template;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Retention;
import dev.remora.outcome.Settlement;
import dev.remora.standin.OwnNames;
import dev.remora.standin.StandIn;
import dev.remora.status.Access;
import dev.remora.status.Shown;
import dev.remora.status.StatusPage;
import dev.remora.upload.Lines;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together and runs them as Camel routes. */
final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** What Camel gives to exchanges under way, and some to close what they used. */
  private static final Duration LONGEST_END = Duration.ofSeconds(40);

  private final Settings settings;
  private final Collection<Target> targets;
  private final Secrets secrets;
  private final Main main;
  private final Components components;
  private final Clock clock = Clock.systemUTC();
  private final Ports ports;
  private final Retention retention;
  private Runnable started = () -> {};
  private Supplier<Settings> reread;
  private Following following;
  private boolean environment = true;

  Gateway(Settings settings, Collection<Target> targets, Secrets secrets) {
    this.settings = settings;
    this.targets = targets;
    this.secrets = secrets;
    this.components = Components.in(settings);
    // of this thread, and of all that come of it: libraries look for classes by it
    components.loader().ifPresent(Thread.currentThread()::setContextClassLoader);
    this.main = new Main();
    this.ports = new Ports(settings);
    this.retention =
        new Retention(
            settings.captures(), CamelProperties.terms(settings), clock, System::nanoTime);
  }

  /** Has something done once all routes run. */
  void whenStarted(Runnable task) {
    started = task;
  }

  /**
   * Has changes to routes and inboxes take effect while it runs.
   *
   * @param settings reads them anew
   */
  void followChanges(Supplier<Settings> settings) {
    reread = settings;
  }

  /** Has Camel not read the environment for itself, where it goes before the settings. */
  void ignoreEnvironment() {
    main.configure().setAutoConfigurationEnvironmentVariablesEnabled(false);
    environment = false;
  }

  /** Ends {@link #run}. */
  void stop() {
    main.completed();
  }

  /** Runs until the process is told to end. */
  void run() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndAwait(ended), "end"));
    try {
      runToTheEnd();
    } finally {
      ended.countDown();
    }
  }

  /** Camel holds the process only until its context has ended; then the ledger is still open. */
  private void endAndAwait(CountDownLatch ended) {
    stop();
    try {
      if (!ended.await(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("the end takes longer than {} s; ending now", LONGEST_END.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runToTheEnd() throws Exception {
    Check.warnings(settings).forEach(warning -> LOG.warn("{}", warning));
    components.warnings().forEach(warning -> LOG.warn("{}", warning));
    ports.requireFree();
    Map<String, Instance> inboxes = Inboxes.complete(settings);
    Lines lines = new Lines(targets, settings, clock);
    OwnNames managementNames = ports.managementNames();
    OwnNames routeNames = ports.routeNames();
    Path state = settings.state();
    try (Instruments instruments = new Instruments(settings, secrets, Ledger.open(state), clock);
        StandIn standIn = embedded()) {
      Temporary.settle(state);
      GuardedVertx vertx = new GuardedVertx(HttpConnections.Limits.USUAL);
      main.bind("vertx", vertx); // where Camel looks for the one of its HTTP servers
      Rehearsal rehearsal = new Rehearsal(settings, vertx, lines, clock);
      rehearsal.clear();
      Spooling.clear(settings.captures());
      List<Settlement> leftovers = Interrupted.file(settings, instruments.ledger(), inboxes, clock);
      Overviews overviews = Overviews.of(settings, inboxes, lines, instruments.ledger(), clock);
      StatusPage statusPage = statusPage(overviews);
      main.setDefaultPropertyPlaceholderLocation("false");
      main.setInitialProperties(CamelProperties.of(settings, targets, inboxes));
      main.addMainListener(
          new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport support) {
              CamelContext camel = support.getCamelContext();
              InboxFactory factory = wire(camel, instruments, lines, overviews, inboxes);
              if (reread != null) {
                following = Following.of(settings, reread, targets, secrets, inboxes, factory);
                following.show(camel, instruments, overviews);
              }
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
              CamelContext camel = support.getCamelContext();
              OutcomeEndpoints.require(camel, settings);
              spool(camel);
              Spooling.sweep(settings.captures(), camel);
              beforeRoutes(
                  camel,
                  () -> {
                    Router management = ports.management(camel);
                    Ports.guard(management, managementNames);
                    instruments.mount(camel, management, vertx);
                    if (standIn != null) {
                      standIn.mount(ports.pages(camel));
                    }
                    Ports.guardRoutes(ports.pages(camel), routeNames);
                    Unserved.tell(ports.pages(camel));
                    statusPage.mount(ports.pages(camel));
                    statusPage.protect(ports.pages(camel), StandIn.PAGES);
                  });
            }

            @Override
            public void beforeStop(BaseMainSupport support) {
              if (following != null) {
                following.end();
              }
              lines.close();
              statusPage.close();
              rehearsal.end();
              retention.end();
            }

            @Override
            public void afterStart(BaseMainSupport support) {
              LOG.info("watching {}; sending to {}", names(inboxes), targets);
              Interrupted.tell(support.getCamelContext(), leftovers);
              if (following != null) {
                following.begin(support.getCamelContext());
              }
              started.run();
              rehearsal.begin();
            }
          });
      try {
        main.run();
      } catch (Exception | LinkageError e) { // the latter where a component's library is missing
        Optional<Problem> mistake =
            Mishap.ofRoutes(e, settings, Template.texts(settings.routeFolders()));
        if (mistake.isPresent()) {
          List<Problem> all = RouteTrial.problems(settings, targets, secrets);
          throw new ConfigurationException(all.isEmpty() ? List.of(mistake.get()) : all);
        }
        throw e;
      } finally {
        vertx.close();
      }
    }
    LOG.info("ended");
  }

  private StatusPage statusPage(Overviews overviews) throws IOException {
    OwnNames names = new OwnNames(ports.pageNames());
    Optional<Supplier<String>> password =
        settings
            .find("http.password-file")
            .<Supplier<String>>map(file -> secrets.in(Path.of(file), "http.password-file"))
            .or(() -> settings.find("http.password").map(Credential::of));
    return new StatusPage(
        new Access(names::include, password),
        overviews,
        overviews.redrive(),
        new Shown(secrets::without));
  }

  /** The embedded endpoint where it is a target, otherwise null. */
  private StandIn embedded() throws IOException {
    for (Target target : targets) {
      if (target.embedded()) {
        return new StandIn(
            dev.remora.standin.Settings.of(
                    settings.captures().resolve(Folders.SESSIONS), target.token())
                .withAllowedHosts(settings.list("embedded.url-hosts"))
                .withNames(ports.pageNames())
                .withTshark(
                    settings.text("embedded.tshark").equals("true")
                        ? dev.remora.standin.Settings.installedTshark()
                        : Optional.empty())
                .withMaxUploadBytes(settings.bytes("embedded.max-size")));
      }
    }
    return null;
  }

  private static void spool(CamelContext camel) {
    try {
      Spooling.start(camel);
    } catch (Exception e) {
      throw new IllegalStateException("what is received can't be held on disk: " + e, e);
    }
  }

  /** When the HTTP server is up and before the first inbox is looked at. */
  private static void beforeRoutes(CamelContext camel, Runnable task) {
    camel
        .getManagementStrategy()
        .addEventNotifier(
            new SimpleEventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.CamelContextRoutesStartingEvent) {
                  task.run();
                }
              }
            });
  }

  private static String names(Map<String, Instance> inboxes) {
    return inboxes.values().stream()
        .map(i -> i.name() + " (" + place(i) + ")")
        .collect(Collectors.joining(", "));
  }

  private static String place(Instance inbox) {
    return Stream.of("path", "host", "bucket")
        .map(inbox::text)
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse(inbox.template());
  }

  private InboxFactory wire(
      CamelContext camel,
      Instruments instruments,
      Lines lines,
      Overviews overviews,
      Map<String, Instance> inboxes) {
    if (!environment
        && camel.getPropertiesComponent() instanceof PropertiesComponent placeholders) {
      placeholders.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
    }
    components.loader().ifPresent(camel::setApplicationContextClassLoader);
    return new Wiring(settings, targets, secrets, instruments, lines, overviews, retention, clock)
        .bind(camel, inboxes);
  }
}
