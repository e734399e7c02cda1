package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {
  @ParameterizedTest
  @CsvSource({
    "'*.pcap', a/b/x.pcap, true",
    "'*.pcap', x.cap, false",
    "'site-a/**', site-a/b/x.cap, true",
    "'site-a/**', site-b/x.cap, false",
    "' *.cap , *.pcap ', x.pcap, true",
    "'*.{pcap,cap}', x.cap, true",
    "'site-{a,b}/**', site-b/x.cap, true",
    "'[!,]*.pcap', x.pcap, true"
  })
  void matchNamesOrPaths(String globs, String path, boolean matches) {
    assertThat(new Globs(globs).matches(Path.of(path))).isEqualTo(matches);
  }
}
