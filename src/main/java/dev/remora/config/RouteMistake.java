package dev.remora.config;

import dev.remora.config.Inboxes.Instance;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says where in whose file a route can't be made, and why, which Camel's messages leave out. */
public final class RouteMistake {
  private static final Pattern STEP = Pattern.compile("(?s) at: >>> (.*?) <<< in route: ");

  private static final Pattern DUE_TO =
      Pattern.compile("(?s)^Failed to (?:resolve endpoint|create route|start route).*? due to: ");

  private static final Pattern UNRESOLVED =
      Pattern.compile("(?s)Property with key \\[([^]]+)] not found in properties.*");

  /** As Camel calls those without an id. */
  static final Pattern NUMBERED = Pattern.compile("route\\d+");

  private static final Pattern PLACE = Pattern.compile(", line \\d+, column \\d+$");

  /** Of what an inbox's parameter may hold. */
  public static final Pattern EXPRESSION = Pattern.compile("\\$\\{|\\$simple\\{");

  private static final String UNSET = "}} stands for a key that is not set";

  private RouteMistake() {}

  /**
   * File, line and column of what failed; empty where it was no route of a file.
   *
   * @param files that routes were made of, and what they hold
   */
  public static Optional<String> place(Throwable cause, Map<Path, String> files) {
    for (Throwable t : Causes.of(cause)) {
      if (t instanceof MarkedYamlEngineException yaml) {
        return yaml.getProblemMark().or(yaml::getContextMark).map(RouteMistake::place);
      }
      if (t instanceof FailedToCreateRouteException failed && failed.getRouteId() != null) {
        return RouteFiles.place(files, RouteIds.written(failed.getRouteId()), said(cause));
      }
    }
    return Optional.empty();
  }

  /**
   * File, line and column of what failed of a template of which a route was made.
   *
   * @param files that hold templates
   */
  public static Optional<String> place(Throwable cause, Map<Path, String> files, String template) {
    return RouteFiles.placeInTemplate(files, template, said(cause));
  }

  /** What Camel quotes, the step first. */
  private static List<String> said(Throwable cause) {
    String step =
        Causes.first(cause, FailedToCreateRouteException.class)
            .flatMap(RouteMistake::step)
            .orElse("");
    return List.of(step, String.valueOf(Causes.root(cause).getMessage()));
  }

  /** The parameter of an inbox of which the expression is quoted as what can't be. */
  public static Optional<String> expression(Throwable cause, Instance inbox) {
    List<String> said = said(cause);
    return inbox.parameters().entrySet().stream()
        .filter(p -> EXPRESSION.matcher(p.getValue()).find())
        .filter(p -> said.stream().anyMatch(text -> isQuoted(p, text)))
        .max(Comparator.comparingInt(p -> p.getValue().length()))
        .map(Map.Entry::getKey);
  }

  private static boolean isQuoted(Map.Entry<String, String> parameter, String text) {
    return text.contains(parameter.getValue()) || text.contains("{{" + parameter.getKey() + "}}");
  }

  /** How a sentence begins that tells of a mistake in one. */
  public static String inExpression(String text) {
    return "'" + text + "' is no expression that can be: ";
  }

  /** The id of the route that can't be made, if it is one. */
  public static Optional<String> route(Throwable cause) {
    return Causes.first(cause, FailedToCreateRouteException.class)
        .map(FailedToCreateRouteException::getRouteId)
        .map(RouteIds::written);
  }

  /** The step that could not be made, as Camel writes it. */
  public static Optional<String> step(FailedToCreateRouteException failed) {
    Matcher step = STEP.matcher(String.valueOf(failed.getMessage()));
    return step.find() ? Optional.of(step.group(1)) : Optional.empty();
  }

  private static String place(Mark mark) {
    return FileAddress.file(mark.getName())
        + ", line "
        + (mark.getLine() + 1)
        + ", column "
        + (mark.getColumn() + 1);
  }

  /** What can't be made, {@code route x can't be made: }; nothing where nobody knows. */
  public static String what(Throwable cause) {
    return route(cause)
        .map(route -> (NUMBERED.matcher(route).matches() ? "the route" : "route " + route))
        .map(route -> route + " can't be made: ")
        .orElse("");
  }

  /**
   * Why it failed, on one line.
   *
   * @param settings that routes were made with
   */
  public static String words(Throwable cause, Settings settings) {
    for (Throwable t : Causes.of(cause)) {
      if (t instanceof MarkedYamlEngineException yaml && yaml.getProblem() != null) {
        return inOneLine(yaml.getProblem()) + CamelFields.hint(yaml);
      }
    }
    Throwable root = Causes.root(cause);
    String message = root.getMessage();
    if (root instanceof NoClassDefFoundError || root instanceof ClassNotFoundException) {
      return "the class " + String.valueOf(message).replace('/', '.') + " is missing";
    }
    if (message == null || message.isBlank()) {
      return root.getClass().getSimpleName();
    }
    if (root instanceof MethodNotFoundException missing && missing.getMethodName() != null) {
      return "the bean has no method " + missing.getMethodName() + hint(root);
    }
    Matcher unresolved = UNRESOLVED.matcher(message);
    if (unresolved.matches()) {
      return unset(unresolved.group(1), settings.all().keySet(), settings);
    }
    return inOneLine(DUE_TO.matcher(message).replaceFirst("")) + hint(root);
  }

  /** Of beans users are promised one. */
  private static String hint(Throwable root) {
    if (root instanceof NoSuchBeanException missing && missing.getName() != null) {
      return Nearest.hint(missing.getName(), Set.of("content"));
    }
    if (root instanceof MethodNotFoundException missing && missing.getBean() != null) {
      Set<String> methods =
          Arrays.stream(missing.getBean().getClass().getMethods())
              .filter(method -> method.getDeclaringClass() != Object.class)
              .map(Method::getName)
              .collect(Collectors.toCollection(TreeSet::new));
      return Nearest.hint(missing.getMethodName(), methods);
    }
    return "";
  }

  /** What to do where a key is named that nobody sets. */
  static String unset(String key, Collection<String> known, Settings settings) {
    Path file = settings.files().get(settings.files().size() - 1);
    return "{{"
        + key
        + UNSET
        + Nearest.hint(key, known)
        + (Nearest.to(key, known).isPresent() ? " Else" : ";")
        + " set "
        + key
        + " in "
        + file.toAbsolutePath().normalize()
        + ", or "
        + Key.environmentName(key)
        + " in the environment";
  }

  /** Whether it is of something in a file of routes, and not of the file as a whole. */
  public static boolean isPlaced(Problem problem) {
    return problem.key().equals("routes.dir") && PLACE.matcher(problem.where()).find();
  }

  /** Whether it is a key that nobody sets. */
  public static boolean isUnset(Problem problem) {
    return problem.message().contains(UNSET);
  }

  /** Parsers draw a picture of the place below their words. */
  public static String inOneLine(String message) {
    return String.valueOf(message)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.equals("^") && !line.equals("*"))
        .collect(Collectors.joining(" "));
  }
}
