package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger is backed up and put back as {@code docs/operations.md} prints it. */
class BackupIT {
  @TempDir Path folder;

  @Test
  void aBackupThatIsMadeWhileItRunsKnowsWhatWasDelivered() throws Exception {
    Tools.require("sqlite3");
    Files.createDirectory(folder.resolve("backup"));
    String session;
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      gateway.drop("x.pcap", SampleCaptures.pcap(1));
      session = gateway.awaitReceipt("x.pcap").path("id").asText();
      assertThat(gateway.captures("state/ledger.db-wal")).isNotEmptyFile();
      run("backup");
      gateway.drop("later.pcap", SampleCaptures.pcap(2));
      gateway.awaitReceipt("later.pcap");
      gateway.kill();
    }
    run("restore");
    try (RemoraProcess gateway = RemoraProcess.start(folder, Map.of())) {
      gateway.drop("x.pcap", SampleCaptures.pcap(1));
      JsonNode again =
          gateway.awaitDocument(gateway.captures("delivered/inbox/x~2.pcap.session.json"));
      assertThat(again.path("duplicate_of").asText()).isEqualTo(session);
      assertThat(gateway.sessions()).isEqualTo(2);
    }
  }

  private void run(String name) throws IOException, InterruptedException {
    String script =
        Recipe.in("operations.md", name)
            .replace("/captures/", folder.resolve("captures") + "/")
            .replace("/backup/", folder.resolve("backup") + "/");
    Podman.done("sh", "-euc", script);
  }
}
