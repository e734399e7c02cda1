package dev.remora.server;

import dev.remora.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * ProFTPD, with a folder of which its one user sees nothing but what is in it. With TLS it takes
 * nobody in without, and shows a certificate of its own making.
 */
public final class FtpServer implements AutoCloseable {
  public static final String HOST = "127.0.0.1";
  public static final String USERNAME = "remora";

  /** How its clients are to encrypt. */
  public enum Security {
    NONE,
    EXPLICIT,
    IMPLICIT
  }

  private final Path root;
  private final String password;
  private final int port;
  private final Certificate certificate;
  private final ServerProcess process;

  private FtpServer(Path root, Path own, Security security, String password) throws Exception {
    this.root = root;
    this.password = password;
    this.port = ServerProcess.freePort();
    this.certificate = security == Security.NONE ? null : Certificate.make(own);
    Path config = own.resolve("proftpd.conf");
    Files.writeString(
        config,
        Proftpd.config(own, root, port, USERNAME, password)
            + "AllowOverwrite on\nAllowStoreRestart on\n"
            + tls(own, security));
    this.process =
        new ServerProcess(
            Proftpd.command(config),
            port,
            security == Security.IMPLICIT ? "" : "220",
            own.resolve("log"));
    process.start();
  }

  /**
   * Starts a server on a free port.
   *
   * @param root the folder; what the server needs for itself goes beside it
   * @param password what the user has to say
   */
  public static FtpServer start(Path root, Security security, String password) throws Exception {
    Path own = Proftpd.ownFolder(root);
    return new FtpServer(root, own, security, password);
  }

  private String tls(Path own, Security security) {
    if (security == Security.NONE) {
      return "";
    }
    return String.join(
        "\n",
        "LoadModule mod_tls.c",
        "TLSEngine on",
        "TLSRequired on",
        "TLSVerifyClient off",
        "TLSProtocol TLSv1.2 TLSv1.3",
        "TLSLog " + own.resolve("tls.log"),
        "TLSRSACertificateFile " + certificate.pem(),
        "TLSRSACertificateKeyFile " + certificate.key(),
        "TLSOptions NoSessionReuseRequired"
            + (security == Security.IMPLICIT ? " UseImplicitSSL" : ""),
        "");
  }

  public int port() {
    return port;
  }

  public String password() {
    return password;
  }

  /** The folder that its user sees. */
  public Path root() {
    return root;
  }

  /** What it shows its clients; none where it does not encrypt. */
  public Certificate certificate() {
    return certificate;
  }

  /** What it has said, for the messages of tests that fail. */
  public String log() {
    return process.log();
  }

  /** Goes down, and its connections with it. */
  public void stop() {
    process.stop();
  }

  /** Comes up again on the same port. */
  public void startAgain() throws IOException {
    process.start();
  }

  @Override
  public void close() {
    process.close();
  }

  /** What ProFTPD is told for whatever protocol. */
  static final class Proftpd {
    private Proftpd() {}

    static List<String> command(Path config) {
      return List.of(ServerProcess.program("proftpd").toString(), "-n", "-c", config.toString());
    }

    static Path ownFolder(Path root) throws IOException {
      ServerProcess.program("proftpd");
      Account.settleIn(root);
      return Files.createTempDirectory(root.toAbsolutePath().getParent(), "proftpd");
    }

    static String config(Path own, Path root, int port, String username, String password)
        throws IOException, InterruptedException {
      String hash =
          Tools.output(List.of(Tools.require("openssl").toString(), "passwd", "-6", password));
      Path users = own.resolve("users");
      Files.writeString(
          users,
          String.join(
                  ":",
                  username,
                  hash.strip(),
                  Integer.toString(Account.uid()),
                  Integer.toString(Account.gid()),
                  "",
                  root.toRealPath().toString(),
                  "/bin/false")
              + "\n");
      users.toFile().setReadable(false, false);
      users.toFile().setReadable(true, true);
      users.toFile().setWritable(true, true);
      String asRoot = "User nobody\nGroup nogroup\nDefaultRoot ~";
      return String.join(
          "\n",
          "ModulePath /usr/lib/proftpd",
          "ServerName test",
          "ServerType standalone",
          "DefaultAddress 127.0.0.1",
          "SocketBindTight on",
          "Port " + port,
          "UseIPv6 off",
          "UseReverseDNS off",
          "PidFile " + own.resolve("pid"),
          "ScoreboardFile " + own.resolve("scoreboard"),
          "DelayEngine off",
          "WtmpLog off",
          "SystemLog " + own.resolve("log"),
          "TransferLog none",
          "AuthOrder mod_auth_file.c",
          "AuthUserFile " + users,
          "RequireValidShell off",
          Account.isRoot() ? asRoot : "",
          "");
    }
  }
}
