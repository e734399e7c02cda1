package dev.remora;

import dev.remora.component.Missing;
import dev.remora.config.Causes;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Problem;
import dev.remora.config.RouteMistake;
import dev.remora.config.Settings;
import dev.remora.ledger.LedgerException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in a sentence why a command could not do its work. */
final class Mishap {
  private static final Logger LOG = LoggerFactory.getLogger(Mishap.class);

  private Mishap() {}

  static List<String> inWords(Throwable cause) {
    LOG.debug("the failure in full", cause);
    Optional<ConfigurationException> mistake = inConfiguration(cause);
    if (mistake.isPresent()) {
      return mistake.get().getMessage().lines().toList();
    }
    List<String> words = words(cause);
    return Stream.concat(Stream.of("Remora can't go on: " + words.get(0)), words.stream().skip(1))
        .toList();
  }

  /** The same without saying that it ends. */
  static List<String> words(Throwable cause) {
    Throwable root =
        Causes.first(cause, LedgerException.class) // it has found the words for its cause
            .map(Throwable.class::cast)
            .orElseGet(() -> Causes.root(cause));
    String words =
        Missing.words(root)
            .orElseGet(
                () ->
                    root.getMessage() == null
                        ? root.getClass().getSimpleName()
                        : root.getMessage());
    return Stream.concat(
            Stream.of(words.lines().findFirst().orElse("")),
            words.lines().skip(1).map(line -> "  " + line))
        .toList();
  }

  /** Why a route can't be made, in a sentence. */
  static String ofARoute(Throwable cause, Settings settings) {
    return Missing.words(Causes.root(cause)).orElseGet(() -> RouteMistake.words(cause, settings));
  }

  /**
   * The mistake in a file of routes, or in an inbox, with its place, if it is one, or if a library
   * is missing.
   *
   * @param files what the files of routes hold
   */
  static Optional<Problem> ofRoutes(Throwable cause, Settings settings, Map<Path, String> files) {
    Optional<Instance> inbox =
        RouteMistake.route(cause).map(route -> Inboxes.in(settings).get(route));
    Optional<Problem> ofInbox =
        inbox.flatMap(
            i ->
                RouteMistake.expression(cause, i)
                    .map(parameter -> Inboxes.prefix(settings, i) + parameter)
                    .map(key -> ofExpression(cause, settings, key)));
    if (ofInbox.isPresent()) {
      return ofInbox;
    }
    Optional<String> place =
        RouteMistake.place(cause, files)
            .or(() -> inbox.flatMap(i -> RouteMistake.place(cause, files, i.template())));
    return place.isPresent() || cause instanceof LinkageError
        ? Optional.of(problem(cause, settings, place.orElse("")))
        : Optional.empty();
  }

  private static Problem ofExpression(Throwable cause, Settings settings, String key) {
    String words = RouteMistake.inExpression(settings.text(key)) + ofARoute(cause, settings);
    return new Problem(key, settings.where(key), words);
  }

  /** The same where nobody knows in which file. */
  static Problem somewhere(Throwable cause, Settings settings) {
    return problem(cause, settings, settings.where("routes.dir"));
  }

  private static Problem problem(Throwable cause, Settings settings, String place) {
    return new Problem("routes.dir", place, RouteMistake.what(cause) + ofARoute(cause, settings));
  }

  /** The user's mistake that it all came of, if it is one. */
  static Optional<ConfigurationException> inConfiguration(Throwable cause) {
    return Causes.first(cause, ConfigurationException.class);
  }
}
