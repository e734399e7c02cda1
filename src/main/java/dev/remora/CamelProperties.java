package dev.remora;

import dev.remora.config.ConfigurationException;
import dev.remora.config.FileAddress;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Keys;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.config.Template;
import dev.remora.outcome.Retention;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** What Camel is told of the configuration, and of how it is to run. */
final class CamelProperties {
  private static final String INCLUDE = "camel.main.routesIncludePattern";

  private CamelProperties() {}

  /** All of them, the users' own and those of routes that Remora makes. */
  static Properties of(
      Settings settings, Collection<Target> targets, Map<String, Instance> inboxes) {
    Properties p = new Properties();
    p.setProperty("camel.main.name", "remora");
    p.setProperty("camel.main.streamCachingEnabled", "false");
    Spooling.properties(settings.captures(), p);
    p.setProperty("camel.main.autoConfigurationLogSummary", "false");
    p.setProperty("camel.main.startupSummaryLevel", "Off");
    p.setProperty("camel.main.useMdcLogging", "false");
    p.setProperty("camel.main.shutdownTimeout", "25");
    only(routes(settings), p);
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
    Set<String> leftOut = leftOut(settings);
    settings
        .all()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("cloudshark.") && !isSecret(key) && !leftOut.contains(key)) {
                p.setProperty(key, value.text());
              }
            });
    inboxes
        .keySet()
        .forEach(name -> p.setProperty("camel.route-template[" + name + "].name", name));
    p.setProperty("retention.ends", Boolean.toString(terms(settings).end()));
    p.setProperty("retention.period", Long.toString(terms(settings).period().toMillis()));
    for (Instance line : lines(targets)) {
      p.setProperty(line.key("template-id"), line.template());
      line.parameters().forEach((name, text) -> p.setProperty(line.key(name), text));
    }
    return p;
  }

  /** Has Camel read no other files of routes than these. */
  static void only(Collection<Path> files, Properties p) {
    p.setProperty(INCLUDE, files.stream().map(FileAddress::of).collect(Collectors.joining(",")));
  }

  /** Files of routes, as Camel is to read them. */
  static List<Path> routes(Settings settings) {
    return Template.yamlFiles(
        settings.routeFolders().stream().map(CamelProperties::withoutLinks).toList());
  }

  /** One for each target, made from a template as inboxes are. */
  static List<Instance> lines(Collection<Target> targets) {
    return targets.stream()
        .map(t -> new Instance("line-" + t.name(), Inboxes.LINE, Map.of("target", t.name())))
        .toList();
  }

  /** Secrets are handed over by hand: Camel shows its properties here and there. */
  private static boolean isSecret(String key) {
    return key.equals("http.password")
        || (key.startsWith("camel.route")
            && Sources.SECRETS.contains(key.substring(key.lastIndexOf('.') + 1)));
  }

  /** Parameters of inboxes for which nothing is written, and Camel knows the default. */
  private static Set<String> leftOut(Settings settings) {
    return Inboxes.in(settings).values().stream()
        .flatMap(
            inbox ->
                inbox.parameters().keySet().stream()
                    .filter(parameter -> !inbox.isSet(parameter))
                    .map(inbox::key))
        .collect(Collectors.toSet());
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

  /** How long what is delivered is kept. */
  static Retention.Terms terms(Settings settings) {
    return new Retention.Terms(
        settings.find("delivered.keep-for").map(set -> settings.duration("delivered.keep-for")),
        settings
            .find("delivered.keep-receipts-for")
            .map(set -> settings.duration("delivered.keep-receipts-for")));
  }
}
