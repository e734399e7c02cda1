package dev.remora.command;

import dev.remora.config.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command that reads the configuration takes. */
public abstract class Configured implements Callable<Integer> {
  protected final Surroundings surroundings;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties whose keys win over config/application.properties.")
  private Path file;

  protected Configured(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The configuration as it is set. */
  protected Settings load() {
    return surroundings.load(file);
  }

  /** The configuration as it is set by then. */
  protected Settings reread() {
    return surroundings.reread(file);
  }

  /** A line for a shell that calls another command as this one was, of the same configuration. */
  protected String line(String command, String... words) {
    List<String> all = new ArrayList<>(List.of(Terminal.called(), command));
    if (file != null) {
      all.addAll(List.of("--config", file.toString()));
    }
    all.addAll(List.of(words));
    return ShellWords.line(all);
  }

  /** Prints a line of what was asked for, without what is secret. */
  protected void say(String line) {
    print(spec.commandLine().getOut(), line);
  }

  /** Prints a line about how it goes, without what is secret. */
  protected void tell(String line) {
    print(spec.commandLine().getErr(), line);
  }

  private void print(PrintWriter to, String line) {
    to.println(surroundings.shown(line));
    to.flush();
  }

  /** The words of the command are off. */
  protected ParameterException usage(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
