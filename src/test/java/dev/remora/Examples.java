package dev.remora;

import dev.remora.config.Inboxes.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The configurations that users begin with. */
public final class Examples {
  private static final Pattern ELSEWHERE = Pattern.compile("template-id = inbox-(?!directory)");

  private Examples() {}

  /** Those with an inbox on a server, or those without. */
  public static List<Path> elsewhere(boolean elsewhere) {
    try (Stream<Path> files = Files.list(Path.of("config", "examples"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> isElsewhere(file) == elsewhere)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isElsewhere(Path example) {
    try {
      return ELSEWHERE.matcher(Files.readString(example)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a capture may lie in this inbox. */
  public static String path(Instance inbox) {
    return inbox.text("include").isEmpty()
        ? "site-a/x.pcap"
        : inbox.text("include").replace("*", "00001_20261122210500");
  }
}
