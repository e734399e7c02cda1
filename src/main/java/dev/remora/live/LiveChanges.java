package dev.remora.live;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Template;
import dev.remora.live.Makers.Made;
import dev.remora.live.Plan.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what changes in files of routes and in the configuration's inboxes. A look costs a few
 * questions to the file system; all else happens when there is a change.
 */
public final class LiveChanges {
  private static final Logger LOG = LoggerFactory.getLogger(LiveChanges.class);

  /** From one look to the next; a change is taken up when two of them have shown the same. */
  private static final Duration LOOK = Duration.ofMillis(250);

  /** What could not be started for reasons that lie elsewhere is tried again. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

  /**
   * What is wrong with the files by themselves may be mended elsewhere: looked at again, in looks.
   */
  private static final int FIRST_PAUSE = 40;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** So long a route that takes from outside is kept from it, to run dry. */
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(60);

  private static final long NEVER = Long.MAX_VALUE;

  /**
   * What all of it works on.
   *
   * @param started the settings that the process runs with
   * @param reread reads them anew
   * @param check what is wrong with settings, where files of routes hold these texts
   * @param lines instances of templates that are Remora's own
   * @param secrets parameters that routes are not to know
   * @param dress adds the components of Remora's own to a context
   * @param words says why a route can't be made
   */
  public record Surroundings(
      Settings started,
      Supplier<Settings> reread,
      BiFunction<Settings, Map<Path, String>, List<Problem>> check,
      Collection<Instance> lines,
      Properties placeholders,
      Set<String> secrets,
      Consumer<CamelContext> dress,
      Function<Throwable, String> words,
      Makers makers) {}

  private final Surroundings around;
  private final Troubles troubles;
  private final Reasons reasons;
  private final Watch watch;
  private final Gone gone;
  private final Duration look;
  private final CountDownLatch end = new CountDownLatch(1);
  private Map<Path, Watch.Content> contents;
  private Map<Path, RouteFile> files = Map.of();
  private Map<String, Instance> instances;
  private Map<String, Unit> units = Map.of();
  private Swap swap;
  private Examiner examiner;
  private CamelContext camel;
  private long again = NEVER;
  private Duration pause;
  private final Map<String, Long> draining = new HashMap<>();
  private Thread thread;

  /** Reads the files as they are, which is how Camel is about to find them. */
  public LiveChanges(Surroundings around, Map<String, Instance> instances, Troubles troubles) {
    this(around, instances, troubles, LOOK);
  }

  /**
   * @param look from one look to the next
   */
  LiveChanges(
      Surroundings around, Map<String, Instance> instances, Troubles troubles, Duration look) {
    this.look = look;
    this.pause = firstPause();
    this.around = around;
    this.troubles = troubles;
    this.reasons = new Reasons(around.words(), this::where);
    this.watch = new Watch(this::watched);
    this.contents = watch.begin();
    this.gone = new Gone(around.started().routeFolders(), around.started().files(), contents);
    this.instances = new LinkedHashMap<>(instances);
    around.lines().forEach(line -> this.instances.put(line.name(), line));
  }

  /** Where a key is set by now; empty where that can't be read. */
  private String where(String key) {
    try {
      return around.reread().get().where(key);
    } catch (ConfigurationException e) {
      return ""; // told when it is read for more
    }
  }

  private List<Path> watched() {
    List<Path> all = new ArrayList<>(routeFiles());
    all.addAll(around.started().files());
    return all;
  }

  private List<Path> routeFiles() {
    return Template.yamlFiles(around.started().routeFolders());
  }

  /**
   * Begins to look for changes, once all routes run.
   *
   * @param made what stands behind the instances that run, by name
   */
  public void begin(CamelContext context, Map<String, Made> made) {
    camel = context;
    Wanted now = new Wanted(around.started(), around.lines());
    now.files(ofRoutes(), Map.of(), Map.of());
    files = now.files();
    units = Layout.units(files.values(), instances.values(), Set.of(Wanted.CONFIGURATION));
    swap = new Swap(context, new Definitions(context, around.secrets()), reasons, look);
    Trial trial = new Trial(context, around.placeholders(), around.secrets(), around.dress());
    examiner = new Examiner(trial, around.makers(), reasons);
    swap.begin(units, files, made);
    troubles.doubtsTold(now.doubts());
    thread = new Thread(this::watchOn, "live-changes");
    thread.setDaemon(true);
    thread.start();
  }

