package dev.remora.command;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = "Prints a script by which a shell completes Remora's commands and options.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(remora completion bash)",
      "  remora completion bash >/etc/bash_completion.d/remora",
      "  autoload -U bashcompinit && bashcompinit && source <(remora completion zsh)"
    })
public final class CompletionCommand implements Callable<Integer> {
  private static final List<String> SHELLS = List.of("bash", "zsh");

  private static final String NO_FILES = "type compopt &>/dev/null && compopt +o default";

  private static final Pattern FILES =
      Pattern.compile(
          "( +)local IFS=.*\n +type compopt .*\n +COMPREPLY=.*compgen -f .*\n +return .*\n");

  @Parameters(
      paramLabel = "bash|zsh",
      description = "The shell.",
      completionCandidates = Shells.class)
  private String shell;

  @Spec private CommandSpec spec;

  private static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SHELLS.iterator();
    }
  }

  @Override
  public Integer call() {
    if (!SHELLS.contains(shell)) {
      throw new ParameterException(spec.commandLine(), "the shell is bash or zsh");
    }
    spec.commandLine().getOut().print(script(spec.parent().commandLine()));
    spec.commandLine().getOut().flush();
    return 0;
  }

  /**
   * File names are left to the shell, which knows how to quote them, and completes them where a
   * function finds nothing. The generated ones forbid it, and here only where no file is wanted.
   */
  private static String script(CommandLine remora) {
    StringBuilder script = new StringBuilder();
    for (String part : AutoComplete.bash("remora", remora).split("(?m)^(?=function )")) {
      script.append(part.startsWith("function _picocli_remora") ? edited(part, remora) : part);
    }
    return script.toString();
  }

  private static String edited(String function, CommandLine remora) {
    boolean files =
        remora.getSubcommands().entrySet().stream()
            .filter(command -> takesFiles(command.getValue()))
            .anyMatch(
                command ->
                    function.startsWith("function _picocli_remora_" + command.getKey() + "("));
    String noGuess =
        "^( +)(return|COMPREPLY=.*_option_args.*" + (files ? ")$" : "|.*commands//.*)$");
    String edited =
        function
            .replace("  " + NO_FILES + "\n", "")
            .replaceAll("(?m)" + noGuess, "$1" + NO_FILES + "\n$1$2");
    return FILES.matcher(edited).replaceAll("$1return\n");
  }

  private static boolean takesFiles(CommandLine command) {
    return command.getCommandSpec().positionalParameters().stream()
        .anyMatch(parameter -> parameter.paramLabel().equals("FILE"));
  }
}
