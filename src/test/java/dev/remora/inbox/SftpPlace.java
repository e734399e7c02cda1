package dev.remora.inbox;

import dev.remora.server.SftpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A folder behind an SFTP server. */
final class SftpPlace extends FolderPlace {
  static final String PASSWORD = "pa ss\"w%41rd&+#" + CANARY;

  private final SftpServer server;

  SftpPlace(Path root, SftpServer server) throws IOException {
    super(root);
    this.server = server;
  }

  SftpServer server() {
    return server;
  }

  @Override
  Map<String, String> parameters(String inbox) {
    try {
      make(inbox);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("template-id", "inbox-sftp");
    parameters.put("host", SftpServer.HOST);
    parameters.put("port", Integer.toString(server.port()));
    parameters.put("directory", folder(inbox, "inbox"));
    parameters.put("username", server.username());
    parameters.put("known-hosts-file", server.knownHostsFile().toString());
    if (server.password() == null) {
      parameters.put("private-key-file", server.privateKeyFile().toString());
    } else {
      parameters.put("password", server.password());
    }
    return parameters;
  }

  @Override
  boolean hasSecret() {
    return server.password() != null;
  }

  /** These arrive too, and are shelved under another name: a test of their own. */
  @Override
  boolean carries(String path) {
    return path.chars().noneMatch(c -> c == '*' || c == '?' || c == '\\');
  }

  @Override
  void goDown() {
    server.stop();
  }

  @Override
  void comeUp() throws IOException {
    server.startAgain();
  }

  @Override
  String log() {
    return server.log();
  }

  @Override
  public void close() {
    server.close();
  }
}
