package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Generated parts of the documentation, between two marks. */
public final class Docs {
  private Docs() {}

  /**
   * Asserts that the part of the file after {@code <!-- generated: NAME -->} is this text; with
   * {@code -Ddocs.rewrite=true} it is made so.
   */
  public static void assertGenerated(Path file, String name, String text) throws IOException {
    String begin = "<!-- generated: " + name + " -->\n";
    String end = "<!-- end: " + name + " -->";
    String now = Files.readString(file);
    int from = now.indexOf(begin) + begin.length();
    int to = now.indexOf(end);
    assertThat(to).as("marks of %s in %s", name, file).isGreaterThanOrEqualTo(from);
    String wanted = now.substring(0, from) + text + now.substring(to);
    if (Boolean.getBoolean("docs.rewrite")) {
      Files.writeString(file, wanted);
    } else {
      assertThat(now)
          .as("%s is stale: mvn test -Dtest='*DocsTest' -Ddocs.rewrite=true writes it anew", file)
          .isEqualTo(wanted);
    }
  }
}
