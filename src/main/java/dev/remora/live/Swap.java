package dev.remora.live;

import dev.remora.config.Problem;
import dev.remora.config.RouteIds;
import dev.remora.live.Makers.Made;
import dev.remora.live.Plan.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a plan out on what runs. First all that goes is cut off from what comes in, then all that
 * comes is added; where something can't be, all of it is put back. What is still in a route that
 * goes ends there: the new one stands beside it meanwhile, or, where both would take the same from
 * outside, waits.
 */
final class Swap {
  private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

  /** So long others wait for a route that takes from outside to run dry. */
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  /** So long nothing was seen in it by then; what was just being handed over shows after it. */
  private static final long IDLE_MILLIS = 20;

  private static final long STEP_NANOS = 2_000_000;

  private final CamelContext camel;
  private final Model model;
  private final LiveRoutes routes;
  private final Definitions definitions;
  private final Reasons reasons;
  private final Leaving leaving;
  private final Materials materials;
  private final Map<String, Running> running = new HashMap<>();
  private int number = 1;

  /** Routes are still busy that nothing may stand beside. */
  static final class Busy extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Change change;
    private final int underWay;

    Busy(Change change, int underWay) {
      super(change + " waits for " + underWay + " under way in it");
      this.change = change;
      this.underWay = underWay;
    }

    Change change() {
      return change;
    }

