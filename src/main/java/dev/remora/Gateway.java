package dev.remora;

import dev.remora.capture.Capture;
import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Credential;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Keys;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.ledger.Ledger;
import dev.remora.outcome.Closing;
import dev.remora.outcome.Filing;
import dev.remora.outcome.Observer;
import dev.remora.outcome.Retention;
import dev.remora.outcome.Settlement;
import dev.remora.standin.OwnNames;
import dev.remora.standin.StandIn;
import dev.remora.status.Access;
import dev.remora.status.Shown;
import dev.remora.status.StatusPage;
import dev.remora.upload.BoundedHttp;
import dev.remora.upload.Claim;
import dev.remora.upload.Claims;
import dev.remora.upload.Clients;
import dev.remora.upload.Inquiries;
import dev.remora.upload.Leftovers;
import dev.remora.upload.Line;
import dev.remora.upload.Lines;
import dev.remora.upload.Narrow;
import dev.remora.upload.Records;
import dev.remora.upload.Uploads;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Predicate;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.ObjectHelper;
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
  private final Main main = new Main();
  private final Clock clock = Clock.systemUTC();
  private final Retention retention;
  private Runnable started = () -> {};
  private boolean environment = true;

  Gateway(Settings settings, Collection<Target> targets, Secrets secrets) {
    this.settings = settings;
    this.targets = targets;
    this.secrets = secrets;
    this.retention = new Retention(settings.captures(), terms(settings), clock, System::nanoTime);
  }

  private static Retention.Terms terms(Settings settings) {
    return new Retention.Terms(
        settings.find("delivered.keep-for").map(set -> settings.duration("delivered.keep-for")),
        settings
            .find("delivered.keep-receipts-for")
            .map(set -> settings.duration("delivered.keep-receipts-for")));
  }

  /** Has something done once all routes run. */
  void whenStarted(Runnable task) {
    started = task;
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
    requireFree("http.host", "http.port");
    requireFree("camel.management.host", "camel.management.port");
    Map<String, Instance> inboxes = Inboxes.complete(settings);
    Lines lines = new Lines(targets, settings, clock);
    OwnNames managementNames = managementNames();
    Path state = settings.captures().resolve("state");
    try (Instruments instruments = new Instruments(settings, secrets, Ledger.open(state), clock);
        StandIn standIn = embedded()) {
      Temporary.settle(state);
      GuardedVertx vertx = new GuardedVertx(HttpConnections.Limits.USUAL);
      main.bind("vertx", vertx); // where Camel looks for the one of its HTTP servers
      Rehearsal rehearsal = new Rehearsal(settings, vertx, lines, clock);
      rehearsal.clear();
      List<Settlement> leftovers = leftovers(instruments.ledger(), inboxes);
      Overviews overviews = Overviews.of(settings, inboxes, lines, instruments.ledger(), clock);
      StatusPage statusPage = statusPage(overviews);
      main.setDefaultPropertyPlaceholderLocation("false");
      main.setInitialProperties(camelProperties(inboxes));
      main.addMainListener(
          new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport support) {
              wire(support.getCamelContext(), instruments, lines, overviews, inboxes);
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
              CamelContext camel = support.getCamelContext();
              requireOutcomes(camel);
              beforeRoutes(
                  camel,
                  () -> {
                    Router management = router(camel, "camel.management.port");
                    guard(management, managementNames);
                    instruments.mount(camel, management);
                    if (standIn != null) {
                      standIn.mount(router(camel, "http.port"));
                    }
                    statusPage.mount(router(camel, "http.port"));
                  });
            }

            @Override
            public void beforeStop(BaseMainSupport support) {
              lines.close();
              statusPage.close();
              rehearsal.end();
              retention.end();
            }

            @Override
            public void afterStart(BaseMainSupport support) {
              LOG.info("watching {}; sending to {}", names(inboxes), targets);
              tell(support.getCamelContext(), leftovers);
              started.run();
              rehearsal.begin();
            }
          });
      try {
        main.run();
      } finally {
        vertx.close();
      }
    }
    LOG.info("ended");
  }

  private StatusPage statusPage(Overviews overviews) throws IOException {
    OwnNames names = new OwnNames(pageNames());
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

  /** Camel's HTTP server only warns when it can't have its port, and runs on without. */
  private void requireFree(String hostKey, String portKey) throws IOException {
    String host = settings.text(hostKey);
    int port = settings.number(portKey);
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (SocketException e) {
      throw new ConfigurationException(
          portKey,
          settings.where(portKey),
          "the port " + port + " on " + host + " is in use or not to be had: " + e.getMessage());
    }
  }

  /** Else it would show with the first capture, and each after it. */
  private void requireOutcomes(CamelContext camel) {
    for (String key : List.of("outcome.delivered.uri", "outcome.dead-letter.uri")) {
      for (String uri : ObjectHelper.createIterable(settings.find(key).orElse(""))) {
        try {
          camel.getEndpoint(uri.strip());
        } catch (RuntimeException e) {
          throw new ConfigurationException(
              key, settings.where(key), "names an endpoint that can't be used: " + reason(e));
        }
      }
    }
  }

  private static String reason(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).replaceFirst("(?s)^Failed to .*? due to: ", "");
  }

  /** The embedded endpoint where it is a target, otherwise null. */
  private StandIn embedded() throws IOException {
    for (Target target : targets) {
      if (target.embedded()) {
        return new StandIn(
            dev.remora.standin.Settings.of(settings.captures().resolve("sessions"), target.token())
                .withAllowedHosts(settings.list("embedded.url-hosts"))
                .withNames(pageNames())
                .withTshark(
                    settings.text("embedded.tshark").equals("true")
                        ? dev.remora.standin.Settings.installedTshark()
                        : Optional.empty())
                .withMaxUploadBytes(settings.bytes("embedded.max-size")));
      }
    }
    return null;
  }

  private List<String> pageNames() throws IOException {
    List<String> names = settings.list("http.names");
    return names.isEmpty() && letsOthersIn("http.host") ? List.of("*") : names;
  }

  /** Who watches over us from outside asks by names of services, and http.names is of pages. */
  private OwnNames managementNames() throws IOException {
    return new OwnNames(
        letsOthersIn("camel.management.host") ? List.of("*") : settings.list("http.names"));
  }

  /** They come by names that we can't know. */
  private boolean letsOthersIn(String hostKey) throws IOException {
    return !InetAddress.getByName(settings.text(hostKey)).isLoopbackAddress();
  }

  private List<Settlement> leftovers(Ledger ledger, Map<String, Instance> inboxes)
      throws IOException {
    Map<String, Leftovers.Folder> folders =
        inboxes.values().stream()
            .filter(i -> i.has("path"))
            .collect(
                Collectors.toMap(
                    Instance::name,
                    i -> new Leftovers.Folder(Path.of(i.text("path")), InboxFactory.policy(i))));
    Leftovers leftovers = new Leftovers(ledger, new Filing(settings.captures()));
    Reboot.before(settings.captures().resolve("state").resolve("started"), clock)
        .ifPresent(start -> leftovers.restore(folders, start));
    return leftovers.file(folders, inboxes.keySet());
  }

  /** What was filed before the routes ran takes the rest of the way to its end. */
  private static void tell(CamelContext camel, List<Settlement> leftovers) {
    ProducerTemplate template = camel.createProducerTemplate();
    for (Settlement settlement : leftovers) {
      template
          .asyncSend(
              "direct:outcome",
              exchange -> {
                exchange.setVariable("capture", settlement.capture());
                exchange.getMessage().setBody(settlement);
              })
          .thenAccept(
              exchange -> {
                if (exchange.getException() != null) {
                  LOG.warn(
                      "{}: {}; tried again at the next start",
                      settlement.capture(),
                      exchange.getException().getMessage());
                }
              });
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

  /** Health tells of inboxes and errors, which are nothing to web pages from elsewhere. */
  private static void guard(Router router, OwnNames names) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(
            ctx -> {
              if (names.include(ctx.request().authority())) {
                ctx.next();
              } else {
                ctx.response()
                    .setStatusCode(421)
                    .end("Not shown under this name; see http.names\n");
              }
            });
  }

  private Router router(CamelContext camel, String portKey) {
    int port = settings.number(portKey);
    return VertxPlatformHttpRouter.lookup(
        camel, VertxPlatformHttpRouter.getRouterNameFromPort(port));
  }

  /** What is wrong with the routes themselves, found by building them without starting any. */
  static List<Problem> routeProblems(
      Settings settings, Collection<Target> targets, Secrets secrets) {
    Gateway gateway = new Gateway(settings, targets, secrets);
    Map<String, Instance> inboxes = Inboxes.complete(settings);
    Properties properties = gateway.camelProperties(inboxes);
    properties.setProperty("camel.server.enabled", "false");
    properties.setProperty("camel.management.enabled", "false");
    properties.setProperty("camel.main.autoStartup", "false");
    gateway.main.setDefaultPropertyPlaceholderLocation("false");
    gateway.main.setInitialProperties(properties);
    gateway.main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport support) {
            Lines lines = new Lines(targets, settings, gateway.clock);
            Overviews overviews = Overviews.of(settings, inboxes, lines, null, gateway.clock);
            Instruments idle = new Instruments(settings, secrets, null, gateway.clock);
            gateway.wire(support.getCamelContext(), idle, lines, overviews, inboxes);
          }

          @Override
          public void afterConfigure(BaseMainSupport support) {
            gateway.requireOutcomes(support.getCamelContext());
          }
        });
    try {
      gateway.main.start();
      return List.of();
    } catch (Exception e) {
      String key = "routes.dir";
      return Mishap.inConfiguration(e)
          .map(ConfigurationException::problems)
          .orElseGet(
              () ->
                  List.of(
                      new Problem(key, settings.where(key), String.join(" ", Mishap.inWords(e)))));
    } finally {
      gateway.main.stop();
    }
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

  private void wire(
      CamelContext camel,
      Instruments instruments,
      Lines lines,
      Overviews overviews,
      Map<String, Instance> inboxes) {
    if (!environment
        && camel.getPropertiesComponent() instanceof PropertiesComponent placeholders) {
      placeholders.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
    }
    BoundedHttp.register(camel);
    instruments.bind(camel, overviews::deadLetters, inboxes.keySet());
    Ledger ledger = instruments.ledger();
    Observer observer = instruments.observer();
    var registry = camel.getRegistry();
    registry.bind("claims", new Claims(ledger, lines, settings, clock));
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
    inboxes.values().forEach(factory::make);
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

  /** Secrets are handed over by hand: Camel shows its properties here and there. */
  private static boolean isSecret(String key) {
    return key.equals("http.password")
        || (key.startsWith("camel.route")
            && Sources.SECRETS.contains(key.substring(key.lastIndexOf('.') + 1)));
  }

  /** Camel's look-up of files does not follow a link to a folder, and finds nothing. */
  private static Path withoutLinks(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new ConfigurationException(
          "routes.dir", folder.toString(), "the folder can't be read: " + e.getMessage());
    }
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
            .map(f -> "file:" + withoutLinks(f) + "/*.yaml")
            .collect(Collectors.joining(",")));
    p.setProperty("camel.server.enabled", "true");
    p.setProperty("camel.server.host", settings.text("http.host"));
    p.setProperty("camel.server.port", settings.text("http.port"));
    p.setProperty("camel.management.enabled", "true");
    p.setProperty("camel.management.healthCheckEnabled", "true");
    p.setProperty("camel.management.metricsEnabled", "true");
    p.setProperty("camel.metrics.enabled", "true");
    // Camel's own timers for every route and exchange cost more than the routes themselves.
    p.setProperty("camel.metrics.enableExchangeEventNotifier", "false");
    p.setProperty("camel.metrics.enableRouteEventNotifier", "false");
    p.setProperty("camel.metrics.enableRoutePolicy", "false");
    p.setProperty("camel.metrics.enableMessageHistory", "false");
    p.setProperty("camel.main.jmxEnabled", "false");
    p.setProperty("camel.health.exposureLevel", "full");
    p.setProperty("camel.health.consumersEnabled", "false");
    p.setProperty("camel.health.routesEnabled", "false");
    for (var key : Keys.GENERAL) {
      if (!isSecret(key.name())) {
        p.setProperty(key.name(), settings.find(key.name()).orElse(""));
      }
    }
    settings
        .all()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("cloudshark.") && !isSecret(key)) {
                p.setProperty(key, value.text());
              }
            });
    inboxes
        .keySet()
        .forEach(name -> p.setProperty("camel.route-template[" + name + "].name", name));
    p.setProperty("retention.ends", Boolean.toString(terms(settings).end()));
    p.setProperty("retention.period", Long.toString(terms(settings).period().toMillis()));
    for (Target target : targets) {
      String prefix = "camel.route-template[line-" + target.name() + "].";
      p.setProperty(prefix + "template-id", "line");
      p.setProperty(prefix + "target", target.name());
    }
    return p;
  }
}
