package dev.remora.command;

import dev.remora.capture.Companions;
import dev.remora.capture.Names;
import dev.remora.outcome.DeadLetters;
import dev.remora.outcome.DeadLetters.DeadLetter;
import dev.remora.outcome.Redrive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files that a redrive names and that are no dead letters, and why each is none. Those that
 * are, and that its other words leave out, count where nothing else is meant.
 */
final class NotMeant {
  /** By the file; empty for what is no dead letter. */
  private final Map<String, Optional<DeadLetter>> files = new LinkedHashMap<>();

  /**
   * @param meant what the filter let through
   * @throws IOException when the dead letters can't be read
   */
  NotMeant(DeadLetters letters, Redrive redrive, Redrive.Filter filter, List<Redrive.Result> meant)
      throws IOException {
    Set<Path> travelling = new HashSet<>();
    for (String file : filter.files()) {
      Optional<DeadLetter> letter =
          redrive.run(Redrive.Filter.of(file), true).stream()
              .findFirst()
              .map(Redrive.Result::letter);
      letter
          .flatMap(DeadLetter::capture)
          .ifPresent(capture -> travelling.addAll(Companions.of(capture).all()));
      if (letter.isEmpty() || meant.isEmpty()) {
        files.put(file, letter);
      }
    }
    files.keySet().removeIf(file -> letters.paths(file).stream().anyMatch(travelling::contains));
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** A sentence or two for each. */
  List<String> words(Explanation explanation) throws IOException {
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, Optional<DeadLetter>> each : files.entrySet()) {
      if (each.getValue().isPresent()) {
        words.add(otherwise(each.getKey(), each.getValue().get()));
      } else {
        explanation.of(each.getKey()).forEach(f -> words.add(f.about(each.getKey())));
      }
    }
    return words;
  }

  private static String otherwise(String file, DeadLetter letter) {
    return Names.printable(file)
        + " is a dead letter, but not one of those that are meant: of inbox "
        + letter.inbox()
        + ", "
        + letter.reason()
        + ", since "
        + letter.at();
  }
}
