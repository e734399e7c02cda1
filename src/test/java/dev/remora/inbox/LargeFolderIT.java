package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.inbox.FileServers.Starting;
import dev.remora.server.Account;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A folder in which years of files lie is listed in the memory of a small container. */
class LargeFolderIT {
  private static final int FILES = 50_000;
  private static final int WANTED = 50;

  @TempDir Path folder;

  static Stream<Named<Starting>> places() {
    return Stream.of(FileServers.ftp(), FileServers.ftpByList(), FileServers.sftp());
  }

  @ParameterizedTest
  @MethodSource("places")
  void whatIsWantedOfFiftyThousandFilesArrives(Starting server) throws Exception {
    try (FolderPlace place = server.in(folder.resolve("place"))) {
      Path inbox = place.make("large");
      for (int i = 0; i < FILES; i++) {
        Files.createFile(inbox.resolve("router-export-2026-11-22-%05d.pcap".formatted(i)));
      }
      List<String> wanted = new ArrayList<>();
      for (int i = 0; i < WANTED; i++) {
        wanted.add("wanted-" + i + ".pcap");
        Files.write(inbox.resolve(wanted.get(i)), SampleCaptures.pcap(i));
      }
      Account.give(inbox);
      long begun = System.nanoTime();
      Map<String, String> keys =
          new TreeMap<>(InboxContract.inbox(place, "large", "include", "wanted-*", "poll", "1s"));
      try (RemoraProcess gateway =
          RemoraProcess.start(
              Files.createDirectories(folder.resolve("gateway")), keys, "-Xmx96m")) {
        for (String path : wanted) {
          gateway.awaitReceipt("large", path);
        }
        System.out.printf(
            "%d of %d files in %d ms after the start, peak of %d MB%n",
            WANTED,
            FILES,
            (System.nanoTime() - begun) / 1_000_000,
            gateway.peakMemoryBytes() >> 20);
        gateway.awaitThat("the rest alone to be left", () -> place.list("large").size() == FILES);
        assertThat(gateway.sessions()).isEqualTo(WANTED);
        assertThat(gateway.log("WARN")).isEmpty();
        InboxContract.awaitHealth(gateway, "large", "UP");
      }
    }
  }
}
