package dev.remora.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A shell gets the very words back. */
class ShellWordsTest {
  @Test
  void aShellTakesTheLineApartIntoTheSameWords() throws Exception {
    List<String> words =
        List.of(
            "/a/b-1_2.pcap",
            "lab ü/my file.pcap",
            "$HOME `id` $(id)",
            "it's \"so\"",
            "",
            "~",
            "a*?[b]{c,d};&|<>!#",
            "back\\slash'\n\tline",
            "\u001b[1m\u2028'$x");
    String line = ShellWords.line(words);
    assertThat(line)
        .startsWith("/a/b-1_2.pcap 'lab ü/my file.pcap' ")
        .doesNotContain("\n", "\u001b");

    ProcessBuilder builder = new ProcessBuilder("bash", "-c", "printf '%s\\0' " + line);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process bash = builder.redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(bash.waitFor()).as(said).isZero();
    assertThat(said).isEqualTo(String.join("\0", words) + "\0");
  }
}
