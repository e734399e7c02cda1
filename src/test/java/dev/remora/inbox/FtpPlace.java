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
  private final FtpServer server;
  private final Security security;

  FtpPlace(Path root, Security security) throws Exception {
    super(root);
    this.security = security;
    this.server = FtpServer.start(root, security, "pa ss\"w%41rd&+#" + CANARY);
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
    parameters.put("username", FtpServer.USERNAME);
    parameters.put("password", server.password());
    parameters.put("tls", security.name().toLowerCase(Locale.ROOT));
    if (security != Security.NONE) {
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
