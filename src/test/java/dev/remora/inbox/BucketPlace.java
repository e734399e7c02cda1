package dev.remora.inbox;

import dev.remora.server.BucketClient;
import dev.remora.server.BucketServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A bucket; an inbox is a prefix in it. */
final class BucketPlace extends Place {
  private static final String BUCKET = "captures";

  private final BucketServer server;
  private final BucketClient client;

  BucketPlace(Path root) throws Exception {
    server = BucketServer.start(root, "se/cr+et " + CANARY);
    server.createBucket(BUCKET);
    client = new BucketClient(server, BUCKET);
  }

  @Override
  Map<String, String> parameters(String inbox) {
    Map<String, String> parameters = new TreeMap<>(server.parameters(BUCKET));
    parameters.put("prefix", folder(inbox, "inbox") + "/");
    return parameters;
  }

  String endpoint() {
    return server.endpoint();
  }

  private static String key(String inbox, String path) {
    return folder(inbox, "inbox") + "/" + path;
  }

  @Override
  void put(String inbox, String path, byte[] bytes) throws IOException {
    client.put(key(inbox, path), bytes);
  }

  void put(String inbox, String path, byte[] bytes, Map<String, String> metadata)
      throws IOException {
    client.put(key(inbox, path), bytes, metadata);
  }

  /** Nobody sees an object before its last byte has come. */
  @Override
  Writing begin(String inbox, String path, byte[] bytes) throws IOException {
    PipedInputStream in = new PipedInputStream(bytes.length);
    PipedOutputStream out = new PipedOutputStream(in);
    AtomicBoolean tried = new AtomicBoolean();
    Supplier<InputStream> body = () -> tried.getAndSet(true) ? new ByteArrayInputStream(bytes) : in;
    CompletableFuture<Void> put =
        CompletableFuture.runAsync(
            () -> {
              try {
                client.put(key(inbox, path), body, bytes.length);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    out.write(bytes, 0, bytes.length / 2);
    out.flush();
    return () -> {
      out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
      out.close();
      put.get(30, TimeUnit.SECONDS);
    };
  }

  @Override
  void rename(String inbox, String from, String to) throws IOException {
    client.put(key(inbox, to), client.get(key(inbox, from)));
    client.delete(key(inbox, from));
  }

  @Override
  List<String> list(String inbox) throws IOException {
    String prefix = key(inbox, "");
    return client.list(prefix).stream().map(key -> key.substring(prefix.length())).toList();
  }

  @Override
  Optional<byte[]> beside(String inbox, String folder, String path) throws IOException {
    String key = folder(inbox, folder) + "/" + path;
    return client.exists(key) ? Optional.of(client.get(key)) : Optional.empty();
  }

  @Override
  void putForbidden(String inbox, String path, byte[] bytes) throws IOException {
    server.allow(BUCKET, key(inbox, path), false);
    put(inbox, path, bytes);
  }

  @Override
  void permit(String inbox, String path) {
    server.allow(BUCKET, key(inbox, path), true);
  }

  /** S3Proxy needs room for a name of its own while it writes. */
  @Override
  boolean carries(String path) {
    // Control characters and backslashes in keys are shown escaped: BucketSourceIT.
    return path.indexOf('\n') < 0
        && path.indexOf('\\') < 0
        && path.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < 210;
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
