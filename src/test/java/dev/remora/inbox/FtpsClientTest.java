package dev.remora.inbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.Authority;
import dev.remora.config.Trust;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data connection is held to what the control connection is held to; real servers are the ITs'.
 */
class FtpsClientTest {
  @TempDir Path folder;
  private Authority own;
  private SSLContext trust;

  @BeforeEach
  void vouch() throws Exception {
    own = new Authority(Files.createDirectory(folder.resolve("own")), "ip:127.0.0.1");
    trust(own);
  }

  private void trust(Authority... authorities) throws Exception {
    Path all = folder.resolve("authorities.pem");
    Files.deleteIfExists(all);
    for (Authority one : authorities) {
      Files.writeString(all, Files.readString(one.pem()), CREATE, APPEND);
    }
    trust = Trust.in(all, "ca-file").createSSLContext(new DefaultCamelContext());
  }

  @Test
  void aDataConnectionThatResumesNothingIsReadFromTheSameHost() throws Exception {
    Authority again = new Authority(Files.createDirectory(folder.resolve("again")), "ip:127.0.0.1");
    trust(own, again);
    try (ServerSocket control = own.socket();
        ServerSocket data = again.socket()) {
      assertThat(fetched(control, data)).isEqualTo("content");
    }
  }

  @Test
  void aDataConnectionToAnotherHostIsRefusedThoughItsAuthorityIsTrusted() throws Exception {
    Authority other = new Authority(Files.createDirectory(folder.resolve("other")), "dns:other");
    trust(own, other);
    try (ServerSocket control = own.socket();
        ServerSocket data = other.socket()) {
      assertThatThrownBy(() -> fetched(control, data))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("127.0.0.1");
    }
  }

  private String fetched(ServerSocket control, ServerSocket data) throws Exception {
    Thread server = new Thread(() -> serve(control, data), "scripted-ftps");
    server.setDaemon(true);
    server.start();
    FtpsClient client = new FtpsClient(true, trust);
    try {
      client.connect("127.0.0.1", control.getLocalPort());
      client.execPROT("P");
      client.enterLocalPassiveMode();
      try (InputStream content = client.retrieveFileStream("x.pcap")) {
        return new String(content.readAllBytes(), US_ASCII);
      }
    } finally {
      client.disconnect();
    }
  }

  private static void serve(ServerSocket control, ServerSocket data) {
    int port = data.getLocalPort();
    try (Socket client = control.accept()) {
      say(client, "220 Here I am");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("PASV")) {
          say(client, "227 It is (127,0,0,1," + port / 256 + "," + port % 256 + ")");
        } else if (line.startsWith("RETR")) {
          say(client, "150 Coming");
          try (Socket connection = data.accept()) {
            connection.getOutputStream().write("content".getBytes(US_ASCII));
          }
        } else {
          say(client, "200 Very well");
        }
      }
    } catch (IOException refused) {
      return;
    }
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
  }
}
