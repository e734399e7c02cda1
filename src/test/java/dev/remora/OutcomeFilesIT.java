package dev.remora;

import static dev.remora.SampleCaptures.pcap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that go to folders as well, under the names that docs/configuration.md says. */
class OutcomeFilesIT {
  @TempDir Path folder;

  private List<Path> files(String name) throws Exception {
    Path in = folder.resolve(name);
    if (Files.notExists(in)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(in)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void theyAreNamedByANumberOrAsFileNameSays() throws Exception {
    Map<String, String> keys =
        Map.of(
            "outcome.delivered.uri",
            "file:" + folder.resolve("plain"),
            "outcome.dead-letter.uri",
            "file:"
                + folder.resolve("named")
                + "?fileName=${date:now:yyyyMMdd}/${exchangeId}.json");
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      gateway.drop("x.pcap", pcap(1));
      for (String name : List.of("a.pcap", "b.pcap")) {
        gateway.drop(name, ("no capture " + name).getBytes(StandardCharsets.UTF_8));
        gateway.awaitDeadLetter(name);
      }
      gateway.awaitReceipt("x.pcap");
      gateway.awaitThat(
          "the documents", () -> files("plain").size() == 1 && files("named").size() == 2);
      Path receipt = files("plain").get(0);
      assertThat(receipt.getFileName().toString()).matches("[0-9A-F]+-[0-9A-F]{16}");
      assertThat(receipt)
          .hasSameTextualContentAs(gateway.captures("delivered/inbox/x.pcap.session.json"));
      assertThat(files("named"))
          .allMatch(file -> folder.relativize(file).toString().matches("named/\\d{8}/[^/]+\\.json"))
          .anyMatch(file -> content(file).contains("\"path\":\"a.pcap\""))
          .anyMatch(file -> content(file).contains("\"path\":\"b.pcap\""));
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
