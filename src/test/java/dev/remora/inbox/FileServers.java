package dev.remora.inbox;

import dev.remora.server.FtpServer;
import dev.remora.server.FtpServer.Security;
import dev.remora.server.SftpServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Named;

/** Servers of files that a test is run against, one of each way to be listed. */
final class FileServers {
  private FileServers() {}

  /** Starts one over a folder. */
  interface Starting {
    FolderPlace in(Path root) throws Exception;
  }

  /** Tells exactly of one file, and lists by MLSD. */
  static Named<Starting> ftp() {
    return Named.of(
        "FTP", root -> new FtpPlace(root, FtpServer.start(root, Security.NONE, FtpPlace.PASSWORD)));
  }

  /** Knows LIST alone. */
  static Named<Starting> ftpByList() {
    return Named.of(
        "FTP by LIST",
        root -> new FtpPlace(root, FtpServer.startVsftpd(root, Security.NONE, FtpPlace.PASSWORD)));
  }

  static Named<Starting> sftp() {
    return Named.of("SFTP", root -> new SftpPlace(root, SftpServer.startWithKey(root)));
  }
}
