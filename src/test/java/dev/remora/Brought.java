package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.Launched.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Components as users bring them, by the command that the examples begin with. */
public final class Brought {
  static final Path EXAMPLES = Path.of("config", "examples", "components").toAbsolutePath();
  private static final String COMMAND = "# ./remora components add ";

  private Brought() {}

  /** Brings these into a folder. */
  public static Path into(Path folder, String... names) throws IOException, InterruptedException {
    Tools.require("mvn");
    Path components = folder.resolve("components");
    List<String> words = new ArrayList<>(List.of("components", "add"));
    words.addAll(List.of(names));
    Files.createDirectories(folder);
    Ended ended =
        new Launched(folder, words.toArray(String[]::new))
            .with("COMPONENTS_DIR", components.toString())
            .start()
            .end();
    assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    return components;
  }

  /** What all the examples ask for. */
  static String[] names() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path example : examples()) {
      List<String> commands =
          Files.readAllLines(example).stream().filter(line -> line.startsWith(COMMAND)).toList();
      assertThat(commands).as(example.toString()).hasSize(1);
      names.addAll(List.of(commands.get(0).substring(COMMAND.length()).split(" ")));
    }
    return names.toArray(String[]::new);
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.sorted().toList();
    }
  }
}
