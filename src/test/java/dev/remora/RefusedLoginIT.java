package dev.remora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.config.Problem;
import dev.remora.config.Settings;
import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import dev.remora.server.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may not log in is told which keys say who it is, and not that the host is at fault. */
class RefusedLoginIT {
  private static final String PASSWORD = "rightsecret";
  private static final String WRONG = "wrongsecret";

  @TempDir Path folder;

  private Problem problem(String template, int port, String... parameters) throws Exception {
    StringBuilder lines = new StringBuilder("captures.dir = " + folder.resolve("captures") + "\n");
    String inbox = "camel.route-template[far].";
    lines.append(inbox + "template-id = " + template + "\n" + inbox + "host = 127.0.0.1\n");
    lines.append(inbox + "port = " + port + "\n");
    for (String parameter : parameters) {
      lines.append(inbox + parameter + "\n");
    }
    Path file = Files.writeString(folder.resolve("my.properties"), lines);
    Settings settings = Settings.load(Path.of("."), file, Map.of());
    var problems = new Examination(settings, new Secrets()).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).toString().lines()).hasSize(1);
    assertThat(problems.get(0).message()).doesNotContain(WRONG, PASSWORD, "Exception", "Code: ");
    return new Problem(
        problems.get(0).key().replace(inbox, ""),
        problems.get(0).where(),
        problems.get(0).message());
  }

  @Test
  void ofAnFtpServer() throws Exception {
    Path wrong = Files.writeString(folder.resolve("password"), WRONG + "\n");
    try (FtpServer server = FtpServer.start(folder.resolve("ftp"), Security.NONE, PASSWORD)) {
      Problem problem =
          problem(
              "inbox-ftp",
              server.port(),
              "username = " + server.username(),
              "password-file = " + wrong);
      assertThat(problem.key()).isEqualTo("password-file");
      assertThat(problem.where()).endsWith("my.properties");
      assertThat(problem.message())
          .isEqualTo(
              "ftp://127.0.0.1:%d can't be read: the server refuses the login (530 Login"
                      .formatted(server.port())
                  + " incorrect.); see username and password-file");
      assertThat(problem("inbox-ftp", server.port(), "password = ").key())
          .as("nobody has a name")
          .isEqualTo("username");
    }
  }

  @Test
  void ofAnFtpServerThatWantsTls() throws Exception {
    try (FtpServer server = FtpServer.start(folder.resolve("ftp"), Security.EXPLICIT, PASSWORD)) {
      Problem problem =
          problem(
              "inbox-ftp",
              server.port(),
              "username = " + server.username(),
              "password = " + PASSWORD);
      assertThat(problem.key()).isEqualTo("tls");
      assertThat(problem.message())
          .endsWith("(550 SSL/TLS required on the control channel); see tls");
    }
  }

  @Test
  void ofAnSftpServer() throws Exception {
    try (SftpServer server = SftpServer.startWithPassword(folder.resolve("sftp"), PASSWORD)) {
      Problem problem =
          problem(
              "inbox-sftp",
              server.port(),
              "known-hosts-file = " + server.knownHostsFile(),
              "username = " + server.username(),
              "password = " + WRONG);
      assertThat(problem.key()).isEqualTo("password");
      assertThat(problem.message())
          .contains("the server refuses the login (")
          .endsWith("; see username and password");
    }
  }

  @Test
  void ofAnSftpServerThatDoesNotKnowTheKey() throws Exception {
    try (SftpServer server = SftpServer.startWithKey(folder.resolve("sftp"));
        SftpServer other = SftpServer.startWithKey(folder.resolve("other"))) {
      String known = "known-hosts-file = " + server.knownHostsFile();
      String username = "username = " + server.username();
      Problem problem =
          problem(
              "inbox-sftp",
              server.port(),
              known,
              username,
              "private-key-file = " + other.privateKeyFile());
      assertThat(problem.key()).isEqualTo("private-key-file");
      assertThat(problem.message())
          .contains("the server refuses the login (")
          .endsWith("; see username and private-key-file");
      Path garbage = Files.writeString(folder.resolve("garbage"), "no key\n");
      for (Path file : new Path[] {garbage, folder.resolve("missing"), folder}) {
        Problem of =
            problem("inbox-sftp", server.port(), known, username, "private-key-file = " + file);
        assertThat(of.key()).isEqualTo("private-key-file");
        assertThat(of.message()).contains("private-key-file is no key that can be read (");
      }
      Problem stranger =
          problem(
              "inbox-sftp",
              server.port(),
              "known-hosts-file = " + other.knownHostsFile(),
              username,
              "private-key-file = " + server.privateKeyFile());
      assertThat(stranger.key()).isEqualTo("known-hosts-file");
    }
  }
}
