package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.server.FtpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileServerIT {
  @TempDir Path folder;

  @Test
  void whatItSaysOfAFileOnceItHasLetUsInIsNotBlamedOnTheLogin() throws Exception {
    try (FtpServer ftp = FtpServer.start(folder.resolve("ftp"), FtpServer.Security.NONE, "p");
        DefaultCamelContext camel = new DefaultCamelContext()) {
      RemoteFileEndpoint<?> endpoint =
          camel.getEndpoint(
              "ftp://" + FtpServer.HOST + ":" + ftp.port() + "/?passiveMode=true",
              RemoteFileEndpoint.class);
      endpoint.getConfiguration().setUsername(ftp.username());
      try (FileServer server =
          new FileServer(endpoint, ftp::password, List.of("username", "password"))) {
        for (String told : new String[] {"550 tls.pcap: Permission denied", "530 Not for you"}) {
          FileServer.Question<Void> question =
              () -> {
                throw new GenericFileOperationFailedException(
                    Integer.parseInt(told.substring(0, 3)), told, "told so");
              };
          assertThatThrownBy(() -> server.ask(question))
              .isExactlyInstanceOf(IOException.class)
              .hasMessageStartingWith(told);
        }
      }
    }
  }
}
