package dev.remora.server;

import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.remora.FreePorts;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * S3Proxy over a folder: each folder in it is a bucket. It checks signatures of one access key. Its
 * clients come in by a {@link Door}, where single keys can be forbidden, as a policy does.
 */
public final class BucketServer implements AutoCloseable {
  public static final String REGION = "us-east-1";
  public static final String ACCESS_KEY = "remora-test";

  private final Path root;
  private final String secretKey;
  private final ServerProcess process;
  private final Door door;

  private BucketServer(Path root, String secretKey, ServerProcess process, Door door) {
    this.root = root;
    this.secretKey = secretKey;
    this.process = process;
    this.door = door;
  }

  /**
   * Starts a server on a free port.
   *
   * @param root the folder; what the server needs for itself goes beside it
   */
  public static BucketServer start(Path root, String secretKey) throws Exception {
    Path jar = requireJar();
    Files.createDirectories(root);
    Path own = Files.createTempDirectory(root.toAbsolutePath().getParent(), "s3proxy");
    int port = FreePorts.free();
    Properties config = new Properties();
    config.setProperty("s3proxy.endpoint", "http://127.0.0.1:" + port);
    config.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    config.setProperty("s3proxy.identity", ACCESS_KEY);
    config.setProperty("s3proxy.credential", secretKey);
    config.setProperty("jclouds.provider", "filesystem-nio2");
    config.setProperty("jclouds.filesystem.basedir", root.toRealPath().toString());
    Path file = own.resolve("s3proxy.conf");
    try (Writer writer = Files.newBufferedWriter(file)) {
      config.store(writer, null);
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-jar",
            jar.toString(),
            "--properties",
            file.toString());
    ServerProcess process = new ServerProcess(command, port, "", own.resolve("log"));
    process.start();
    return new BucketServer(root, secretKey, process, new Door(port));
  }

  /** The build fetches it for the tests that start servers; see {@link dev.remora.Tools}. */
  private static Path requireJar() {
    Path jar = Path.of("target", "s3proxy", "s3proxy.jar").toAbsolutePath();
    if (!Files.exists(jar) && "true".equals(System.getenv("CI"))) {
      fail("%s is missing, and this is CI", jar);
    }
    assumeThat(jar).as("without which this test is skipped; mvn verify fetches it").exists();
    return jar;
  }

  /** Makes a bucket. */
  public void createBucket(String name) throws IOException {
    Files.createDirectories(root.resolve(name));
  }

  /** Where clients find it. */
  public String endpoint() {
    return "http://127.0.0.1:" + door.port();
  }

  public String secretKey() {
    return secretKey;
  }

  /** What an inbox has to be told to be this bucket, in the words of its template. */
  public Map<String, String> parameters(String bucket) {
    return Map.of(
        "template-id",
        "inbox-bucket",
        "bucket",
        bucket,
        "endpoint",
        endpoint(),
        "region",
        REGION,
        "access-key",
        ACCESS_KEY,
        "secret-key",
        secretKey,
        "path-style",
        "true");
  }

  /** Refuses to give out this object from now on, with 403 as an endpoint does, or gives it. */
  public void allow(String bucket, String key, boolean allowed) {
    door.allow("/" + bucket + "/" + BucketClient.encode(key, true), allowed);
  }

  /** What it has said, for the messages of tests that fail. */
  public String log() {
    return process.log();
  }

  /** Goes down, and its connections with it. */
  public void stop() {
    door.shut();
    process.stop();
  }

  /** Comes up again on the same port. */
  public void startAgain() throws IOException {
    process.start();
    door.open();
  }

  @Override
  public void close() {
    stop();
  }
}
