package dev.remora;

import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes;
import dev.remora.config.Keys;
import dev.remora.config.Problem;
import dev.remora.config.RouteMistake;
import dev.remora.config.Settings;
import java.util.List;
import java.util.Optional;

/** What is left of settings without what is wrong with them, so that the rest can be looked at. */
final class Sound {
  /** What is left out may be missing elsewhere, as a target of which an inbox speaks. */
  private static final int ROUNDS = 5;

  private Sound() {}

  /**
   * These settings without what these problems are of, but for files of routes and keys that nobody
   * asks for; empty where that can't be.
   */
  static Optional<Settings> of(Settings settings, List<Problem> problems) {
    Settings rest = settings;
    List<Problem> wrong = problems;
    for (int round = 0; round < ROUNDS; round++) {
      if (wrong.stream().allMatch(p -> Check.isOfAnUnknownKey(p) || RouteMistake.isPlaced(p))) {
        return Optional.of(rest);
      }
      Settings less = rest;
      for (Problem problem : wrong) {
        less = without(less, problem);
      }
      if (less.all().size() == rest.all().size()) {
        return Optional.empty();
      }
      rest = less;
      try {
        wrong = SimpleMistakes.problems(rest);
      } catch (ConfigurationException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Settings without(Settings settings, Problem problem) {
    String key = problem.key();
    if (Inboxes.isKey(key)) {
      return Inboxes.without(settings, key);
    }
    if (key.startsWith(Keys.TARGET)) {
      return settings.only(other -> !other.startsWith(Keys.TARGET));
    }
    return RouteMistake.isPlaced(problem) ? settings : settings.without(key);
  }
}
