package dev.remora.live;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in a sentence, with file, line and column, why something can't be. */
final class Reasons {
  private static final Pattern AT = Pattern.compile("(?s)at: >>> (.*?) <<< in route");
  private static final Pattern DUE_TO =
      Pattern.compile("(?s)^Failed to (?:resolve endpoint|create route|start route).*? due to: ");

  private Reasons() {}

  /**
   * A mistake in what the user has written.
   *
   * @param routes of the context in which it did not work
   */
  static Problem of(
      Throwable failure, Unit unit, RouteFile file, Collection<RouteDefinition> routes) {
    List<Throwable> chain = chain(failure);
    for (Throwable cause : chain) {
      if (cause instanceof ConfigurationException mistake) {
        return mistake.problems().get(0);
      }
      if (cause instanceof MarkedYamlEngineException yaml) {
        Optional<Mark> mark = yaml.getProblemMark().or(yaml::getContextMark);
        return problem(
            unit,
            file,
            mark.map(m -> m.getLine() + 1).orElse(0),
            mark.map(m -> m.getColumn() + 1).orElse(0),
            yaml.getProblem());
      }
    }
    String words = words(chain);
    int line = line(chain, unit, routes);
    return problem(unit, file, line, column(file, line), words);
  }

  private static Problem problem(Unit unit, RouteFile file, int line, int column, String words) {
    String place =
        file.path() + (line > 0 ? ", line " + line + ", column " + Math.max(1, column) : "");
    String what = unit == null ? "" : unit + " ";
    if (unit != null && unit.instance() != null) {
      Instance instance = unit.instance();
      return new Problem(
          instance.key("template-id"),
          place,
          what + "can't be made: " + RouteFile.inOneLine(words));
    }
    return new Problem("routes.dir", place, what + "can't be made: " + RouteFile.inOneLine(words));
  }

  /** What went wrong at the bottom of it. */
  static String words(Throwable failure) {
    return words(chain(failure));
  }

  private static String words(List<Throwable> chain) {
    Throwable root = chain.get(chain.size() - 1);
    if (root instanceof NoClassDefFoundError || root instanceof ClassNotFoundException) {
      return "the class " + String.valueOf(root.getMessage()).replace('/', '.') + " is missing";
    }
    String words = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return DUE_TO.matcher(words).replaceFirst("");
  }

  /** Of the step that could not be made, as far as Camel tells; else of its route. */
  private static int line(List<Throwable> chain, Unit unit, Collection<RouteDefinition> routes) {
    for (Throwable cause : chain) {
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
    Matcher at = AT.matcher(failed.getMessage());
    if (at.find()) {
      for (ProcessorDefinition<?> step :
          ProcessorDefinitionHelper.filterTypeInOutputs(
              route.getOutputs(), ProcessorDefinition.class)) {
        if (step.toString().equals(at.group(1)) && step.getLineNumber() > 0) {
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

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }
}
