package dev.remora.inbox;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;

/**
 * Asks an FTP server for one file by its very name. A listing of names, which is how Camel asks, is
 * no question for that: servers take braces in a name for a pattern, and where no listing can be
 * had, nothing is known of the file.
 */
final class FtpPresence {
  /** Those that know neither of the questions, as some from before them. */
  private static final Pattern NOT_KNOWN = Pattern.compile("50[024]");

  /** Words of servers for what they do not let us. */
  static final Pattern FORBIDDEN = Pattern.compile("(?i)den[iy]|permi|access|privilege");

  /** For "cannot access x: No such file" forbids nothing. */
  private static final Pattern NO_SUCH =
      Pattern.compile("(?i)no such|not? (be )?(found|exist)|n[o']t find");

  private final FTPClient client;

  FtpPresence(FTPClient client) {
    this.client = client;
  }

  /**
   * Whether there is such a file; a folder counts where the server tells of folders too.
   *
   * @throws IOException when the server says neither
   */
  boolean isThere(String file) throws IOException {
    if (client.hasFeature("MLST")) {
      client.mlst(file);
      return isSaid(file);
    }
    client.size(file); // which in text may be refused; Camel has the server speak in bytes
    return isAnswered(file) ? isSaid(file) : isListed(file);
  }

  /** Some servers know no such question, or allow none; others say yes to all that they don't. */
  private boolean isAnswered(String file) {
    int code = client.getReplyCode();
    return !NOT_KNOWN.matcher(Integer.toString(code)).matches()
        && (!FTPReply.isPositiveCompletion(code) || code == FTPReply.FILE_STATUS)
        && (code != FTPReply.FILE_UNAVAILABLE || isGone(file));
  }

  /**
   * Whether there is a file or a folder, neither of which another file can be given the name of.
   */
  boolean isTaken(String file) throws IOException {
    return isThere(file) || (!client.hasFeature("MLST") && isFolder(file));
  }

  /**
   * What the last reply, to a question for this file, says of it.
   *
   * @throws IOException when it says neither that it is there nor that it is not
   */
  boolean isSaid(String file) throws IOException {
    if (FTPReply.isPositiveCompletion(client.getReplyCode())) {
      return true;
    }
    if (isGone(file)) {
      return false;
    }
    throw new IOException(
        "the server does not say whether "
            + file
            + " is there: "
            + client.getReplyString().strip());
  }

  private boolean isGone(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    String words = client.getReplyString().replace(file, "").replace(name, "");
    return client.getReplyCode() == FTPReply.FILE_UNAVAILABLE
        && (NO_SUCH.matcher(words).find() || !FORBIDDEN.matcher(words).find());
  }

  private boolean isListed(String file) throws IOException {
    String[] names = client.listNames(file);
    if (names != null && names.length > 0) {
      return true;
    }
    return !FTPReply.isPositiveCompletion(client.getReplyCode())
        && !FileServerListing.saysNone(client)
        && isSaid(file);
  }

  private boolean isFolder(String path) throws IOException {
    String before = client.printWorkingDirectory();
    if (before == null || !client.changeWorkingDirectory(path)) {
      return false;
    }
    client.changeWorkingDirectory(before);
    FileServer.requireCompletion(client, "the server does not lead back to " + before);
    return true;
  }
}
