package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An inbox that lies around {@code captures.dir} takes nothing that Remora has put there. */
class InboxAroundIT {
  @TempDir Path folder;

  @Test
  void whatIsDeliveredDeadOrKeptIsNotTakenAgain() throws Exception {
    Map<String, String> keys =
        RemoraProcess.inbox(folder, "around", "settle", "0", "include", "*.pcap");
    keys.put("delivery.rehearse", "false");
    try (RemoraProcess gateway = RemoraProcess.start(folder, keys)) {
      for (String name : new String[] {"a.pcap", "site/delivered/b.pcap", "captures/c.pcap"}) {
        RemoraProcess.drop(folder, name, SampleCaptures.pcap(name.length(), 20_000));
        gateway.awaitReceipt("around", name);
      }
      RemoraProcess.drop(folder, "dead.pcap", "no capture".getBytes());
      gateway.awaitDeadLetter("around", "dead.pcap");
      // One more round of polls than it takes to find and take a file.
      RemoraProcess.drop(folder, "last.pcap", SampleCaptures.pcap(99, 20_000));
      gateway.awaitReceipt("around", "last.pcap");

      assertThat(gateway.receipts()).hasSize(4);
      assertThat(gateway.filesUnder("dead-letter")).hasSize(2);
    }
  }
}
