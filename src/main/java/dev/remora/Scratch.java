package dev.remora;

import dev.remora.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder for files that are there for a moment, made with the first. */
final class Scratch implements AutoCloseable {
  private Path folder;

  /** Writes a file of the name of this one, in place of one that is there. */
  Path write(Path file, String text) throws IOException {
    if (folder == null) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      folder = Files.createTempDirectory(temporary, "remora").toRealPath();
    }
    return Files.writeString(folder.resolve(file.getFileName()), text);
  }

  /**
   * The same problems, of the files that those here stand for.
   *
   * @param written where they were written to
   */
  List<Problem> asTold(List<Problem> problems, Map<Path, Path> written) {
    return problems.stream().map(problem -> asTold(problem, written)).toList();
  }

  private Problem asTold(Problem problem, Map<Path, Path> written) {
    Problem told = problem;
    for (Map.Entry<Path, Path> file : written.entrySet()) {
      if (folder != null && file.getValue().startsWith(folder)) {
        String here = file.getValue().toString();
        String there = file.getKey().toString();
        told =
            new Problem(
                told.key(), told.where().replace(here, there), told.message().replace(here, there));
      }
    }
    return told;
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }
}