    int underWay() {
      return underWay;
    }
  }

  /**
   * @param look from one call of {@link #endLeft} to the next
   */
  Swap(CamelContext camel, Definitions definitions, Reasons reasons, Duration look) {
    this.reasons = reasons;
    this.camel = camel;
    this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    this.definitions = definitions;
    this.routes = new LiveRoutes(camel);
    this.leaving = new Leaving(routes, look);
    this.materials = new Materials(definitions);
  }

  /** Learns what runs from the start. */
  void begin(Map<String, Unit> units, Map<Path, RouteFile> files, Map<String, Made> made) {
    Present present = new Present(model);
    for (Unit unit : units.values()) {
      switch (unit.kind()) {
        case CONFIGURATION -> materials.begin(unit, present.configuration(unit));
        case TEMPLATE -> materials.begin(unit, model.getRouteTemplateDefinition(unit.name()));
        case INSTANCE ->
            running.put(
                unit.key(),
                new Running(unit, unit.name(), Optional.ofNullable(made.get(unit.name()))));
        case ROUTE ->
            running.put(unit.key(), new Running(unit, present.idOf(unit), Optional.empty()));
      }
    }
  }

  /** The route that is of this unit now. */
  Optional<Running> running(String key) {
    return Optional.ofNullable(running.get(key));
  }

  /** Ends what was replaced and has nothing under way any more. */
  void endLeft() {
    leaving.end(running::containsKey);
  }

  /** Lets routes take in again that were to be changed and are not. */
  void reconnect(String key) {
    running(key).ifPresent(r -> routes.reconnect(r.id()));
  }

  /**
   * Carries the plan out.
   *
   * @param before and after, of which the files hold the units of the plan
   * @param made what stands behind instances that come, by key; it is closed here where that fails
   * @throws Busy when something has to end first; it is cut off, and nothing else has changed
   * @throws Refusal when something could not be started; all is as before
   */
  void carryOut(
      Plan plan, Map<Path, RouteFile> before, Map<Path, RouteFile> after, Map<String, Made> made)
      throws Busy, Refusal {
    List<Change> runs = plan.changes().stream().filter(c -> c.kind().runs()).toList();
    Set<String> replaced = plan.replaced();
    List<Running> going = new ArrayList<>();
    runs.stream()
        .filter(c -> c.before() != null)
        .forEach(c -> running(c.key()).ifPresent(going::add));
    going.removeIf(r -> !replaced.contains(r.unit().key()) && isCalled(r));
    Deque<Step> done = new ArrayDeque<>();
    Map<String, Made> rest = new HashMap<>(made);
    Change now = runs.isEmpty() ? plan.changes().get(0) : runs.get(0);
    try {
      for (Running r : going) {
        now = changeOf(r, runs);
        r.made().ifPresent(Made::retire);
        routes.cutOff(r.id());
      }
      awaitIdle(runs, going);
      for (Change change : plan.changes()) {
        now = change;
        if (!change.kind().runs()) {
          done.push(() -> materials.swap(change.undone(), before));
          materials.swap(change, after);
        }
      }
      Map<Change, Running> last = new LinkedHashMap<>();
      for (Change change : runs) {
        now = change;
        Running old = change.before() == null ? null : running.remove(change.key());
        if (old != null) {
          done.push(() -> putBack(old, before));
          boolean follows = replaced.contains(change.key());
          if (!follows && isCalled(old)) {
            last.put(change, old);
          } else {
            letGo(old, change.after() != null, follows);
          }
        }
      }
      for (Change change : plan.coming()) {
        now = change;
        boolean follows = replaced.contains(change.key()) || plan.takesAPlace(change);
        done.push(() -> takeBack(change, follows));
        add(change, after, Optional.ofNullable(rest.remove(change.key())));
      }
      // What is called and has no successor: another may come for it under another name, as one
      // before a delivery, past which nothing is to go meanwhile.
      for (Map.Entry<Change, Running> goes : last.entrySet()) {
        now = goes.getKey();
        letGo(goes.getValue(), now.after() != null, false);
      }
    } catch (Busy e) {
      rest.values().forEach(m -> m.close(true));
      throw e;
    } catch (Exception | LinkageError | StackOverflowError e) {
      going.forEach(r -> done.addLast(() -> takeInAgainIfThere(r)));
      undo(done);
      rest.values().forEach(m -> m.close(true));
      Unit unit = now.after() == null ? now.before() : now.after();
      RouteFile file = after.getOrDefault(unit.file(), before.get(unit.file()));
      Problem problem = reasons.of(e, unit, file, model.getRouteDefinitions());
      throw new Refusal(unit, problem, e);
    }
    materials.settle(plan);
  }

  private static Change changeOf(Running r, List<Change> runs) {
    return runs.stream().filter(c -> c.key().equals(r.unit().key())).findFirst().orElseThrow();
  }

  /** Whether what comes into it is handed over within Camel. */
  private boolean isCalled(Running r) {
    Route route = routes.route(r.id());
    return route != null && route.getEndpoint() instanceof DirectEndpoint;
  }

  /** Something to be done, as Camel lets it fail. */
  private interface Step {
    void run() throws Exception;
  }

  private void undo(Deque<Step> done) {
    for (Step step : done) {
      try {
        step.run();
      } catch (Exception | LinkageError | StackOverflowError e) {
        LOG.error("what ran before can't be put back: {}; restart Remora", reasons.words(e));
        LOG.debug("the failure in full", e);
      }
    }
  }

  private boolean mayStandBeside(Running r) {
    return isCalled(r) || r.made().map(Made::mayOverlap).orElse(false);
  }

  private void awaitIdle(List<Change> runs, List<Running> going) throws Busy {
    long begin = System.nanoTime();
    long busySince = begin;
    List<Running> awaited = going.stream().filter(r -> !mayStandBeside(r)).toList();
    while (!awaited.isEmpty()) {
      long now = System.nanoTime();
      List<Running> busy = awaited.stream().filter(r -> !routes.isIdle(r.id())).toList();
      if (busy.isEmpty() && now - busySince >= IDLE_MILLIS * 1_000_000) {
        return;
      }
      busySince = busy.isEmpty() ? busySince : now;
      if (!busy.isEmpty() && now - begin >= LONGEST_PAUSE_MILLIS * 1_000_000) {
        Running first = busy.get(0);
        going.stream().filter(r -> !busy.contains(r)).forEach(this::takeInAgain);
        throw new Busy(changeOf(first, runs), routes.underWay(first.id()));
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  private void takeInAgain(Running r) {
    r.made().ifPresent(Made::resume);
    routes.reconnect(r.id());
  }

  /** What undoing did not have to put back may still be cut off. */
  private void takeInAgainIfThere(Running r) {
    if (running.get(r.unit().key()) == r && routes.exists(r.id())) {
      takeInAgain(r);
    }
  }

  /** The reverse of {@link #add}; where that failed, nothing is left of it. */
  private void takeBack(Change change, boolean replaced) throws Exception {
    Running added = running.remove(change.key());
    if (added != null) {
      letGo(added, change.before() != null, replaced);
    }
  }

  /**
   * It ends now, or once it has nothing in it.
   *
   * @param follows whether another of its name comes
   * @param replaced whether another comes that takes from where it takes
   */
  private void letGo(Running old, boolean follows, boolean replaced) throws Exception {
    old.made().ifPresent(Made::retire);
    if (replaced || !isCalled(old)) {
      routes.cutOff(old.id());
    }
    definitions.forget(old.id());
    boolean gone = !mayStandBeside(old) && routes.isIdle(old.id());
    if (gone) {
      routes.remove(old.id());
    } else if (replaced) {
      routes.makeRoom(old.id());
    } else {
      routes.hide(old.id());
    }
    if (!follows) {
      old.made().ifPresent(Made::hide);
    }
    leaving.add(old, gone);
  }

  private void putBack(Running old, Map<Path, RouteFile> before) throws Exception {
    leaving.forget(old);
    if (routes.exists(old.id())) {
      old.made().ifPresent(Made::install);
      routes.revive(old.id());
      takeInAgain(old);
      running.put(old.unit().key(), old);
    } else {
      add(new Change(old.unit(), old.unit()), before, old.made());
    }
  }

  private void add(Change change, Map<Path, RouteFile> files, Optional<Made> made)
      throws Exception {
    Unit unit = change.after();
    String wanted = unit.name().replace('#', '-');
    String id = !routes.exists(wanted) ? wanted : RouteIds.beside(wanted, ++number);
    RouteDefinition route = null;
    List<String> closed = List.of();
    try {
      made.ifPresent(Made::install);
      if (unit.instance() == null) {
        route = definitions.route(files.get(unit.file()), unit);
        closed = leaving.giveWay(unit);
        definitions.add(route, id);
        running.put(unit.key(), new Running(unit, route.getId(), made));
      } else {
        closed = leaving.giveWay(unit);
        running.put(unit.key(), new Running(unit, definitions.add(unit, id), made));
      }
    } catch (Exception | LinkageError | StackOverflowError e) {
      try {
        clear(route == null ? id : route.getId());
        closed.forEach(routes::reopen);
      } finally {
        if (change.before() == null) {
          made.ifPresent(Made::hide);
        }
        made.ifPresent(m -> m.close(true));
      }
      throw e;
    }
  }

  /** Of what could not be added nothing is left. */
  private void clear(String failed) throws Exception {
    definitions.forget(failed);
    if (routes.exists(failed)) {
      routes.cutOff(failed);
      routes.remove(failed);
    }
  }
}
