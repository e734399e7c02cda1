package dev.remora.command;

import dev.remora.config.Nearest;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in a line what is off with the words of a command, and in another where all are told. */
public final class Misuse implements IParameterExceptionHandler {
  private final UnaryOperator<String> shown;

  /**
   * @param shown takes out of a text what is secret
   */
  public Misuse(UnaryOperator<String> shown) {
    this.shown = shown;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] words) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    PrintWriter err = command.getErr();
    err.println(shown.apply(words(wrong, words)));
    err.println("see: " + name + " --help");
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String words(ParameterException wrong, String[] words) {
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    boolean unmatched = wrong instanceof UnmatchedArgumentException;
    if (unmatched || wrong instanceof MissingParameterException) {
      Optional<String> dashed = dashed(command, words);
      if (dashed.isPresent()) {
        return "%s is no option; a file whose name begins with - is given as ./%s, or after --"
            .formatted(dashed.get(), dashed.get());
      }
    }
    if (wrong instanceof UnmatchedArgumentException none && !none.getUnmatched().isEmpty()) {
      String word = none.getUnmatched().get(0);
      if (word.startsWith("-")) {
        String option = word.replaceFirst("=.*", "");
        return "there is no option " + option + Nearest.hint(option, command.optionsMap().keySet());
      }
      if (!command.subcommands().isEmpty()) {
        return "there is no command " + word + Nearest.hint(word, command.subcommands().keySet());
      }
    }
    return wrong.getMessage();
  }

  /** The first word that begins as an option, and is more likely a file. */
  private static Optional<String> dashed(CommandSpec command, String[] words) {
    boolean files =
        command.positionalParameters().stream().anyMatch(p -> p.paramLabel().equals("FILE"));
    return Arrays.stream(words)
        .takeWhile(word -> !word.equals("--"))
        .filter(word -> files && word.matches("(?s)-[^-].*"))
        .filter(word -> command.findOption(word) == null)
        .findFirst();
  }
}
