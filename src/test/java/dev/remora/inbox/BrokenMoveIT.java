package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.inbox.Source.Shelf;
import dev.remora.server.FtpServer;
import dev.remora.server.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection that breaks once the server has moved a capture, and before it says so. */
@Timeout(120)
class BrokenMoveIT {
  @TempDir Path folder;
  private final AtomicReference<Listener.Work> moved = new AtomicReference<>();

  @Test
  void theNextOfItsNameIsNotMovedInItsPlace() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path file = Files.createDirectory(root.resolve("in")).resolve("x.pcap");
    try (FtpServer server = FtpServer.start(root, FtpServer.Security.NONE, "p");
        Listener relay = new Listener(client -> relay(client, server.port()));
        DefaultCamelContext camel = new DefaultCamelContext();
        FileServerSource source = source(camel, server, relay.port())) {
      Files.writeString(file, "first");
      source.list(false, entry -> {}); // so that the connection is not a new one
      moved.set(() -> Files.writeString(file, "second"));
      assertThatThrownBy(() -> source.move("x.pcap", Shelf.DELIVERED))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the connection broke as it was moved");
      assertThat(file).hasContent("second");
      assertThat(root.resolve("delivered/x.pcap")).hasContent("first");

      source.list(false, entry -> {});
      moved.set(() -> {});
      assertThat(source.move("x.pcap", Shelf.DELIVERED)).hasValue("x~2.pcap");
      assertThat(file).doesNotExist();
      assertThat(root.resolve("delivered/x~2.pcap")).hasContent("second");
    }
  }

  private static FileServerSource source(DefaultCamelContext camel, FtpServer server, int port) {
    RemoteFileEndpoint<?> endpoint =
        camel.getEndpoint(
            "ftp://" + FtpServer.HOST + ":" + port + "/in?passiveMode=true&stepwise=false",
            RemoteFileEndpoint.class);
    endpoint.getConfiguration().setUsername(server.username());
    return new FileServerSource(endpoint, server::password, List.of("username"), "in", false);
  }

  /** What a client says, line by line, and all that it is told, but once for the end of a move. */
  private void relay(Socket client, int port) throws IOException {
    try (Socket server = Listener.connect(port)) {
      Listener.start(
          () -> {
            BufferedReader said =
                new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            for (String line = said.readLine(); line != null; line = said.readLine()) {
              server.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            }
            server.shutdownOutput();
          });
      BufferedReader told =
          new BufferedReader(
              new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        if (line.startsWith("250") && line.contains("Rename")) {
          Listener.Work work = moved.getAndSet(null);
          if (work != null) {
            work.run();
            return;
          }
        }
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
