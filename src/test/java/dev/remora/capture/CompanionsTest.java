package dev.remora.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompanionsTest {
  @ParameterizedTest
  @CsvSource({
    "x.pcap.json, x.pcap",
    "x.pcap.yaml, x.pcap",
    "x.pcap.yml, x.pcap",
    "x.pcap.keylog, x.pcap",
    "x.keylog, x.pcap.gz",
    "x.keylog, x",
  })
  void whatIsNamedAfterAFileBelongsToIt(String companion, String file) {
    assertThat(Companions.names(file)).contains(companion);
    assertThat(hasFile(companion, file)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"x.json, x.pcap", "x.pcap.json, x.pcapng", "y.keylog, x.pcap", "x.pcap.JSON, x.pcap"})
  void whatIsNotDoesNot(String companion, String file) {
    assertThat(Companions.names(file)).doesNotContain(companion);
    assertThat(hasFile(companion, file)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "x.pcap.json, x.pcap, x~2.pcap, x~2.pcap.json",
    "x.pcap.keylog, x.pcap, x~2.pcap, x~2.pcap.keylog",
    "x.keylog, x.pcap.gz, x~2.pcap.gz, x~2.keylog",
    "x.json, x, x~2, x~2.json",
    "x.pcap.json, x.pcap, x.pcap, x.pcap.json",
    "x.keylog, x.pcap, x.pcap, x.keylog"
  })
  void itIsRenamedAfterItsFile(String companion, String old, String name, String renamed) {
    assertThat(Companions.renamed(companion, old, name, "0123456789abcdef")).isEqualTo(renamed);
  }

  @Test
  void twoQuestionsAreEnoughToFindTheFile() {
    List<String> asked = new ArrayList<>();
    Companions.hasFile("x.keylog", name -> !asked.add(name), stem -> !asked.add(stem));
    assertThat(asked).containsExactly("x", "x");
  }

  private static boolean hasFile(String companion, String file) {
    return Companions.hasFile(companion, file::equals, Names.stem(file)::equals);
  }
}