  /** Looks no more; a change that is being taken up is finished first. */
  public void end() {
    end.countDown();
    try {
      if (thread != null) {
        thread.join(TimeUnit.SECONDS.toMillis(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watchOn() {
    try {
      unlessItFails(this::rehearse);
      while (!end.await(look.toMillis(), TimeUnit.MILLISECONDS)) {
        unlessItFails(this::look);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Error e) {
      LOG.error("looking for changes failed", e); // as for want of memory
    } finally {
      if (end.getCount() > 0) {
        troubles.set(Map.of("", "changes are no longer looked for; restart Remora"));
      }
    }
  }

  private void unlessItFails(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      again = System.nanoTime() + TRY_AGAIN.toNanos();
      troubles.set(Map.of("", "changes can't be looked for: " + reasons.words(e)));
      LOG.debug("the failure in full", e);
    }
  }

  /** The first change is to find the code loaded that tries it out. */
  private void rehearse() {
    Wanted asItIs = new Wanted(around.started(), around.lines());
    asItIs.files(ofRoutes(), files, Map.of());
    units.values().stream()
        .filter(unit -> unit.kind() == Unit.Kind.ROUTE)
        .findFirst()
        .ifPresent(
            unit -> {
              try {
                Plan plan = Plan.between(Map.of(), Map.of(unit.key(), unit));
                examiner.examine(plan, asItIs, new LinkedHashMap<>());
              } catch (Refusal e) {
                LOG.debug("what runs could not be built again", e);
              }
            });
  }

  private void look() {
    swap.endLeft();
    var changed = watch.look();
    changed.ifPresent(now -> contents = now);
    boolean due = again != NEVER && System.nanoTime() - again >= 0;
    if (changed.isPresent()) {
      pause = firstPause();
    }
    if (changed.isPresent() || (due && watch.isAtRest())) {
      takeUp();
    }
  }

  private Duration firstPause() {
    return look.multipliedBy(FIRST_PAUSE);
  }

  private Map<Path, Watch.Content> ofRoutes() {
    Map<Path, Watch.Content> routes = new LinkedHashMap<>(contents);
    routes.keySet().removeAll(around.started().files());
    return routes;
  }

  /** Takes up all that can be, and tells of what can't. */
  private void takeUp() {
    again = NEVER;
    Map<Path, String> refused = gone.of(files.keySet(), contents);
    Set<String> busy = new HashSet<>();
    while (true) {
      Wanted wanted = new Wanted(around.started(), around.lines());
      wanted.files(ofRoutes(), files, refused);
      wanted.instances(around, instances, refused.get(Wanted.CONFIGURATION));
      if (!wanted.atFault().isEmpty()) {
        refused.putAll(wanted.atFault());
        continue;
      }
      if (!watch.isAsSeen(around.started().files())) {
        again = System.nanoTime(); // once it is at rest: what was read may be half of it
        return;
      }
      wanted.templates(files);
      wanted.fixed(files);
      Map<String, Unit> next = wanted.units();
      Plan plan = Plan.between(units, next);
      try {
        apply(plan, wanted);
        units = next;
        files = wanted.files();
        instances = wanted.instances();
        takeInAgain(busy);
        troubles.set(wanted.troubles());
        troubles.setLater(wanted.later());
        troubles.setDoubts(wanted.doubts());
        if (!wanted.troubles().isEmpty() && again == NEVER) {
          again = System.nanoTime() + pause.toNanos();
          pause = pause.multipliedBy(2);
          pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
        return;
      } catch (Swap.Busy e) {
        busy.add(e.change().key());
        waitFor(e, refused);
      } catch (Refusal e) {
        refuse(e, plan, refused);
      }
    }
  }

  private void apply(Plan plan, Wanted wanted) throws Swap.Busy, Refusal {
    if (plan.isEmpty()) {
      return;
    }
    Map<String, Made> made = new LinkedHashMap<>();
    boolean sound = false;
    try {
      examiner.examine(plan, wanted, made);
      sound = true;
      swap.carryOut(plan, files, wanted.files(), made);
      LOG.info("took up: {}", String.join(", ", plan.words()));
    } finally {
      if (!sound) {
        made.values().forEach(m -> m.close(true));
      }
    }
  }

  /** What may have brought it about is left as it was. */
  private void refuse(Refusal refusal, Plan plan, Map<Path, String> refused) {
    LOG.debug("the failure in full", refusal);
    String words = Wanted.told(refusal.problem());
    int before = refused.size();
    plan.changes().stream()
        .filter(c -> refusal.unit() == null || c.key().equals(refusal.unit().key()))
        .forEach(c -> blame(c, words, refused));
    if (refused.size() == before) {
      throw new IllegalStateException(words); // it would go round in circles
    }
    again = System.nanoTime() + TRY_AGAIN.toNanos();
  }

  private void blame(Change change, String words, Map<Path, String> refused) {
    new Blame(files, contents).of(change).forEach(source -> refused.putIfAbsent(source, words));
  }

  /** It is kept from taking more in, so that it runs dry; not for ever, lest one hangs. */
  private void waitFor(Swap.Busy busy, Map<Path, String> refused) {
    Change change = busy.change();
    long now = System.nanoTime();
    long since = draining.computeIfAbsent(change.key(), key -> now);
    boolean tooLong = now - since > LONGEST_DRAIN.toNanos();
    if (tooLong) {
      swap.reconnect(change.key());
      draining.remove(change.key());
    }
    String words =
        change + ": waits until what is under way in it (" + busy.underWay() + ") has ended";
    blame(change, words, refused);
    again = now + (tooLong ? LONGEST_DRAIN : LOOK).toNanos();
  }

  /** What was kept from taking in for a change that nobody wants any more. */
  private void takeInAgain(Set<String> busy) {
    for (String key : Set.copyOf(draining.keySet())) {
      if (!busy.contains(key)) {
        draining.remove(key);
        swap.reconnect(key); // its successor, where it has one, is none the worse for it
      }
    }
  }
}
