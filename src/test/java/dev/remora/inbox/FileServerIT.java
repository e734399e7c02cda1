package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.inbox.Source.Shelf;
import dev.remora.server.Account;
import dev.remora.server.FtpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of one file, by servers that are real. */
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

  @Test
  void aNameInBracesIsNoPattern() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path inbox = Files.createDirectory(root.resolve("in"));
    try (FtpServer ftp = FtpServer.startVsftpd(root, FtpServer.Security.NONE, "p");
        DefaultCamelContext camel = new DefaultCamelContext()) {
      RemoteFileEndpoint<?> endpoint =
          camel.getEndpoint(
              "ftp://"
                  + FtpServer.HOST
                  + ":"
                  + ftp.port()
                  + "/?passiveMode=true&binary=true&stepwise=false&fastExistsCheck=true",
              RemoteFileEndpoint.class);
      endpoint.getConfiguration().setUsername(ftp.username());
      try (FileServerSource source =
          new FileServerSource(endpoint, ftp::password, List.of("username"), "in", false)) {
        for (String name : List.of("{6B}.pcap", "{6B}~2.pcap")) {
          Files.writeString(inbox.resolve("{6B}.pcap"), name);
          Account.give(inbox);
          assertThat(source.wasReplaced("{6B}.pcap", name.length() - 1, 0))
              .as("it is not the one of that size")
              .isTrue();
          assertThat(source.move("{6B}.pcap", Shelf.DELIVERED)).hasValue(name);
          assertThat(root.resolve("delivered").resolve(name)).hasContent(name);
        }
      }
    }
  }
}
