package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's restart loses nothing and sends nothing twice. */
class RestartIT {
  private static final int CAPTURES = 200;

  @TempDir Path folder;

  @Test
  void endedInTheMiddleItDeliversEachCaptureOnceAllTheSame() throws Exception {
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of("delivery.concurrency", "1"))) {
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < CAPTURES; i++) {
        byte[] capture = SampleCaptures.pcap(i, 200_000);
        sent.add(CorpusIT.hex(capture));
        gateway.drop("r" + i + ".pcap", capture);
      }
      gateway.awaitSettled(5);
      assertThat(gateway.stop()).as("exit status after SIGTERM").isIn(0, 143);
      assertThat(gateway.captures("state/ledger.db-wal")).as("left open").doesNotExist();
      int before = gateway.receipts().size();
      System.out.printf("%d of %d delivered when it ended%n", before, CAPTURES);
      assertThat(before).as("it ended in the middle").isLessThan(CAPTURES);

      gateway.startAgain();
      gateway.awaitSettled(CAPTURES);

      assertThat(gateway.deadLetters()).isEmpty();
      assertThat(gateway.receipts()).hasSize(CAPTURES);
      assertThat(gateway.hashes()).containsExactlyInAnyOrderElementsOf(sent);
      assertThat(gateway.filesUnder("inbox")).isEmpty();
    }
  }
}
