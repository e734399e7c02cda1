package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskIT {
  private static final byte[] CAPTURE = Samples.pcap(4000, 1000);

  @TempDir Path folder;

  @Test
  void saysThatNoRoomIsLeftAndKeepsNothing() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Tools.need("mount");
    if (!Tools.shell(folder, "mount -t tmpfs -o size=2m tmpfs disk && echo mounted")
        .contains("mounted")) {
      Tools.missing("a tmpfs can't be mounted");
    }
    try (Server server = new Server(disk)) {
      Client client = new Client(server);

      assertThat(client.put("", CAPTURE).statusCode()).isEqualTo(507);
      assertThat(client.post(new Client.Multi().file("x", CAPTURE)).statusCode()).isEqualTo(507);
      try (Raw raw = new Raw(server.port())) {
        raw.send("PUT /api/v1/" + Server.TOKEN + "/upload HTTP/1.1\r\nHost: x\r\n");
        raw.send("Transfer-Encoding: chunked\r\n\r\n").chunk(CAPTURE).send("0\r\n\r\n");
        assertThat(raw.receive().body())
            .isEqualTo(
                "{\"status\":507,\"exceptions\":[\"No room is left to store the capture\"]}");
      }

      assertThat(server.incoming()).isEmpty();
      assertThat(client.put("", Samples.pcap(10)).statusCode()).isEqualTo(200);
    } finally {
      Tools.shell(folder, "umount disk");
    }
  }
}
