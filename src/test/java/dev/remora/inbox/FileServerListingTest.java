package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.inbox.Source.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An empty folder, one that is not there and one that may not be listed, told apart. */
class FileServerListingTest {

  private static List<String> listed(CurtFtpServer server, String directory, int times)
      throws IOException {
    List<String> paths = new ArrayList<>();
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      RemoteFileEndpoint<?> endpoint =
          camel.getEndpoint(
              "ftp://u@127.0.0.1:" + server.port() + "?passiveMode=true&binary=true",
              RemoteFileEndpoint.class);
      try (FileServerSource source =
          new FileServerSource(endpoint, () -> "p", List.of("username"), directory, false)) {
        for (int i = 0; i < times; i++) {
          source.list(true, (Entry entry) -> paths.add(entry.path()));
        }
      }
    }
    return paths;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "450 No files found                | in",
        "550 No files found.               | in",
        "550 No matching files found       | /in",
        "550 No members found in PDS       | in",
        "450 The directory is empty        | ''"
      })
  void aFolderThatIsThereAndNotListedIsEmpty(String refusal, String directory) throws IOException {
    try (CurtFtpServer server = new CurtFtpServer(refusal)) {
      server.put("/in");
      assertThat(listed(server, directory, 2)).isEmpty();
      assertThat(server.asked()).filteredOn(line -> line.startsWith("LIST")).hasSize(2);

      server.put(directory.isEmpty() ? "/" : "/in", "x.pcap");
      assertThat(listed(server, directory, 1)).as("and is listed later").containsExactly("x.pcap");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"550 No matching files found", "450 No files found"})
  void oneThatIsNotThereIsTrouble(String refusal) throws IOException {
    try (CurtFtpServer server = new CurtFtpServer(refusal)) {
      assertThatThrownBy(() -> listed(server, "in", 1))
          .isInstanceOf(IOException.class)
          .hasMessage("the server does not lead into in: 550 No such directory");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "550 Permission denied",
        "550 No such file or directory",
        "550 *: The system cannot find the file specified.",
        "450 bucket not found",
        "550 No files found: access is denied",
        "450 Busy, try again later",
        "425 No files without a data connection"
      })
  void oneThatMayNotBeListedIsTrouble(String refusal) throws IOException {
    try (CurtFtpServer server = new CurtFtpServer(refusal)) {
      server.put("/in");
      assertThatThrownBy(() -> listed(server, "in", 1))
          .isInstanceOf(IOException.class)
          .hasMessage("the server does not list in: " + refusal);
    }
  }
}
