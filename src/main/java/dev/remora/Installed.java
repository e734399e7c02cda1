package dev.remora;

import dev.remora.capture.Policy;
import dev.remora.command.Surroundings;
import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Inboxes.Instance;
import dev.remora.config.Installation;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import dev.remora.outcome.DeadLetters;
import dev.remora.outcome.Redrive;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** This installation, as the launcher says where it is. */
final class Installed implements Surroundings {
  /** What must not be shown, as far as it is known yet. */
  private Secrets secrets = new Secrets();

  @Override
  public Settings load(Path file) {
    Logging.quiet(); // until the configuration says how much is to be logged
    Settings settings = Installation.ofThisProcess().load(file, System.getenv());
    secrets = new Secrets(settings, System.getenv());
    return settings;
  }

  @Override
  public Settings reread(Path file) {
    Settings settings = Installation.ofThisProcess().load(file, System.getenv());
    secrets.learn(settings);
    return settings;
  }

  @Override
  public Settings checked(Settings settings) {
    return without(Check.problems(settings), settings);
  }

  /** The settings, if routes may be made with them too. */
  Settings sound(Settings settings) {
    return without(new Examination(settings, secrets).ofRoutes(), settings);
  }

  private static Settings without(List<Problem> problems, Settings settings) {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return settings;
  }

  Secrets secrets() {
    return secrets;
  }

  @Override
  public void hide(Collection<Target> targets) {
    secrets.of(targets);
  }

  @Override
  public String shown(String text) {
    return secrets.without(text);
  }

  @Override
  public Policy policy(Instance inbox) {
    return InboxFactory.policy(inbox);
  }

  @Override
  public DeadLetters deadLetters(Settings settings, Map<String, Instance> inboxes) {
    return Homes.deadLetters(settings, inboxes);
  }

  @Override
  public Redrive redrive(DeadLetters letters, Map<String, Instance> inboxes) {
    return Homes.redrive(letters, inboxes, Clock.systemUTC());
  }
}
