package dev.remora.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.config.Check;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.RouteMistake;
import dev.remora.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Routes in a folder, a context that runs them, and changes to them being followed. */
abstract class Followed {
  static final Duration SOON = Duration.ofSeconds(20);

  static final String DELIVER =
      """
      - route:
          id: deliver
          from:
            uri: direct:deliver
            steps:
              - log: "delivered"
      """;

  /** Says a word, after it was let through a gate. */
  static final String WORD =
      """
      - route:
          id: word
          from:
            uri: direct:word
            steps:
              - to:
                  uri: bean:gate?method=pass
              - setBody:
                  constant: "%s"
      """;

  @TempDir Path folder;
  Path routes;
  Path properties;
  DefaultCamelContext camel;
  ProducerTemplate template;
  Troubles troubles;
  LiveChanges changes;
  final Gate gate = new Gate();
  volatile Supplier<Settings> reread = this::load;

  /** Where exchanges wait while it is shut. */
  public static final class Gate {
    volatile CountDownLatch open = new CountDownLatch(0);
    final AtomicInteger within = new AtomicInteger();

    public void pass() throws InterruptedException {
      within.incrementAndGet();
      try {
        assertThat(open.await(1, TimeUnit.MINUTES)).isTrue();
      } finally {
        within.decrementAndGet();
      }
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    routes = Files.createDirectory(folder.resolve("routes"));
    properties = folder.resolve("my.properties");
    properties("");
    write("deliver.camel.yaml", DELIVER);
  }

  @AfterEach
  void stop() {
    gate.open.countDown();
    if (changes != null) {
      changes.end();
      camel.stop();
    }
  }

  void properties(String more) throws IOException {
    replace(properties, "routes.dir = " + routes + "\n" + more);
  }

  void write(String file, String text) throws IOException {
    replace(routes.resolve(file), text);
  }

  private static void replace(Path file, String text) throws IOException {
    Path next = Files.writeString(file.resolveSibling("." + file.getFileName()), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  Settings load() {
    return load(properties);
  }

  Settings load(Path file) {
    return Settings.load(folder, file, Map.of())
        .only(key -> !key.startsWith("camel.route-template[inbox]."));
  }

  void start() throws Exception {
    start(context -> {});
  }

  void start(Consumer<CamelContext> first) throws Exception {
    Settings settings = load();
    Map<String, Instance> instances = Inboxes.complete(settings);
    camel = new DefaultCamelContext();
    camel.disableJMX();
    camel.getRegistry().bind("gate", gate);
    first.accept(camel);
    for (Path file : dev.remora.config.Template.yamlFiles(settings.routeFolders())) {
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "file:" + file));
    }
    for (Instance instance : instances.values()) {
      Map<String, Object> parameters = new HashMap<>(instance.parameters());
      parameters.put("name", instance.name());
      camel.addRouteFromTemplate(instance.name(), instance.template(), parameters);
    }
    troubles = new Troubles(text -> text);
    changes =
        new LiveChanges(
            new LiveChanges.Surroundings(
                settings,
                () -> reread.get(),
                Check::problems,
                List.of(),
                new Properties(),
                Set.of("password"),
                context -> {},
                cause -> RouteMistake.words(cause, settings),
                instance -> Optional.empty()),
            instances,
            troubles,
            Duration.ofMillis(20));
    camel.start();
    template = camel.createProducerTemplate();
    changes.begin(camel, Map.of());
  }

  String word() {
    return template.requestBody("direct:word", "", String.class);
  }

  void awaitWord(String word) {
    await("the word " + word).atMost(SOON).until(() -> word().equals(word));
  }

  void awaitTrouble(String words) {
    await(words)
        .atMost(SOON)
        .untilAsserted(() -> assertThat(troubles.words()).contains(words).doesNotContain("\n"));
  }

  void awaitPeace() {
    await("no trouble").atMost(SOON).until(() -> troubles.wrong().isEmpty());
  }
}
