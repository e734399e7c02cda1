package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.Tools;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder of an FTP server keeps what every inbox promises. */
class FtpInboxIT extends InboxContract {
  private static final int NUMBER = 100_000;

  @Override
  Place place(Path folder) throws Exception {
    return new FtpPlace(folder, FtpServer.start(folder, Security.NONE, FtpPlace.PASSWORD));
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

  @Test
  void aServerThatListsByListAloneServesAsWell(@TempDir Path folder) throws Exception {
    Path root = folder.resolve("place");
    FtpServer server = FtpServer.startVsftpd(root, Security.NONE, FtpPlace.PASSWORD);
    Path own = Files.createDirectories(folder.resolve("gateway"));
    try (Place place = new FtpPlace(root, server);
        RemoraProcess gateway = RemoraProcess.start(own, inbox(place, "list"))) {
      for (String path : List.of("x.pcap", "site-a/a name.pcap")) {
        byte[] bytes = capture();
        place.put("list", path, bytes);
        JsonNode receipt = gateway.awaitReceipt("list", path);
        assertThat(receipt.path("attempts").asInt()).isEqualTo(1);
        assertThat(gateway.sessionBytes(receipt.path("id").asText())).isEqualTo(bytes);
        gateway.awaitThat(
            path + " in delivered", () -> place.beside("list", "delivered", path).isPresent());
      }
      assertThat(place.list("list")).isEmpty();
      assertThat(gateway.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFolderThatIsNotThereIsToldAndReadWhenItComes(boolean mlsd, @TempDir Path folder)
      throws Exception {
    Path root = folder.resolve("place");
    FtpServer server =
        mlsd
            ? FtpServer.start(root, Security.NONE, FtpPlace.PASSWORD)
            : FtpServer.startVsftpd(root, Security.NONE, FtpPlace.PASSWORD);
    Path own = Files.createDirectories(folder.resolve("gateway"));
    try (Place place = new FtpPlace(root, server)) {
      Map<String, String> keys = inbox(place, "late", "poll", "250ms");
      Path missing = root.resolve("late/inbox");
      Files.delete(missing);
      try (RemoraProcess gateway = RemoraProcess.start(own, keys)) {
        String words = "late/inbox can't be read: the server does not ";
        assertThat(awaitHealth(gateway, "late", "DOWN").toString()).contains(words);
        gateway.awaitLog(words);
        place.put("late", "x.pcap", capture());
        gateway.awaitReceipt("late", "x.pcap");
        gateway.awaitThat("it to be moved", () -> place.list("late").isEmpty());
        awaitHealth(gateway, "late", "UP");
        Files.delete(missing);
        awaitHealth(gateway, "late", "DOWN");
      }
    }
  }
}
