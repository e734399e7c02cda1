package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.Launched.Ended;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real bash makes of the tabulator. */
class CompletionIT {
  @TempDir Path folder;

  @Test
  void filesAreCompletedWhereFilesAreMeantAndWordsWhereOnlyTheseMayStand() throws Exception {
    Path script = Tools.require("script");
    for (String name : new String[] {"my file$1.pcap", "it's.pcap", "über.pcap", "k.log"}) {
      Files.createFile(folder.resolve(name));
    }
    Map<String, String> typed = new LinkedHashMap<>();
    typed.put("send my\t", "<send><my file$1.pcap>");
    typed.put("send k.log 'my\t", "<send><k.log><my file$1.pcap>");
    typed.put("explain it\t", "<explain><it's.pcap>");
    typed.put("explain ü\t", "<explain><über.pcap>");
    typed.put("redrive --dry-run ü\t", "<redrive><--dry-run><über.pcap>");
    typed.put("send --keylog k\t my\t", "<send><--keylog><k.log><my file$1.pcap>");
    typed.put("status --config my\t", "<status><--config><my file$1.pcap>");
    typed.put("send --method pu\t", "<send><--method><put>");
    typed.put("redrive --reason gav\t", "<redrive><--reason><gave-up>");
    typed.put("completion z\t", "<completion><zsh>");
    typed.put("st\t", "<status>");
    typed.put("send --tags k\t", "<send><--tags><k>");
    typed.put("status k\t", "<status><k>");
    StringBuilder keys = new StringBuilder();
    typed.keySet().forEach(line -> keys.append("remora ").append(line).append('\n'));
    Path keyboard = folder.resolve(".keyboard");
    Files.writeString(keyboard, keys + "exit\n", StandardCharsets.UTF_8);
    String shown = "remora() { printf 'GOT'; printf '<%s>' \"$@\"; echo; }";

    Ended ended =
        Launched.line(
                folder,
                "remora completion bash >.rc && echo '"
                    + shown.replace("'", "'\\''")
                    + "' >>.rc && TERM=dumb "
                    + script
                    + " -qec 'bash --rcfile .rc -i' /dev/null")
            .reading(keyboard)
            .start()
            .end();

    assertThat(ended.out().lines().filter(line -> line.startsWith("GOT")))
        .as(ended.out() + ended.err())
        .containsExactlyElementsOf(typed.values().stream().map(got -> "GOT" + got).toList());
  }
}
