package dev.remora;

import dev.remora.config.Check;
import dev.remora.config.ConfigurationException;
import dev.remora.config.Installation;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
    Secrets secrets = ((ConfiguredCommand) command.getCommand()).secrets;
    Mishap.inWords(cause).stream().map(secrets::without).forEach(err::println);
    err.flush();
    return 1;
  }

  /** What every command that reads the configuration takes. */
  abstract static class ConfiguredCommand implements Callable<Integer> {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Properties whose keys win over config/application.properties.")
    private Path file;

    /** What must not be shown, as far as it is known yet. */
    Secrets secrets = new Secrets();

    Settings load() {
      Settings settings = Installation.ofThisProcess().load(file, System.getenv());
      secrets = new Secrets(settings, System.getenv());
      return settings;
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
  static final class Run extends ConfiguredCommand {
    @Override
    public Integer call() throws Exception {
      Settings settings = checked(load());
      Collection<Target> targets = Target.in(settings);
      secrets.of(targets);
      Logging.start(settings, secrets);
      new Gateway(settings, targets, secrets).run();
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
  static final class CheckCommand extends ConfiguredCommand {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      Settings settings = load();
      List<Problem> problems = new Examination(settings, secrets).problems();
      PrintWriter out = spec.commandLine().getOut();
      problems.forEach(problem -> out.println(secrets.without(problem.toString())));
      if (problems.isEmpty()) {
        Check.warnings(settings).forEach(warning -> out.println("warning: " + warning));
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
        "folder, prints the session's link, and goes on running. Where inboxes, endpoints or",
        "routes of your own are configured, it leaves them alone and works in a folder apart."
      },
      mixinStandardHelpOptions = true)
  static final class DemoCommand extends ConfiguredCommand {
    @Option(names = "--exit", description = "End with status 0 once the sample is delivered.")
    private boolean exit;

    @Override
    public Integer call() throws Exception {
      Settings settings = checked(Demo.settings(load()));
      Collection<Target> targets = Target.in(settings);
      secrets.of(targets);
      Logging.start(settings, secrets);
      return new Demo(settings, targets, secrets, exit).run();
    }
  }
}
