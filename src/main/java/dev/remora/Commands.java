package dev.remora;

import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line. Exit status: 0 done, 1 something is wrong, 2 the words are off. */
@Command(
    name = "remora",
    description = "Brings packet captures from where they fall to where they are analysed.",
    mixinStandardHelpOptions = true,
    version = "remora 0.1.0",
    subcommands = {Commands.Run.class, Commands.CheckCommand.class, Commands.DemoCommand.class})
final class Commands implements Callable<Integer> {
  private Commands() {}

  /** Runs the command and answers with the exit status; without one, the gateway runs. */
  static int run(String[] args) {
    Logging.quiet(); // until the configuration says how much is to be logged
    return new CommandLine(new Commands())
        .setExecutionExceptionHandler(Commands::explain)
        .execute(args.length == 0 ? new String[] {"run"} : args);
  }

  @Override
  public Integer call() {
    return run(new String[] {"run"});
  }

  /** Users' mistakes get a sentence each, never a stack trace. */
  private static int explain(Exception cause, CommandLine command, CommandLine.ParseResult words) {
    PrintWriter err = command.getErr();
    Mishap.inWords(cause).forEach(err::println);
    err.flush();
    return 1;
  }

  /** What every command that reads the configuration takes. */
  static final class Configured {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Properties whose keys win over config/application.properties.")
    private Path file;

    /** Where Remora is installed; the launcher says so. */
    private static Path home() {
      return Path.of(System.getProperty("remora.home", "."));
    }

    Settings load() {
      return Settings.load(home(), file, System.getenv());
    }

    Settings load(Map<String, String> environment) {
      return Settings.load(home(), file, environment);
    }

    /** The configuration, or an exception that tells everything that is wrong with it. */
    static Settings checked(Settings settings) {
      List<Problem> problems = Check.problems(settings);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      return settings;
    }
  }

  @Command(
      name = "run",
      description = "Runs the gateway in the foreground.",
      mixinStandardHelpOptions = true)
  static final class Run implements Callable<Integer> {
    @Mixin private Configured configured;

    @Override
    public Integer call() throws Exception {
      Settings settings = Configured.checked(configured.load());
      Collection<Target> targets = Target.in(settings);
      Logging.start(settings, targets);
      new Gateway(settings, targets).run();
      return 0;
    }
  }

  @Command(
      name = "check",
      description = {
        "Says everything that is wrong with configuration, routes, folders, endpoint and token.",
        "Sends no capture."
      },
      mixinStandardHelpOptions = true)
  static final class CheckCommand implements Callable<Integer> {
    @Mixin private Configured configured;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      Settings settings = configured.load();
      List<Problem> problems = new Examination(settings).problems();
      PrintWriter out = spec.commandLine().getOut();
      problems.forEach(out::println);
      if (problems.isEmpty()) {
        out.println("configuration, routes, folders, endpoint and token are in order");
      }
      out.flush();
      return problems.isEmpty() ? 0 : 1;
    }
  }

  @Command(
      name = "demo",
      description = {
        "Starts the gateway on an embedded endpoint, drops a sample capture into the watched",
        "folder, prints the session's link, and goes on running."
      },
      mixinStandardHelpOptions = true)
  static final class DemoCommand implements Callable<Integer> {
    @Mixin private Configured configured;

    @Option(names = "--exit", description = "End with status 0 once the sample is delivered.")
    private boolean exit;

    @Override
    public Integer call() throws Exception {
      Settings settings = Configured.checked(configured.load().withEmbeddedEndpoint());
      Collection<Target> targets = Target.in(settings);
      Logging.start(settings, targets);
      return new Demo(settings, targets, exit).run();
    }
  }
}
