package dev.remora.live;

import dev.remora.config.Causes;
import dev.remora.live.Makers.Made;
import dev.remora.live.Plan.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/** Finds out what of a plan can't be, and which unit is at fault, before anything is touched. */
final class Examiner {
  private final Trial trial;
  private final Makers makers;
  private final Reasons reasons;

  Examiner(Trial trial, Makers makers, Reasons reasons) {
    this.trial = trial;
    this.makers = makers;
    this.reasons = reasons;
  }

  /**
   * Sees whether all that comes can be.
   *
   * @param made gets what stands behind instances that come, by key
   * @throws Refusal with the first that can't
   */
  void examine(Plan plan, Wanted wanted, Map<String, Made> made) throws Refusal {
    List<Unit> coming =
        plan.changes().stream().filter(c -> c.after() != null).map(Change::after).toList();
    for (Unit unit : coming) {
      if (unit.instance() != null) {
        try {
          makers.make(unit.instance()).ifPresent(m -> made.put(unit.key(), m));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
          throw refusal(e, unit, wanted, List.of());
        }
      }
    }
    Refusal refusal = fails(coming, wanted, made);
    if (refusal != null && refusal.unit() == null && coming.size() > 1) {
      for (Unit unit : coming) {
        Refusal alone = fails(List.of(unit), wanted, made);
        if (alone != null) {
          throw refusal(alone.getCause(), unit, wanted, List.of());
        }
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  /** Null where all of them can be built. */
  private Refusal fails(List<Unit> coming, Wanted wanted, Map<String, Made> made) {
    Map<String, Object> beans = new HashMap<>();
    made.values().forEach(m -> beans.putAll(m.beans()));
    List<CamelContext> context = new ArrayList<>();
    Unit[] adding = new Unit[1];
    try {
      trial.of(
          definitions -> {
            for (Unit unit : inNeed(coming, wanted)) {
              adding[0] = unit;
              add(definitions, unit, wanted);
            }
            adding[0] = coming.size() == 1 ? coming.get(0) : null;
          },
          beans,
          context::add);
      return null;
    } catch (Exception | LinkageError | StackOverflowError e) {
      var routes =
          context.isEmpty()
              ? List.<RouteDefinition>of()
              : context
                  .get(0)
                  .getCamelContextExtension()
                  .getContextPlugin(Model.class)
                  .getRouteDefinitions();
      Unit culprit = adding[0] == null ? culprit(e, coming) : adding[0];
      return refusal(e, culprit, wanted, routes);
    }
  }

  private static Unit culprit(Throwable failure, List<Unit> coming) {
    return Causes.first(failure, FailedToCreateRouteException.class)
        .flatMap(
            failed ->
                coming.stream()
                    .filter(u -> u.kind().runs() && u.name().equals(failed.getRouteId()))
                    .findFirst())
        .orElse(null);
  }

  /** What is to be built, and all that it may be built from. */
  private static List<Unit> inNeed(List<Unit> coming, Wanted wanted) {
    Set<String> templates =
        coming.stream()
            .filter(unit -> unit.instance() != null)
            .map(unit -> unit.instance().template())
            .collect(Collectors.toSet());
    List<Unit> all = new ArrayList<>(coming);
    for (Unit unit : wanted.units().values()) {
      boolean used = unit.kind() == Unit.Kind.TEMPLATE && templates.contains(unit.name());
      if ((used || unit.kind() == Unit.Kind.CONFIGURATION) && !coming.contains(unit)) {
        all.add(unit);
      }
    }
    all.sort(Comparator.comparing(Unit::kind));
    return all;
  }

  private static void add(Definitions definitions, Unit unit, Wanted wanted) throws Exception {
    RouteFile file = wanted.files().get(unit.file());
    switch (unit.kind()) {
      case CONFIGURATION -> definitions.add(definitions.configuration(file, unit));
      case TEMPLATE -> definitions.add(definitions.template(file, unit));
      case ROUTE -> definitions.add(definitions.route(file, unit), null);
      case INSTANCE -> definitions.add(unit, unit.name());
    }
  }

  private Refusal refusal(
      Throwable failure, Unit unit, Wanted wanted, Collection<RouteDefinition> routes) {
    RouteFile file =
        unit == null ? wanted.files().values().iterator().next() : wanted.files().get(unit.file());
    return new Refusal(unit, reasons.of(failure, unit, file, routes), failure);
  }
}
