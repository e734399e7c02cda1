package dev.remora.server;

import dev.remora.FreePorts;
import dev.remora.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server of SFTP with a key of its own. OpenSSH's, which asks for its user's key, or ProFTPD's,
 * which asks for a password. Either way a relative path is one within the folder that is served.
 */
public final class SftpServer implements AutoCloseable {
  public static final String HOST = "127.0.0.1";

  private final Path root;
  private final Path own;
  private final int port;
  private final String username;
  private final String password;
  private final ServerProcess process;

  private SftpServer(
      Path root, Path own, int port, String username, String password, List<String> command)
      throws IOException {
    this.root = root;
    this.own = own;
    this.port = port;
    this.username = username;
    this.password = password;
    Files.writeString(
        knownHostsFile(), "[" + HOST + "]:" + port + " " + Files.readString(hostKey("pub")));
    this.process = new ServerProcess(command, port, "SSH-2.0", own.resolve("log"));
    process.start();
  }

  /**
   * OpenSSH on a free port; who has {@link #privateKeyFile()} may come in.
   *
   * @param root the folder; what the server needs for itself goes beside it
   */
  public static SftpServer startWithKey(Path root) throws Exception {
    Path sshd = ServerProcess.program("sshd");
    Account.settleIn(root);
    Path own = Files.createTempDirectory(root.toAbsolutePath().getParent(), "sshd");
    int port = FreePorts.free();
    generateKey(own.resolve("host_key"), "ed25519");
    generateKey(own.resolve("user_key"), "ed25519");
    // sshd reads the list of keys as the user who comes in.
    Path authorized = root.toAbsolutePath().resolveSibling(own.getFileName() + "-authorized_keys");
    Files.copy(own.resolve("user_key.pub"), authorized);
    authorized.toFile().setReadable(true, false);
    Path config = own.resolve("sshd_config");
    Files.writeString(
        config,
        String.join(
            "\n",
            "ListenAddress " + HOST + ":" + port,
            "HostKey " + own.resolve("host_key"),
            "PidFile none",
            "AuthorizedKeysFile " + authorized,
            "StrictModes no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "UsePAM no",
            "MaxStartups 100",
            "Subsystem sftp internal-sftp",
            "ForceCommand internal-sftp -d " + root.toRealPath(),
            ""));
    if (Account.isRoot()) {
      Files.createDirectories(Path.of("/run/sshd")); // where it locks up its unprivileged half
    }
    List<String> command = List.of(sshd.toString(), "-D", "-e", "-f", config.toString());
    return new SftpServer(root, own, port, Account.name(), null, command);
  }

  /**
   * ProFTPD on a free port; who knows the password may come in.
   *
   * @param root the folder; what the server needs for itself goes beside it
   */
  public static SftpServer startWithPassword(Path root, String password) throws Exception {
    Path own = FtpServer.Proftpd.ownFolder(root);
    int port = FreePorts.free();
    generateKey(own.resolve("host_key"), "rsa", "-m", "PEM");
    Path config = own.resolve("proftpd.conf");
    Files.writeString(
        config,
        FtpServer.Proftpd.config(own, root, port, FtpServer.USERNAME, password)
            + String.join(
                "\n",
                "LoadModule mod_sftp.c",
                "SFTPEngine on",
                "SFTPLog " + own.resolve("sftp.log"),
                "SFTPHostKey " + own.resolve("host_key"),
                "SFTPAuthMethods password",
                ""));
    List<String> command = FtpServer.Proftpd.command(config);
    return new SftpServer(root, own, port, FtpServer.USERNAME, password, command);
  }

  private static void generateKey(Path file, String type, String... more)
      throws IOException, InterruptedException {
    String program = Tools.require("ssh-keygen").toString();
    List<String> command = new java.util.ArrayList<>(List.of(program, "-q", "-N", "", "-t", type));
    command.addAll(List.of(more));
    command.addAll(List.of("-f", file.toString()));
    String said = Tools.output(command);
    if (!Files.exists(file)) {
      throw new IOException(command + ": " + said);
    }
  }

  private Path hostKey(String extension) {
    return own.resolve("host_key." + extension);
  }

  public int port() {
    return port;
  }

  public String username() {
    return username;
  }

  /** None where a key is asked for. */
  public String password() {
    return password;
  }

  /** The key with which its user comes in; none where a password is asked for. */
  public Path privateKeyFile() {
    return password == null ? own.resolve("user_key") : null;
  }

  /** Tells clients by which key to know this server. */
  public Path knownHostsFile() {
    return own.resolve("known_hosts");
  }

  /** The folder that is served. */
  public Path root() {
    return root;
  }

  /** What it has said, for the messages of tests that fail. */
  public String log() {
    return process.log();
  }

  /** Goes down, and its connections with it. */
  public void stop() {
    process.stop();
  }

  /** Comes up again on the same port, with the same key. */
  public void startAgain() throws IOException {
    process.start();
  }

  @Override
  public void close() {
    process.close();
  }
}
