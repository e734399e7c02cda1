package dev.remora.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used; the message is for the user, one line a problem. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public ConfigurationException(String key, String where, String message) {
    this(List.of(new Problem(key, where, message)));
  }

  /** One for each line of the message. */
  public List<Problem> problems() {
    return problems;
  }
}
