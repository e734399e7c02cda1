package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskIT {
  private static final byte[] CAPTURE = Samples.pcap(4000, 1000);

  @TempDir Path folder;

  @Test
  void keepsWhatItAnsweredAndDeletesWhereNothingFits() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    mount(disk);
    List<String> ids = new ArrayList<>();
    try {
      try (Server server = new Server(disk)) {
        Client client = new Client(server);
        for (int round = 0; round < 3; round++) {
          // Each of these takes six bytes of a line, so that now a capture finds no room, now a
          // line.
          String comments = "\u0001".repeat(2000 * round);
          HttpResponse<byte[]> answer = upload(client, comments);
          while (answer.statusCode() == 200) {
            ids.add(Client.id(answer));
            answer = upload(client, comments);
          }
          assertThat(answer.statusCode()).isEqualTo(507);
          assertThat(server.sessions()).isEqualTo(ids.size());
          assertThat(server.incoming()).isEmpty();
          for (int i = 0; i < 20; i++) {
            String delete = server.api("delete/" + ids.remove(i));
            assertThat(client.send("POST", delete, BodyPublishers.noBody()).statusCode())
                .isEqualTo(200);
          }
        }
      }
      try (Server server = new Server(disk)) {
        assertThat(server.sessions()).isEqualTo(ids.size());
        for (String id : ids) {
          assertThat(new Client(server).info(id).get("id").asText()).isEqualTo(id);
        }
      }
    } finally {
      Tools.shell(folder, "umount disk");
    }
  }

  @Test
  void saysThatNoRoomIsLeftAndKeepsNothing() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    mount(disk);
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

  private static HttpResponse<byte[]> upload(Client client, String comments) {
    return client.post(
        new Client.Multi().text("comments", comments).file("x.pcap", Samples.pcap(3)));
  }

  private void mount(Path disk) throws Exception {
    Tools.need("mount");
    if (!Tools.shell(
            folder, "mount -t tmpfs -o size=2m tmpfs " + disk.getFileName() + " && echo ok")
        .contains("ok")) {
      Tools.missing("a tmpfs can't be mounted");
    }
  }
}
