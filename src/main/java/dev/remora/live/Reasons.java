package dev.remora.live;

import dev.remora.config.Causes;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import dev.remora.config.RouteMistake;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;

/** Says in a sentence, with file, line and column, why something can't be. */
final class Reasons {
  private final Function<Throwable, String> words;
  private final UnaryOperator<String> where;

  /**
   * @param words says why a route can't be made
   * @param where says where a key of the configuration is set
   */
  Reasons(Function<Throwable, String> words, UnaryOperator<String> where) {
    this.words = words;
    this.where = where;
  }

  /**
   * A mistake in what the user has written.
   *
   * @param routes of the context in which it did not work
   */
  Problem of(Throwable failure, Unit unit, RouteFile file, Collection<RouteDefinition> routes) {
    Optional<ConfigurationException> mistake = Causes.first(failure, ConfigurationException.class);
    if (mistake.isPresent()) {
      return mistake.get().problems().get(0);
    }
    Optional<String> expression =
        instance(unit).flatMap(inbox -> RouteMistake.expression(failure, inbox));
    if (expression.isPresent()) {
      String key = unit.instance().key(expression.get());
      String text = unit.instance().text(expression.get());
      return new Problem(
          key, where.apply(key), RouteMistake.inExpression(text) + words.apply(failure));
    }
    Map<Path, String> files = Map.of(file.path(), file.text());
    String place =
        RouteMistake.place(failure, files)
            .or(() -> instance(unit).flatMap(i -> RouteMistake.place(failure, files, i.template())))
            .orElseGet(() -> place(file, line(failure, unit, routes)));
    return problem(unit, place, words.apply(failure));
  }

  private static Optional<Instance> instance(Unit unit) {
    return Optional.ofNullable(unit).map(Unit::instance);
  }

  private static String place(RouteFile file, int line) {
    return file.path() + (line > 0 ? ", line " + line + ", column " + column(file, line) : "");
  }

  private static Problem problem(Unit unit, String place, String words) {
    String said = (unit == null ? "" : unit + " can't be made: ") + words;
    String key =
        unit == null || unit.instance() == null ? "routes.dir" : unit.instance().key("template-id");
    return new Problem(key, place, said);
  }

  /** What went wrong at the bottom of it. */
  String words(Throwable failure) {
    return words.apply(failure);
  }

  /** Of the step that could not be made, as far as Camel tells; else of its route. */
  private static int line(Throwable failure, Unit unit, Collection<RouteDefinition> routes) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof FailedToCreateRouteException failed) {
        for (RouteDefinition route : routes) {
          if (String.valueOf(failed.getRouteId()).equals(route.getId())) {
            return line(failed, route);
          }
        }
      }
    }
    return routes.stream()
        .filter(r -> unit != null && unit.name().equals(r.getId()))
        .findFirst()
        .map(RouteDefinition::getLineNumber)
        .orElse(0);
  }

  private static int line(FailedToCreateRouteException failed, RouteDefinition route) {
    Optional<String> made = RouteMistake.step(failed);
    if (made.isPresent()) {
      for (ProcessorDefinition<?> step :
          ProcessorDefinitionHelper.filterTypeInOutputs(
              route.getOutputs(), ProcessorDefinition.class)) {
        if (step.toString().equals(made.get()) && step.getLineNumber() > 0) {
          return step.getLineNumber();
        }
      }
    }
    int from = route.getInput() == null ? 0 : route.getInput().getLineNumber();
    return from > 0 ? from : route.getLineNumber();
  }

  private static int column(RouteFile file, int line) {
    return file.text()
        .lines()
        .skip(Math.max(0, line - 1L))
        .findFirst()
        .map(text -> text.length() - text.replaceFirst("^[\\s-]+", "").length() + 1)
        .orElse(1);
  }
}
