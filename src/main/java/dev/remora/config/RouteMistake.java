package dev.remora.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.FailedToCreateRouteException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says where in whose file a route can't be made, and why, which Camel's messages leave out. */
public final class RouteMistake {
  private static final Pattern STEP = Pattern.compile("(?s) at: >>> (.*?) <<< in route: ");

  private static final Pattern DUE_TO =
      Pattern.compile("(?s)^Failed to (?:resolve endpoint|create route|start route).*? due to: ");

  private static final Pattern UNRESOLVED =
      Pattern.compile("(?s)Property with key \\[([^]]+)] not found in properties.*");

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
        String root = String.valueOf(Causes.root(cause).getMessage());
        return RouteFiles.place(files, failed.getRouteId(), List.of(step(failed).orElse(""), root));
      }
    }
    return Optional.empty();
  }

  /** The step that could not be made, as Camel writes it. */
  public static Optional<String> step(FailedToCreateRouteException failed) {
    Matcher step = STEP.matcher(String.valueOf(failed.getMessage()));
    return step.find() ? Optional.of(step.group(1)) : Optional.empty();
  }

  private static String place(Mark mark) {
    String file = mark.getName().replaceFirst("^file:", "");
    return file + ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }

  /** What can't be made, {@code route x can't be made: }; nothing where nobody knows. */
  public static String what(Throwable cause) {
    return Causes.first(cause, FailedToCreateRouteException.class)
        .map(FailedToCreateRouteException::getRouteId)
        .map(route -> "route " + route + " can't be made: ")
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
        return inOneLine(yaml.getProblem());
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
    Matcher unresolved = UNRESOLVED.matcher(message);
    if (unresolved.matches()) {
      return unset(unresolved.group(1), settings.all().keySet(), settings);
    }
    return inOneLine(DUE_TO.matcher(message).replaceFirst(""));
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
        + file.toAbsolutePath().normalize();
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
