package dev.remora;

import dev.remora.component.Components;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import dev.remora.config.RouteFiles;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.config.Template;
import dev.remora.outcome.Retention;
import dev.remora.upload.Lines;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** Builds the routes of all files, as a start would, without starting any. */
final class RouteTrial {
  private RouteTrial() {}

  /**
   * What is wrong with the routes themselves, found by building them without starting any. Camel
   * tells of the first that fails, so the others are built again without its file, where they can
   * do without.
   */
  static List<Problem> problems(Settings settings, Collection<Target> targets, Secrets secrets) {
    List<Problem> all = new ArrayList<>();
    List<Path> files = new ArrayList<>(CamelProperties.routes(settings));
    Map<Path, String> texts = Template.texts(settings.routeFolders());
    while (true) {
      List<Problem> found = problems(settings, targets, secrets, files);
      Optional<Path> culprit =
          files.stream().filter(f -> found.stream().anyMatch(p -> isOf(f, p))).findFirst();
      if (found.isEmpty() || (culprit.isEmpty() && !all.isEmpty())) {
        return all; // what is missing without the files that are told of is no mistake
      }
      all.addAll(found);
      if (culprit.map(texts::get).filter(RouteFiles::hasRoutesAlone).isEmpty()) {
        return all;
      }
      files.remove(culprit.get());
    }
  }

  private static boolean isOf(Path file, Problem problem) {
    return problem.where().equals(file.toString()) || problem.where().startsWith(file + ",");
  }

  private static List<Problem> problems(
      Settings settings, Collection<Target> targets, Secrets secrets, List<Path> files) {
    Components components = Components.in(settings);
    // of this thread, and of all that come of it: libraries look for classes by it
    components.loader().ifPresent(Thread.currentThread()::setContextClassLoader);
    Main main = new Main();
    Clock clock = Clock.systemUTC();
    Map<String, Instance> inboxes = Inboxes.complete(settings);
    Properties properties = CamelProperties.of(settings, targets, inboxes);
    CamelProperties.only(files, properties);
    properties.setProperty("camel.server.enabled", "false");
    properties.setProperty("camel.management.enabled", "false");
    properties.setProperty("camel.main.autoStartup", "false");
    properties.setProperty("camel.main.streamCachingSpoolEnabled", "false");
    main.setDefaultPropertyPlaceholderLocation("false");
    main.setInitialProperties(properties);
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport support) {
            Lines lines = new Lines(targets, settings, clock);
            Overviews overviews = Overviews.of(settings, inboxes, lines, null, clock);
            Instruments idle = new Instruments(settings, secrets, null, clock);
            CamelContext camel = support.getCamelContext();
            components.loader().ifPresent(camel::setApplicationContextClassLoader);
            Retention retention =
                new Retention(
                    settings.captures(), CamelProperties.terms(settings), clock, System::nanoTime);
            new Wiring(settings, targets, secrets, idle, lines, overviews, retention, clock)
                .bind(camel, inboxes);
          }

          @Override
          public void afterConfigure(BaseMainSupport support) {
            OutcomeEndpoints.require(support.getCamelContext(), settings);
          }
        });
    try {
      main.start();
      return List.of();
    } catch (Exception | LinkageError e) {
      return Mishap.inConfiguration(e)
          .map(ConfigurationException::problems)
          .or(() -> Mishap.ofRoutes(e, settings).map(List::of))
          .orElseGet(() -> List.of(Mishap.somewhere(e, settings)));
    } finally {
      main.stop();
    }
  }
}
