package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.inbox.Source.Shelf;
import dev.remora.server.Account;
import dev.remora.server.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Inboxes beside each other put captures of one name away at one time, on the shelf of both. */
@Timeout(120)
class SharedShelfIT {
  private static final int ROUNDS = 25;

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CyclicBarrier together = new CyclicBarrier(2);

  @Test
  void noneIsMovedOverAnother() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    for (String inbox : List.of("a", "b")) {
      for (int i = 0; i < ROUNDS; i++) {
        Path file = Files.createDirectories(root.resolve(inbox)).resolve(i + ".pcap");
        Files.writeString(file, inbox + i);
      }
      Account.give(root.resolve(inbox));
    }
    try (SftpServer server = SftpServer.startWithKey(root);
        DefaultCamelContext camel = new DefaultCamelContext()) {
      Future<?> a = threads.submit(() -> moveAll(camel, server, "a"));
      Future<?> b = threads.submit(() -> moveAll(camel, server, "b"));
      a.get();
      b.get();
    } finally {
      threads.shutdownNow();
    }
    List<String> moved = new ArrayList<>();
    try (Stream<Path> all = Files.list(root.resolve("dead-letter"))) {
      for (Path file : all.toList()) {
        moved.add(Files.readString(file));
      }
    }
    assertThat(moved).doesNotHaveDuplicates().hasSize(2 * ROUNDS);
  }

  private Void moveAll(DefaultCamelContext camel, SftpServer server, String inbox)
      throws Exception {
    RemoteFileEndpoint<?> endpoint =
        camel.getEndpoint(
            "sftp://" + SftpServer.HOST + ":" + server.port() + "/" + inbox + "?stepwise=false",
            RemoteFileEndpoint.class);
    SftpConfiguration login = (SftpConfiguration) endpoint.getConfiguration();
    login.setUsername(server.username());
    login.setPrivateKeyFile(server.privateKeyFile().toString());
    login.setKnownHostsFile(server.knownHostsFile().toString());
    String directory = server.root().toRealPath() + "/" + inbox;
    try (FileServerSource source =
        new FileServerSource(endpoint, () -> null, List.of("username"), directory, true)) {
      for (int i = 0; i < ROUNDS; i++) {
        together.await();
        source.move(i + ".pcap", Shelf.DEAD_LETTER);
      }
    }
    return null;
  }
}
