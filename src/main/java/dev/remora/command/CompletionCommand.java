package dev.remora.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
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
  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private String shell;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw new ParameterException(spec.commandLine(), "the shell is bash or zsh");
    }
    spec.commandLine().getOut().print(AutoComplete.bash("remora", spec.parent().commandLine()));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
