package dev.remora.inbox;

import dev.remora.config.Causes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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

  /** How SSH's library, and servers that have had enough, refuse a login. */
  private static final Pattern NO_ENTRY =
      Pattern.compile("(?i)^auth (fail|cancel)|too many authentication failures");

  private static final Pattern TLS_WANTED = Pattern.compile("(?i)\\b(ssl|tls|encrypt(ed|ion)?)\\b");

  /** Of FTP: no such user, or not logged in. */
  private static final Set<Integer> NOT_LOGGED_IN = Set.of(430, 530);

  private final RemoteFileEndpoint<?> endpoint;
  private final Supplier<String> password;
  private final List<String> login;
  private final RemoteFileOperations<?> operations;

  /** Whether it has yet to let us in: what it says then is not about a file. */
  private boolean entering;

  /**
   * @param password asked for anew at each login
   * @param login the parameters that say who logs in, the secret last
   */
  FileServer(RemoteFileEndpoint<?> endpoint, Supplier<String> password, List<String> login) {
    this.endpoint = endpoint;
    this.password = password;
    this.login = List.copyOf(login);
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
        throw inWords(e);
      }
    }
    try {
      return connected(question);
    } catch (GenericFileOperationFailedException e) {
      throw inWords(e);
    }
  }

  private <T> T connected(Question<T> question) throws IOException {
    if (!operations.isConnected()) {
      endpoint.getConfiguration().setPassword(password.get());
      entering = true;
      operations.connect(endpoint.getConfiguration(), null);
      entering = false;
      if (ftp().isPresent() && ftp().get().hasFeature("MLST")) {
        // Of the others there are some that the library can't read, as a mode of 00.
        ftp().get().sendCommand("OPTS", "MLST type;size;modify;");
      }
    }
    return question.ask();
  }

  /** The innermost cause says what it was; what Camel puts around it names its own classes. */
  private IOException inWords(GenericFileOperationFailedException failure) {
    Throwable cause = Causes.root(failure);
    String said = said(cause);
    return entering ? notLetIn(failure, cause, said) : new IOException(said, failure);
  }

  /** The parameter that may be at fault is named. */
  private IOException notLetIn(Exception failure, Throwable cause, String said) {
    if (said.contains("reject HostKey") || said.contains("UnknownHostKey")) {
      return new BadParameterException(
          "known-hosts-file",
          "its host key is not known; see that it is the right one, and put it into"
              + " known-hosts-file ("
              + said
              + ")",
          failure);
    }
    if (isOfThePrivateKey(cause, said)) {
      return new BadParameterException(
          "private-key-file",
          "private-key-file is no key that can be read (" + said + ")",
          failure);
    }
    if (isOfTls(cause, said)) {
      return new BadParameterException(
          "tls", "the server wants to be spoken to in TLS (" + said + "); see tls", failure);
    }
    if (isOfTheLogin(cause, said)) {
      return new BadParameterException(
          login.get(login.size() - 1),
          "the server refuses the login (" + said + "); see " + String.join(" and ", login),
          failure);
    }
    return new IOException(
        cause instanceof UnknownHostException ? "unknown host " + said : said, failure);
  }

  /** On one line; a server's reply without what Camel puts around it. */
  private static String said(Throwable cause) {
    String said =
        cause instanceof GenericFileOperationFailedException ftp && ftp.getReason() != null
            ? ftp.getReason()
            : String.valueOf(cause.getMessage());
    return said.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private boolean isOfThePrivateKey(Throwable cause, String said) {
    return login.contains("private-key-file")
        && (said.startsWith("invalid privatekey")
            || cause instanceof FileNotFoundException
            || cause instanceof FileSystemException);
  }

  private boolean isOfTls(Throwable cause, String said) {
    return cause instanceof GenericFileOperationFailedException
        && endpoint.getConfiguration().getProtocol().equals("ftp")
        && TLS_WANTED.matcher(said).find();
  }

  private static boolean isOfTheLogin(Throwable cause, String said) {
    return NO_ENTRY.matcher(said).find()
        || (cause instanceof GenericFileOperationFailedException ftp
            && NOT_LOGGED_IN.contains(ftp.getCode()));
  }

  /** A connection that is gone is told of as Camel does, so that it is asked once more. */
  static <T> T orAnew(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (FTPConnectionClosedException | SocketException e) {
      throw new GenericFileOperationFailedException(e.getMessage(), e);
    }
  }

  /** Whether there is such a file, by its very name. */
  boolean isThere(String file) throws IOException {
    return ftp().isPresent()
        ? orAnew(() -> new FtpPresence(ftp().get()).isThere(file))
        : operations.existsFile(file);
  }

  /** Whether there is anything of this name, were it a folder. */
  boolean isTaken(String file) throws IOException {
    return ftp().isPresent()
        ? orAnew(() -> new FtpPresence(ftp().get()).isTaken(file))
        : operations.existsFile(file);
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
      if (ftp().isPresent()) {
        throw e; // the connection broke: what is refused is told by the answer
      }
      cause = e;
    }
    if (!done && isThere(file)) {
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
