package dev.remora.inbox;

import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A folder behind an FTP server. */
final class FtpPlace extends FolderPlace {
  static final String PASSWORD = "pa ss\"w%41rd&+#" + CANARY;

  private final FtpServer server;

  FtpPlace(Path root, FtpServer server) throws IOException {
    super(root);
    this.server = server;
  }

  FtpServer server() {
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
    parameters.put("template-id", "inbox-ftp");
    parameters.put("host", FtpServer.HOST);
    parameters.put("port", Integer.toString(server.port()));
    parameters.put("directory", folder(inbox, "inbox"));
    parameters.put("username", server.username());
    parameters.put("password", server.password());
    parameters.put("tls", server.security().name().toLowerCase(Locale.ROOT));
    if (server.security() != Security.NONE) {
      parameters.put("ca-file", server.certificate().pem().toString());
    }
    return parameters;
  }

  /** FTP ends a line where a name's line feed is. */
  @Override
  boolean carries(String path) {
    return path.indexOf('\n') < 0 && path.indexOf('\r') < 0;
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
