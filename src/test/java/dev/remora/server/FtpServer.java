package dev.remora.server;

import dev.remora.FreePorts;
import dev.remora.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server of FTP with a folder that its one user starts in. ProFTPD, which has MLSD, or vsftpd,
 * which has LIST alone. With TLS it takes nobody in without, shows a certificate of its own making,
 * and demands that data connections resume the session of their control connection; ProFTPD speaks
 * TLS 1.3 where it is explicit, and TLS 1.2 where it is implicit.
 */
public final class FtpServer implements AutoCloseable {
  public static final String HOST = "127.0.0.1";
  static final String USERNAME = "remora";

  /** How its clients are to encrypt. */
  public enum Security {
    NONE,
    EXPLICIT,
    IMPLICIT
  }

  private final Path root;
  private final Security security;
  private final int port;
  private final String username;
  private final String password;
  private final Certificate certificate;
  private final ServerProcess process;

  private FtpServer(
      Path root,
      Security security,
      int port,
      String username,
      String password,
      Certificate certificate,
      ServerProcess process)
      throws IOException {
    this.root = root;
    this.security = security;
    this.port = port;
    this.username = username;
    this.password = password;
    this.certificate = certificate;
    this.process = process;
    process.start();
  }

  /**
   * ProFTPD on a free port.
   *
   * @param root the folder; what the server needs for itself goes beside it
   * @param password what the user has to say
   */
  public static FtpServer start(Path root, Security security, String password) throws Exception {
    Path own = Proftpd.ownFolder(root);
    int port = FreePorts.free();
    Certificate certificate = security == Security.NONE ? null : Certificate.make(own);
    Path config = own.resolve("proftpd.conf");
    Files.writeString(
        config,
        Proftpd.config(own, root, port, USERNAME, password)
            + "AllowOverwrite on\nAllowStoreRestart on\n"
            + Proftpd.tls(own, security, certificate));
    return new FtpServer(
        root,
        security,
        port,
        USERNAME,
        password,
        certificate,
        process(Proftpd.command(config), own, security, port));
  }

  /**
   * vsftpd on a free port.
   *
   * @param root the folder; what the server needs for itself goes beside it
   * @param password what the user has to say
   */
  public static FtpServer startVsftpd(Path root, Security security, String password)
      throws Exception {
    Path program = ServerProcess.program("vsftpd");
    Account.settleIn(root);
    Path own = Files.createTempDirectory(root.toAbsolutePath().getParent(), "vsftpd");
    int port = FreePorts.free();
    Certificate certificate = security == Security.NONE ? null : Certificate.make(own);
    Path config = own.resolve("vsftpd.conf");
    Files.writeString(
        config, Vsftpd.config(own, root, port, password) + Vsftpd.tls(security, certificate));
    Files.createFile(own.resolve("log"));
    Account.settleIn(own);
    return new FtpServer(
        root,
        security,
        port,
        Vsftpd.USERNAME,
        password,
        certificate,
        process(Account.running(program, config), own, security, port));
  }

  private static ServerProcess process(
      List<String> command, Path own, Security security, int port) {
    String greeting = security == Security.IMPLICIT ? "" : "220";
    return new ServerProcess(command, port, greeting, own.resolve("log"));
  }

  public int port() {
    return port;
  }

  public String username() {
    return username;
  }

  public String password() {
    return password;
  }

  public Security security() {
    return security;
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

    static String tls(Path own, Security security, Certificate certificate) {
      if (security == Security.NONE) {
        return "";
      }
      return String.join(
          "\n",
          "LoadModule mod_tls.c",
          "TLSEngine on",
          "TLSRequired on",
          "TLSVerifyClient off",
          "TLSProtocol " + (security == Security.IMPLICIT ? "TLSv1.2" : "TLSv1.3"),
          "TLSLog " + own.resolve("tls.log"),
          "TLSRSACertificateFile " + certificate.pem(),
          "TLSRSACertificateKeyFile " + certificate.key(),
          security == Security.IMPLICIT ? "TLSOptions UseImplicitSSL" : "",
          "");
    }
  }

  /**
   * What vsftpd is told. Its only users who are no accounts of the system are anonymous ones; of
   * them it can ask for a password as well.
   */
  private static final class Vsftpd {
    static final String USERNAME = "anonymous";

    private Vsftpd() {}

    static String config(Path own, Path root, int port, String password) throws IOException {
      Path passwords = Files.writeString(own.resolve("passwords"), password + "\n");
      return String.join(
          "\n",
          "background=NO",
          "listen=YES",
          "listen_address=" + HOST,
          "listen_port=" + port,
          "seccomp_sandbox=NO",
          "run_as_launching_user=YES",
          "ftp_username=" + Account.name(),
          "anon_root=" + root.toRealPath(),
          "secure_email_list_enable=YES",
          "email_password_file=" + passwords,
          "write_enable=YES",
          "anon_upload_enable=YES",
          "anon_mkdir_write_enable=YES",
          "anon_other_write_enable=YES",
          "anon_world_readable_only=NO",
          "anon_umask=022",
          "xferlog_enable=YES",
          "vsftpd_log_file=" + own.resolve("log"),
          "log_ftp_protocol=YES",
          "");
    }

    static String tls(Security security, Certificate certificate) {
      if (security == Security.NONE) {
        return "";
      }
      return String.join(
          "\n",
          "ssl_enable=YES",
          "implicit_ssl=" + (security == Security.IMPLICIT ? "YES" : "NO"),
          "allow_anon_ssl=YES",
          "force_anon_logins_ssl=YES",
          "force_anon_data_ssl=YES",
          "require_ssl_reuse=YES",
          "ssl_ciphers=HIGH",
          "debug_ssl=YES",
          "rsa_cert_file=" + certificate.pem(),
          "rsa_private_key_file=" + certificate.key(),
          "");
    }
  }
}
