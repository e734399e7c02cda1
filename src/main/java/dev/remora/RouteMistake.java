package dev.remora;

import dev.remora.config.RouteFiles;
import dev.remora.config.Settings;
import dev.remora.config.Template;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;

/** Says where in whose file a route can't be made, which Camel's own messages leave out. */
final class RouteMistake {
  private static final Pattern STEP = Pattern.compile("(?s) at: >>> (.*?) <<< in route: ");

  private RouteMistake() {}

  /** File, line and column of what failed; empty where it was no route of a file. */
  static Optional<String> place(Throwable cause, Settings settings) {
    FailedToCreateRouteException failed = null;
    Throwable root = cause;
    for (Throwable t = cause; t != null; t = t.getCause() == t ? null : t.getCause()) {
      failed = failed == null && t instanceof FailedToCreateRouteException f ? f : failed;
      root = t;
    }
    if (failed == null || failed.getRouteId() == null) {
      return Optional.empty();
    }
    Matcher step = STEP.matcher(String.valueOf(failed.getMessage()));
    return RouteFiles.place(
        Template.yamlFiles(settings.routeFolders()),
        failed.getRouteId(),
        List.of(step.find() ? step.group(1) : "", String.valueOf(root.getMessage())));
  }
}
