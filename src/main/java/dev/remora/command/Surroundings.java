package dev.remora.command;

import dev.remora.capture.Policy;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.outcome.DeadLetters;
import dev.remora.outcome.Redrive;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** What commands ask of the installation that they belong to. */
public interface Surroundings {

  /**
   * Reads the configuration, and learns what in it must not be shown. Nothing is logged from now on
   * but what the command itself prints.
   *
   * @param file the user's own, or null
   */
  Settings load(Path file);

  /** Reads the configuration once more while it is in use; what in it must not be shown is not. */
  Settings reread(Path file);

  /**
   * The same configuration.
   *
   * @throws dev.remora.config.ConfigurationException when something is wrong with it
   */
  Settings checked(Settings settings);

  /** From now on none of the targets' tokens is shown. */
  void hide(Collection<Target> targets);

  /** The text as it may be shown. */
  String shown(String text);

  /** How the captures of an inbox are treated. */
  Policy policy(Instance inbox);

  /** The dead letters of these inboxes. */
  DeadLetters deadLetters(Settings settings, Map<String, Instance> inboxes);

  /** What puts them back. */
  Redrive redrive(DeadLetters letters, Map<String, Instance> inboxes);
}
