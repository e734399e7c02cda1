package dev.remora;

import dev.remora.command.CompletionCommand;
import dev.remora.command.ComponentsCommand;
import dev.remora.command.Configured;
import dev.remora.command.ExplainCommand;
import dev.remora.command.Misuse;
import dev.remora.command.RedriveCommand;
import dev.remora.command.RunningGateway;
import dev.remora.command.SendCommand;
import dev.remora.command.StatusCommand;
import dev.remora.component.Components;
import dev.remora.config.Check;
import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The command line. Exit status: 0 done, 1 something is wrong, 2 the words are off. */
@Command(
    name = "remora",
    description = {
      "Brings packet captures from where they fall to where they are analysed.",
      "Without a command it is the gateway, as run is."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  remora demo                      try it on an embedded endpoint",
      "  remora run --config my.properties",
      "  remora send --tags lab x.pcap    one upload, prints the session's link",
      "  remora explain x.pcap            why it waits, or what became of it",
      "",
      "remora help COMMAND tells more of each."
    })
final class Commands implements Callable<Integer> {
  private final Installed installed = new Installed();

  private Commands() {}

  /** Runs the command and answers with the exit status; without one, the gateway runs. */
  static int run(String... args) {
    Commands commands = new Commands();
    Installed installed = commands.installed;
    return new CommandLine(commands)
        .addSubcommand(new Run(installed))
        .addSubcommand(new CheckCommand(installed))
        .addSubcommand(new DemoCommand(installed))
        .addSubcommand(new SendCommand(installed))
        .addSubcommand(new StatusCommand(installed))
        .addSubcommand(new ExplainCommand(installed))
        .addSubcommand(new RedriveCommand(installed))
        .addSubcommand(ComponentsCommand.in(installed))
        .addSubcommand(new CompletionCommand())
        .addSubcommand(new HelpCommand())
        .setParameterExceptionHandler(new Misuse(installed::shown))
        .setExecutionExceptionHandler(commands::explain)
        .execute(withCommand(args));
  }

  /** Without a command it is the gateway; what goes with run may be given to it all the same. */
  private static String[] withCommand(String... args) {
    boolean named = args.length > 0 && !args[0].matches("--config(=.*)?");
    return named
        ? args
        : Stream.concat(Stream.of("run"), Arrays.stream(args)).toArray(String[]::new);
  }

  /** The version of what was built. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"remora " + Instruments.version()};
    }
  }

  @Override
  public Integer call() {
    return run("run");
  }

  /** Users' mistakes get a sentence each, never a stack trace. */
  private int explain(Exception cause, CommandLine command, CommandLine.ParseResult words) {
    PrintWriter err = command.getErr();
    Mishap.inWords(cause).stream().map(installed::shown).forEach(err::println);
    err.flush();
    return 1;
  }

  @Command(
      name = "run",
      description = "Runs the gateway in the foreground.",
      mixinStandardHelpOptions = true)
  static final class Run extends Configured {
    private final Installed installed;

    Run(Installed installed) {
      super(installed);
      this.installed = installed;
    }

    @Override
    public Integer call() throws Exception {
      Settings settings = installed.sound(load());
      Collection<Target> targets = Target.in(settings);
      installed.hide(targets);
      Logging.start(settings, installed.secrets());
      Gateway gateway = new Gateway(settings, targets, installed.secrets());
      if (settings.text("routes.reload").equals("true")) {
        gateway.followChanges(this::reread);
      }
      gateway.run();
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
  static final class CheckCommand extends Configured {
    private final Installed installed;

    CheckCommand(Installed installed) {
      super(installed);
      this.installed = installed;
    }

    @Override
    public Integer call() throws Exception {
      Settings settings = load();
      List<Problem> problems = new Examination(settings, installed.secrets()).problems();
      problems.forEach(problem -> say(problem.toString()));
      if (problems.isEmpty()) {
        Check.warnings(settings).forEach(warning -> say("warning: " + warning));
        Components.in(settings).warnings().forEach(warning -> say("warning: " + warning));
        portsOfOthers(settings).forEach(warning -> say("warning: " + warning));
        say("configuration, routes, folders, endpoint and token are in order");
      } else {
        Check.warningsBeside(problems, settings).forEach(warning -> say("warning: " + warning));
      }
      return problems.isEmpty() ? 0 : 1;
    }

    /** No problems, for who has them may be gone by the start; the gateway itself may have them. */
    private static List<Problem> portsOfOthers(Settings settings) throws IOException {
      List<Problem> taken = new Ports(settings).taken();
      return taken.isEmpty() || RunningGateway.isOf(settings) ? List.of() : taken;
    }
  }

  @Command(
      name = "demo",
      description = {
        "Delivers a sample capture to an embedded endpoint, and goes on running.",
        "Starts the gateway, drops the sample into the watched folder and prints the session's"
            + " link. Where inboxes, endpoints or routes of your own are configured, it leaves them"
            + " alone and works in a folder apart."
      },
      mixinStandardHelpOptions = true)
  static final class DemoCommand extends Configured {
    private final Installed installed;

    @Option(names = "--exit", description = "End with status 0 once the sample is delivered.")
    private boolean exit;

    DemoCommand(Installed installed) {
      super(installed);
      this.installed = installed;
    }

    @Override
    public Integer call() throws Exception {
      Settings settings = installed.sound(Demo.settings(load()));
      Collection<Target> targets = Target.in(settings);
      installed.hide(targets);
      Logging.start(settings, installed.secrets());
      return new Demo(settings, targets, installed.secrets(), exit).run();
    }
  }
}
