package dev.remora.inbox;

import dev.remora.capture.Names;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.FtpOperations;
import org.apache.camel.component.file.remote.RemoteFile;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.camel.component.file.remote.SftpOperations;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.support.DefaultExchange;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPListParseEngine;
import org.apache.commons.net.ftp.FTPReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of an FTP, FTPS or SFTP server, through Camel's own operations on such servers. */
public final class FileServerSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(FileServerSource.class);

  private final RemoteFileEndpoint<?> endpoint;
  private final Supplier<String> password;
  private final RemoteFileOperations<?> operations;
  private final String uri;
  private final String root;
  private final boolean patterns;
  private final Set<String> warned = new HashSet<>();

  /**
   * @param endpoint with stream download and no steps from folder to folder
   * @param password asked for anew at each login
   * @param directory the inbox's; empty for where a login leads
   * @param patterns whether the protocol's library takes paths for patterns, as that for SFTP does
   */
  public FileServerSource(
      RemoteFileEndpoint<?> endpoint,
      Supplier<String> password,
      String directory,
      boolean patterns) {
    this.endpoint = endpoint;
    this.password = password;
    this.patterns = patterns;
    this.root = stripped(directory);
    this.uri =
        endpoint.getConfiguration().getProtocol()
            + "://"
            + endpoint.getConfiguration().getHost()
            + ":"
            + endpoint.getConfiguration().getPort()
            + (root.startsWith("/") || root.isEmpty() ? root : "/" + root);
    try {
      this.operations = endpoint.createRemoteFileOperations();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String stripped(String directory) {
    String path = directory.equals(".") ? "" : directory.replaceFirst("^\\./", "");
    while (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return path;
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public boolean isWholeAtOnce() {
    return false;
  }

  /** One thing a listing has, whatever the protocol. */
  private record Item(String name, boolean folder, boolean file, long size, long modified) {
    static Item of(FTPFile f) {
      long time = f.getTimestamp() == null ? 0 : f.getTimestamp().getTimeInMillis();
      return new Item(f.getName(), f.isDirectory(), f.isFile(), f.getSize(), time);
    }

    static Item of(SftpRemoteFile<?> f) {
      char kind = f.getLongname().isEmpty() ? '-' : f.getLongname().charAt(0);
      return new Item(
          f.getFilename(), f.isDirectory(), kind == '-', f.getFileLength(), f.getLastModified());
    }
  }

  @Override
  public void list(boolean recursive, Consumer<Entry> each) throws IOException {
    Deque<String> folders = new ArrayDeque<>();
    folders.add("");
    while (!folders.isEmpty()) {
      String folder = folders.poll();
      for (Item item : ask(() -> listed(quote(at(folder))))) {
        if (item.name().equals(".") || item.name().equals("..")) {
          continue;
        }
        String path = folder + item.name();
        if (!isSafe(item.name())) {
          warnOnce(path, "has a name that can't be asked for; rename it");
        } else if (item.folder()) {
          if (recursive && !isShelf(path) && !item.name().startsWith(".")) {
            folders.add(path + "/");
          }
        } else if (item.file()) {
          each.accept(new Entry(path, item.size(), item.modified(), ""));
        } else {
          warnOnce(path, "is a link or no regular file, and not followed");
        }
      }
    }
  }

  private List<Item> listed(String folder) throws IOException {
    if (operations instanceof FtpOperations ftp) {
      return listed(ftp.getClient(), folder);
    }
    return Stream.of(operations.listFiles(folder))
        .map(file -> Item.of((SftpRemoteFile<?>) file))
        .toList();
  }

  /** A server that does not list says so in its reply alone, and lists nothing. */
  private List<Item> listed(FTPClient client, String folder) throws IOException {
    String argument = folder.isEmpty() ? null : folder;
    FTPListParseEngine engine =
        orAnew(
            () ->
                client.hasFeature("MLST")
                    ? client.initiateMListParsing(argument)
                    : client.initiateListParsing(argument));
    requireCompletion(client, "the server does not list " + (folder.isEmpty() ? "it" : folder));
    return items(engine);
  }

  /**
   * One at a time, because what the library makes of a line is far larger than an item, and because
   * one line that can't be read, as of a name with a line break, must not hide the others.
   */
  private List<Item> items(FTPListParseEngine engine) {
    List<Item> items = new ArrayList<>();
    while (engine.hasNext()) {
      try {
        Stream.of(engine.getNext(1)).filter(Objects::nonNull).map(Item::of).forEach(items::add);
      } catch (RuntimeException e) {
        warnOnce("a line of its listing", "can't be read; is there a line break in a name?");
      }
    }
    return items;
  }

  private static void requireCompletion(FTPClient client, String otherwise) throws IOException {
    if (!FTPReply.isPositiveCompletion(client.getReplyCode())) {
      throw new IOException(otherwise + ": " + client.getReplyString().strip());
    }
  }

  /** A name from a listing is the server's word: it must not lead anywhere, nor end a command. */
  private boolean isSafe(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && name.indexOf(0) < 0
        && name.indexOf(0xFFFD) < 0
        && (operations instanceof SftpOperations
            || (name.indexOf('\r') < 0 && name.indexOf('\n') < 0));
  }

  /** With no folder above it the shelves are within the inbox. */
  private boolean isShelf(String path) {
    return hasNoParent()
        && (path.equals(Shelf.DELIVERED.folder()) || path.equals(Shelf.DEAD_LETTER.folder()));
  }

  private boolean hasNoParent() {
    return root.isEmpty() || root.equals("/");
  }

  /** The path on the server; one that begins with a dash would be taken for an option. */
  private String at(String path) {
    String within = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String all =
        root.isEmpty()
            ? within
            : within.isEmpty() ? root : root.equals("/") ? "/" + within : root + "/" + within;
    return all.startsWith("-") ? "./" + all : all;
  }

  private String quote(String path) {
    return patterns ? path.replaceAll("[*?\\\\]", "\\\\$0") : path;
  }

  /** For a new name the library has no way to quote what it takes for a pattern. */
  private String plain(String path) {
    return patterns ? path.replaceAll("[*?\\\\]", "_") : path;
  }

  private String shelf(Shelf shelf, String path) {
    int slash = root.lastIndexOf('/');
    String parent = hasNoParent() ? root : slash < 0 ? "" : root.substring(0, slash + 1);
    String top = parent.isEmpty() || parent.endsWith("/") ? parent : parent + "/";
    return top + shelf.folder() + "/" + path;
  }

  @Override
  public void fetch(String path, Landing to) throws IOException {
    ask(
        () -> {
          Exchange exchange = new DefaultExchange(endpoint.getCamelContext());
          RemoteFile<Object> remote = new RemoteFile<>();
          exchange.setProperty(FileComponent.FILE_EXCHANGE_FILE, remote);
          operations.retrieveFile(quote(at(path)), exchange, -1);
          InputStream content = (InputStream) remote.getBody();
          if (content == null) {
            throw new IOException("the server does not give it" + reply(exchange));
          }
          try (content) {
            to.open();
            copy(content, to);
          }
          operations.releaseRetrievedFileResources(exchange);
          if (operations instanceof FtpOperations ftp) {
            requireCompletion(ftp.getClient(), "the server broke off");
          }
          return null;
        });
  }

  /** In larger pieces than the library's copy, which takes 8 KB from the server at a time. */
  private static void copy(InputStream from, Landing to) throws IOException {
    boolean more = true;
    while (more) {
      ByteBuffer buffer = to.buffer();
      int n = from.readNBytes(buffer.array(), 0, buffer.capacity());
      to.take(buffer, n);
      more = n == buffer.capacity();
    }
  }

  private static String reply(Exchange exchange) {
    String said = exchange.getIn().getHeader("CamelFtpReplyString", String.class);
    return said == null ? "" : ": " + said.strip();
  }

  @Override
  public boolean wasReplaced(String path, long size, long modified) throws IOException {
    return ask(() -> look(at(path)))
        .filter(now -> now.size() != size || now.modified() != modified)
        .isPresent();
  }

  @Override
  public boolean isAskedForOne() {
    return operations instanceof FtpOperations;
  }

  /** A file as it is there now, as a listing shows files; empty where the server does not say. */
  private Optional<Item> look(String file) throws IOException {
    if (operations instanceof FtpOperations ftp && ftp.getClient().hasFeature("MLST")) {
      return Optional.ofNullable(orAnew(() -> ftp.getClient().mlistFile(file))).map(Item::of);
    }
    if (!operations.existsFile(quote(file))) {
      return Optional.empty();
    }
    String name = file.substring(file.lastIndexOf('/') + 1);
    try {
      return listed(quote(file)).stream()
          .filter(item -> item.name().substring(item.name().lastIndexOf('/') + 1).equals(name))
          .findFirst();
    } catch (IOException e) {
      LOG.debug("{} is not listed by itself", file, e);
      return Optional.empty();
    }
  }

  /** A connection that is gone is told of as Camel does, so that it is asked once more. */
  private static <T> T orAnew(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (FTPConnectionClosedException | SocketException e) {
      throw new GenericFileOperationFailedException(e.getMessage(), e);
    }
  }

  @Override
  public Optional<String> move(String path, Shelf shelf) throws IOException {
    return ask(
        () -> {
          String from = quote(at(path));
          int slash = path.lastIndexOf('/') + 1;
          String folder = path.substring(0, slash);
          String name = path.substring(slash);
          String to = shelf(shelf, plain(folder));
          operations.buildDirectory(to.substring(0, to.length() - 1), false);
          String free = plain(name);
          for (int n = 2; operations.existsFile(to + free); n++) {
            free = Names.numbered(plain(name), n);
          }
          boolean moved = false;
          GenericFileOperationFailedException cause = null;
          try {
            moved = operations.renameFile(from, to + free);
          } catch (GenericFileOperationFailedException e) {
            cause = e;
          }
          if (!moved && operations.existsFile(from)) {
            throw new IOException("the server does not move it to " + to + free, cause);
          }
          return moved ? Optional.of(free) : Optional.empty();
        });
  }

  @Override
  public void delete(String path) throws IOException {
    ask(
        () -> {
          String file = quote(at(path));
          boolean deleted = false;
          GenericFileOperationFailedException cause = null;
          try {
            deleted = operations.deleteFile(file);
          } catch (GenericFileOperationFailedException e) {
            cause = e; // gone already, or not to be deleted
          }
          if (!deleted && operations.existsFile(file)) {
            throw new IOException("the server does not delete it", cause);
          }
          return null;
        });
  }

  @Override
  public void write(String path, Shelf shelf, String name, String text) {
    // The receipt is under captures.dir; what belongs on the server is the capture.
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  /** Servers close connections that were idle: what fails on an old one is asked once more. */
  private <T> T ask(Question<T> question) throws IOException {
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
      if (operations instanceof FtpOperations ftp && ftp.getClient().hasFeature("MLST")) {
        // Of the others there are some that the library can't read, as a mode of 00.
        ftp.getClient().sendCommand("OPTS", "MLST type;size;modify;");
      }
    }
    return question.ask();
  }

  /** The innermost cause says what it was; what Camel puts around it names its own classes. */
  private static String words(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String said = String.valueOf(cause.getMessage()).strip();
    if (said.contains("reject HostKey") || said.contains("UnknownHostKey")) {
      return "its host key is not known; see that it is the right one, and put it into"
          + " known-hosts-file ("
          + said
          + ")";
    }
    return cause instanceof java.net.UnknownHostException ? "unknown host " + said : said;
  }

  private void warnOnce(String path, String what) {
    if (warned.add(path)) {
      LOG.warn("{} at {}: {}", Names.printable(path), uri, what);
    }
  }

  /** Without a farewell, for which one would wait where the server has fallen silent. */
  @Override
  public void close() {
    try {
      if (operations instanceof FtpOperations ftp) {
        ftp.getClient().disconnect();
      } else {
        operations.forceDisconnect();
      }
    } catch (IOException | GenericFileOperationFailedException e) {
      LOG.debug("{} could not be left", uri, e);
    }
  }
}
