package dev.remora.inbox;

import dev.remora.config.Causes;
import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.FtpOperations;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.apache.commons.net.ftp.FTPReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to an FTP, FTPS or SFTP server: made when something is first asked, and anew after
 * it was lost. For one thread.
 */
final class FileServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileServerSource.class);

  private final RemoteFileEndpoint<?> endpoint;
  private final Supplier<String> password;
  private final RemoteFileOperations<?> operations;

  /**
   * @param password asked for anew at each login
   */
  FileServer(RemoteFileEndpoint<?> endpoint, Supplier<String> password) {
    this.endpoint = endpoint;
    this.password = password;
    try {
      this.operations = endpoint.createRemoteFileOperations();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where it is, without credentials. */
  String uri() {
    return endpoint.getConfiguration().getProtocol()
        + "://"
        + endpoint.getConfiguration().getHost()
        + ":"
        + endpoint.getConfiguration().getPort();
  }

  /** What is asked of it, in Camel's words. */
  RemoteFileOperations<?> operations() {
    return operations;
  }

  /** The client that speaks FTP; empty with SFTP. */
  Optional<FTPClient> ftp() {
    return operations instanceof FtpOperations ftp
        ? Optional.of(ftp.getClient())
        : Optional.empty();
  }

  /** Something to be asked while connected. */
  interface Question<T> {
    T ask() throws IOException;
  }

  /** Servers close connections that were idle: what fails on an old one is asked once more. */
  <T> T ask(Question<T> question) throws IOException {
    boolean old = operations.isConnected();
    try {
      return connected(question);
    } catch (GenericFileOperationFailedException e) {
      close();
      if (!old) {
        throw new IOException(words(e), e);
      }
    }
    try {
      return connected(question);
    } catch (GenericFileOperationFailedException e) {
      throw new IOException(words(e), e);
    }
  }

  private <T> T connected(Question<T> question) throws IOException {
    if (!operations.isConnected()) {
      endpoint.getConfiguration().setPassword(password.get());
      operations.connect(endpoint.getConfiguration(), null);
      if (ftp().isPresent() && ftp().get().hasFeature("MLST")) {
        // Of the others there are some that the library can't read, as a mode of 00.
        ftp().get().sendCommand("OPTS", "MLST type;size;modify;");
      }
    }
    return question.ask();
  }

  /** The innermost cause says what it was; what Camel puts around it names its own classes. */
  private static String words(Exception e) {
    Throwable cause = Causes.root(e);
    String said = String.valueOf(cause.getMessage()).strip();
    if (said.contains("reject HostKey") || said.contains("UnknownHostKey")) {
      return "its host key is not known; see that it is the right one, and put it into"
          + " known-hosts-file ("
          + said
          + ")";
    }
    return cause instanceof java.net.UnknownHostException ? "unknown host " + said : said;
  }

  /** A connection that is gone is told of as Camel does, so that it is asked once more. */
  static <T> T orAnew(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (FTPConnectionClosedException | SocketException e) {
      throw new GenericFileOperationFailedException(e.getMessage(), e);
    }
  }

  /**
   * Does something with a file; that it was gone already is no failure, and told neither by Camel's
   * answer nor by its exception.
   *
   * @param what it is, in words
   * @return whether it was done; otherwise the file is gone
   * @throws IOException when the file is there still
   */
  boolean unlessGone(String file, Question<Boolean> step, String what) throws IOException {
    boolean done = false;
    GenericFileOperationFailedException cause = null;
    try {
      done = step.ask();
    } catch (GenericFileOperationFailedException e) {
      cause = e;
    }
    if (!done && operations.existsFile(file)) {
      throw new IOException("the server does not " + what, cause);
    }
    return done;
  }

  /** A server that fails in the end says so in its reply alone. */
  static void requireCompletion(FTPClient client, String otherwise) throws IOException {
    if (!FTPReply.isPositiveCompletion(client.getReplyCode())) {
      throw new IOException(otherwise + ": " + client.getReplyString().strip());
    }
  }

  /** Without a farewell, for which one would wait where the server has fallen silent. */
  @Override
  public void close() {
    try {
      if (ftp().isPresent()) {
        ftp().get().disconnect();
      } else {
        operations.forceDisconnect();
      }
    } catch (IOException | GenericFileOperationFailedException e) {
      LOG.debug("{} could not be left", uri(), e);
    }
  }
}
