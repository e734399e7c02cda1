package dev.remora.inbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.remote.RemoteFile;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.camel.support.DefaultExchange;

/** A folder of an FTP, FTPS or SFTP server, through Camel's own operations on such servers. */
public final class FileServerSource implements Source {
  private final RemoteFileEndpoint<?> endpoint;
  private final FileServer server;
  private final RemoteFileOperations<?> operations;
  private final FileServerPaths paths;
  private final FileServerListing listing;
  private final String uri;

  /**
   * @param endpoint with stream download and no steps from folder to folder
   * @param password asked for anew at each login
   * @param login the parameters that say who logs in, the secret last
   * @param directory the inbox's; empty for where a login leads
   * @param patterns whether the protocol's library takes paths for patterns, as that for SFTP does
   */
  public FileServerSource(
      RemoteFileEndpoint<?> endpoint,
      Supplier<String> password,
      List<String> login,
      String directory,
      boolean patterns) {
    this.endpoint = endpoint;
    this.server = new FileServer(endpoint, password, login);
    this.operations = server.operations();
    this.paths = new FileServerPaths(directory, patterns);
    this.listing = new FileServerListing(server, paths);
    this.uri = server.uri() + paths.inUri();
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public boolean isWholeAtOnce() {
    return false;
  }

  @Override
  public void list(boolean recursive, Consumer<Entry> each) throws IOException {
    listing.list(recursive, each);
  }

  @Override
  public void fetch(String path, Landing to) throws IOException {
    server.ask(
        () -> {
          Exchange exchange = new DefaultExchange(endpoint.getCamelContext());
          RemoteFile<Object> remote = new RemoteFile<>();
          exchange.setProperty(FileComponent.FILE_EXCHANGE_FILE, remote);
          operations.retrieveFile(paths.quote(paths.at(path)), exchange, -1);
          InputStream content = (InputStream) remote.getBody();
          if (content == null) {
            throw new IOException("the server does not give it" + reply(exchange));
          }
          try (content) {
            to.open();
            copy(content, to);
          }
          operations.releaseRetrievedFileResources(exchange);
          if (server.ftp().isPresent()) {
            FileServer.requireCompletion(server.ftp().get(), "the server broke off");
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
    return server
        .ask(() -> listing.look(paths.at(path)))
        .filter(now -> now.size() != size || now.modified() != modified)
        .isPresent();
  }

  @Override
  public boolean isAskedForOne() {
    return server.ftp().isPresent();
  }

  @Override
  public Optional<String> move(String path, Shelf shelf, String name) throws IOException {
    return server.ask(new FileServerMove(server, paths, path, shelf, name));
  }

  @Override
  public void delete(String path) throws IOException {
    String file = paths.quote(paths.at(path));
    server.ask(() -> server.unlessGone(file, () -> operations.deleteFile(file), "delete it"));
  }

  @Override
  public void write(String path, Shelf shelf, String name, String text) {
    // The receipt is under captures.dir; what belongs on the server is the capture.
  }

  @Override
  public void close() {
    server.close();
  }
}
