package dev.remora;

import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** The command line: {@code run} and {@code check}. */
final class Commands {
  private Commands() {}

  /** Runs the command and answers with the exit status. */
  static int run(String[] args) {
    try {
      Path file = null;
      for (int i = 0; i < args.length; i++) {
        if (args[i].equals("--config") && i + 1 < args.length) {
          file = Path.of(args[++i]);
        }
      }
      Path home = Path.of(System.getProperty("remora.home", "."));
      Settings settings = Settings.load(home, file, System.getenv());
      List<Problem> problems = Check.problems(settings);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      Collection<Target> targets = Target.in(settings);
      Logging.start(settings, targets);
      new Gateway(settings, targets).run();
      return 0;
    } catch (ConfigurationException e) {
      e.getMessage().lines().forEach(System.err::println);
      return 1;
    } catch (Exception e) {
      e.printStackTrace();
      return 1;
    }
  }
}
