package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route that calls for sweeps, in the packaged gateway. */
class RetentionIT {
  @TempDir Path folder;

  @Test
  void aDeliveredCaptureGoesAfterItsTimeAndAfterARestart() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      gateway.drop("x.pcap", SampleCaptures.pcap(1));
      gateway.awaitReceipt("x.pcap");
      assertThat(gateway.captures("delivered/inbox/x.pcap")).exists();
      gateway.stop();
    }
    Map<String, String> keep = Map.of("delivered.keep-for", "5s");
    try (RemoraProcess gateway = RemoraProcess.start(folder, keep)) {
      Path capture = gateway.captures("delivered/inbox/x.pcap");
      gateway.awaitThat("it to be removed", () -> !Files.exists(capture));
      gateway.awaitLog("removed 1 captures");
      assertThat(gateway.captures("delivered/inbox/x.pcap.session.json")).exists();
      // It is known all the same.
      gateway.drop("again.pcap", SampleCaptures.pcap(1));
      gateway.drop("other.pcap", SampleCaptures.pcap(2));
      gateway.awaitReceipt("other.pcap");
      assertThat(gateway.stop()).isEqualTo(143);
    }
  }

  @Test
  void whatCannotBeRemovedIsToldOnceAndGoesWhenItCan() throws Exception {
    Map<String, String> keep = Map.of("delivered.keep-for", "2s");
    try (RemoraProcess gateway = RemoraProcess.startAsNobody(folder, keep)) {
      Path before = gateway.drop("x.pcap", SampleCaptures.pcap(1));
      gateway.awaitReceipt("x.pcap");
      Path capture = gateway.captures("delivered/inbox/x.pcap");
      Path delivered = capture.getParent();
      var owner = Files.getOwner(delivered);
      Files.setOwner(delivered, Files.getOwner(Path.of("target")));
      Files.setPosixFilePermissions(delivered, PosixFilePermissions.fromString("r-xr-xr-x"));
      gateway.awaitLog("can't be removed");
      gateway.drop("y.pcap", SampleCaptures.pcap(2)); // which can't be filed either, and is told
      gateway.awaitLog("y.pcap from inbox inbox: permission denied");
      assertThat(before).doesNotExist();
      assertThat(capture).exists();

      Files.setPosixFilePermissions(delivered, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setOwner(delivered, owner);
      gateway.awaitThat("it to be removed", () -> !Files.exists(capture));
      assertThat(gateway.log("can't be removed")).hasSize(1);
    }
  }

  /** Folders of what is delivered grow for years; memory does not. */
  @Test
  void aHugeFolderIsSweptWithinASmallHeap() throws Exception {
    int many = 50_000;
    Path delivered = Files.createDirectories(folder.resolve("captures/delivered/inbox"));
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (int i = 0; i < many; i++) {
      Path capture = Files.write(delivered.resolve(i + ".pcap"), new byte[] {1, 2, 3});
      Path receipt =
          Files.writeString(
              delivered.resolve(i + ".pcap.session.json"),
              "{\"id\":\"a\",\"size\":3,\"inbox\":\"inbox\",\"path\":\"" + i + ".pcap\"}");
      Files.setLastModifiedTime(capture, old);
      Files.setLastModifiedTime(receipt, old);
    }
    Map<String, String> keep =
        Map.of("delivered.keep-for", "10s", "delivered.keep-receipts-for", "1d");
    try (RemoraProcess gateway = RemoraProcess.start(folder, keep, "-Xmx64m")) {
      gateway.awaitLog("removed " + many + " captures");
      gateway.awaitThat("receipts to go", () -> gateway.filesUnder("delivered").isEmpty());
      System.out.printf(
          "retention: %,d captures; peak memory %,d KB%n", many, gateway.peakMemoryBytes() >> 10);
      gateway.drop("x.pcap", SampleCaptures.pcap(1));
      gateway.awaitReceipt("x.pcap");
    }
  }
}
