package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.SampleCaptures;
import dev.remora.Tools;
import dev.remora.server.FtpServer.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of an FTP server keeps what every inbox promises. */
class FtpInboxIT extends InboxContract {
  private static final int NUMBER = 100_000;

  @Override
  Place place(Path folder) throws Exception {
    return new FtpPlace(folder, Security.NONE);
  }

  @Test
  void aSlowUploadByFtpIsWaitedFor(@TempDir Path folder) throws Exception {
    byte[] bytes = SampleCaptures.pcap(NUMBER, 90_000);
    Path file = Files.write(folder.resolve("slow.pcap"), bytes);
    var server = ((FtpPlace) place()).server();
    String said =
        Tools.output(
            List.of(
                Tools.require("curl").toString(),
                "--silent",
                "--show-error",
                "--limit-rate",
                "30k",
                "--user",
                "remora:" + server.password(),
                "--upload-file",
                file.toString(),
                "ftp://127.0.0.1:" + server.port() + "/plain/inbox/slow.pcap"));
    assertThat(said).isEmpty();
    assertThat(awaitDelivered(new Sent("plain", "slow.pcap", bytes)).path("attempts").asInt())
        .isEqualTo(1);
  }
}
