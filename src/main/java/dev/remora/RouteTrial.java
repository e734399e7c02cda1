package dev.remora;

import dev.remora.component.Components;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Stopgap;
import dev.remora.config.Target;
import dev.remora.config.Template;
import dev.remora.outcome.Retention;
import dev.remora.upload.Lines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the routes of all files, as a start would, without starting any. */
final class RouteTrial {
  private static final Logger LOG = LoggerFactory.getLogger(RouteTrial.class);

  private static final Pattern PLACE = Pattern.compile("(.*), line (\\d+), column (\\d+)");

  /** More mistakes than these are told in the next look. */
  private static final int MOST = 50;

  private final Collection<Target> targets;
  private final Secrets secrets;

  /** Files by the path that is told, and what of them can be made as far as it is known. */
  private final Map<Path, String> texts;

  /** The same as they lie there, and as Camel is to read them. */
  private final Map<Path, Path> read = new LinkedHashMap<>();

  private final Set<Problem> told = new LinkedHashSet<>();
  private final Set<String> places = new HashSet<>();
  private Settings settings;

  /** Whether more than steps was left out, without which others may have to do. */
  private boolean lacking;

  private RouteTrial(Settings settings, Collection<Target> targets, Secrets secrets) {
    this.settings = settings;
    this.targets = targets;
    this.secrets = secrets;
    this.texts = Template.texts(settings.routeFolders());
    Iterator<Path> real = CamelProperties.routes(settings).iterator();
    texts.keySet().forEach(file -> read.put(file, real.next()));
  }

  /** What is wrong with the routes themselves. */
  static List<Problem> problems(Settings settings, Collection<Target> targets, Secrets secrets) {
    return problems(settings, targets, secrets, List.of());
  }

  /**
   * What is wrong with the routes themselves, besides what is known already. Camel tells of the
   * first step that can't be made: the rest is built again with a stopgap in its place, as far as
   * there is room for one, which there may not be where nothing can be written.
   */
  static List<Problem> problems(
      Settings settings, Collection<Target> targets, Secrets secrets, List<Problem> known) {
    RouteTrial trial = new RouteTrial(settings, targets, secrets);
    try (Scratch scratch = new Scratch()) {
      for (Problem problem : known) {
        trial.leaveOut(problem, scratch);
      }
      trial.lacking |= !known.isEmpty();
      while (trial.told.size() < MOST && trial.goesOn(scratch)) {
        // the next mistake, if there is one
      }
    } catch (IOException e) {
      LOG.debug("nothing can be left out of routes: what is behind is not looked for", e);
    }
    return List.copyOf(trial.told);
  }

  /** Whether something was found and could be left out. */
  private boolean goesOn(Scratch scratch) throws IOException {
    boolean leftOut = false;
    for (Problem problem : scratch.asTold(build(), read)) {
      boolean placed = Inboxes.isKey(problem.key()) || PLACE.matcher(problem.where()).matches();
      if (placed || !lacking) {
        told.add(problem);
      }
      leftOut |= leaveOut(problem, scratch);
    }
    return leftOut;
  }

  private boolean leaveOut(Problem problem, Scratch scratch) throws IOException {
    if (Inboxes.isKey(problem.key())) {
      Settings before = settings;
      settings = Inboxes.without(before, problem.key());
      lacking = true;
      return settings.all().size() < before.all().size();
    }
    Matcher place = PLACE.matcher(problem.where());
    if (!place.matches()) {
      return false;
    }
    Optional<Path> file =
        texts.keySet().stream()
            .filter(f -> Path.of(place.group(1)).getFileName().equals(f.getFileName()))
            .findFirst();
    int line = Integer.parseInt(place.group(2));
    int column = Integer.parseInt(place.group(3));
    boolean again = !places.add(problem.where());
    Optional<String> rest =
        file.map(texts::get)
            .flatMap(
                text ->
                    again ? Stopgap.ofRouteAt(text, line, column) : Stopgap.at(text, line, column))
            .filter(text -> !text.equals(texts.get(file.get())));
    if (rest.isPresent()) {
      read.put(file.get(), scratch.write(file.get(), rest.get()));
      texts.put(file.get(), rest.get());
    }
    return rest.isPresent();
  }

  private List<Problem> build() {
    Components components = Components.in(settings);
    // of this thread, and of all that come of it: libraries look for classes by it
    components.loader().ifPresent(Thread.currentThread()::setContextClassLoader);
    Main main = new Main();
    Clock clock = Clock.systemUTC();
    Map<String, Instance> inboxes = Inboxes.complete(settings);
    Properties properties = CamelProperties.of(settings, targets, inboxes);
    CamelProperties.only(read.values(), properties);
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
          .or(() -> Mishap.ofRoutes(e, settings, texts).map(List::of))
          .orElseGet(() -> List.of(Mishap.somewhere(e, settings)));
    } finally {
      main.stop();
    }
  }
}
