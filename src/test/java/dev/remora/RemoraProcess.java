package dev.remora;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.capture.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged gateway as a process of its own with its embedded endpoint, all in a temporary
 * folder, started as users start it. May be stopped or killed and started again over the same
 * folder.
 */
public final class RemoraProcess implements AutoCloseable {
  /** How long anything may take that is waited for. */
  public static final Duration DEADLINE = Duration.ofSeconds(60);

  /**
   * Most gateways of the tests end before what Java's compilers have made of them pays: without the
   * second compiler, and with a first that waits, a start costs a quarter less of the processor.
   */
  private static final List<String> SHORT_LIVED =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:Tier3InvocationThreshold=1000",
          "-XX:Tier3MinInvocationThreshold=500",
          "-XX:Tier3CompileThreshold=5000");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path config;
  private final int port;
  private final int managementPort;
  private final List<String> jvmOptions;
  private final Map<String, String> environment;
  private List<String> prefix = List.of();
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;
  private int run;

  private RemoraProcess(
      Path folder,
      Path config,
      int[] ports,
      List<String> jvmOptions,
      Map<String, String> environment) {
    this.folder = folder;
    this.config = config;
    this.port = ports[0];
    this.managementPort = ports[1];
    this.jvmOptions = jvmOptions.isEmpty() ? SHORT_LIVED : jvmOptions;
    this.environment = environment;
  }

  /**
   * Starts a gateway that watches {@link #inbox()}. It rehearses where it is told to: that would
   * cost each start of the tests two seconds of the processor.
   *
   * @param folder where all its files go
   * @param properties more configuration
   * @param jvmOptions for Java, such as {@code -Xmx96m}; with any, it compiles as it does for users
   */
  public static RemoraProcess start(
      Path folder, Map<String, String> properties, String... jvmOptions) throws IOException {
    RemoraProcess gateway = prepared(folder, properties, jvmOptions);
    gateway.startAgain();
    return gateway;
  }

  private static RemoraProcess prepared(
      Path folder, Map<String, String> properties, String... jvmOptions) throws IOException {
    int[] ports = freePorts();
    Properties all = new Properties();
    all.setProperty("captures.dir", folder.resolve("captures").toString());
    all.setProperty("http.port", Integer.toString(ports[0]));
    all.setProperty("camel.management.port", Integer.toString(ports[1]));
    all.setProperty("delivery.rehearse", "false");
    all.putAll(properties);
    Path config = folder.resolve("gateway.properties");
    try (Writer writer = Files.newBufferedWriter(config)) {
      all.store(writer, null);
    }
    return new RemoraProcess(folder, config, ports, List.of(jvmOptions), Map.of());
  }

  /**
   * Starts a gateway that may no more than others may: where the tests run as root, it runs as
   * nobody, who then owns the folder. Skipped where nobody can't read the build.
   */
  public static RemoraProcess startAsNobody(Path folder, Map<String, String> properties)
      throws IOException, InterruptedException {
    RemoraProcess gateway = prepared(folder, properties);
    if (System.getProperty("user.name").equals("root")) {
      gateway.prefix =
          List.of(
              Tools.require("setpriv").toString(),
              "--reuid=65534",
              "--regid=65534",
              "--clear-groups");
      assumeThat(Tools.output(gateway.command("head", "-c1", "target/remora.jar")))
          .as("the build, without which nobody can run it")
          .doesNotContain("ermission denied");
      Tools.output(List.of("chown", "-R", "65534:65534", folder.toString()));
    }
    gateway.startAgain();
    return gateway;
  }

  private List<String> command(String... command) {
    return Stream.concat(prefix.stream(), Stream.of(command)).toList();
  }

  /**
   * Starts a gateway on a file of a user's; the environment keeps it within the folder.
   *
   * @param environment more variables that configure it
   */
  public static RemoraProcess startOn(Path config, Path folder, Map<String, String> environment)
      throws IOException {
    int[] ports = freePorts();
    Map<String, String> all = new TreeMap<>(environment);
    all.putIfAbsent("DELIVERY_REHEARSE", "false");
    all.put("CAPTURES_DIR", folder.resolve("captures").toString());
    all.put("HTTP_PORT", Integer.toString(ports[0]));
    all.put("CAMEL_MANAGEMENT_PORT", Integer.toString(ports[1]));
    RemoraProcess gateway = new RemoraProcess(folder, config, ports, List.of(), all);
    gateway.startAgain();
    return gateway;
  }

  /** Starts it over the same folder, once it was stopped or killed. */
  public void startAgain() throws IOException {
    launch();
    try {
      await("the gateway to watch its inboxes")
          .atMost(DEADLINE)
          .until(() -> log().contains("watching") || !process.isAlive());
      if (!process.isAlive()) {
        throw new IllegalStateException("the gateway did not start:\n" + log());
      }
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** As {@link #startAgain}, but without waiting for it to come up. */
  public void launch() throws IOException {
    run++;
    Path jar = Path.of("target", "remora.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: mvn package makes it");
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                command(
                    Path.of("remora").toAbsolutePath().toString(),
                    "run",
                    "--config",
                    config.toString()))
            .redirectErrorStream(true)
            .redirectOutput(logFile().toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", String.join(" ", jvmOptions));
    builder.environment().keySet().removeIf(RemoraProcess::wouldConfigure);
    builder.environment().putAll(environment);
    process = builder.start();
  }

  static boolean wouldConfigure(String variable) {
    return variable.matches(
        "(CLOUDSHARK|CAPTURES|COMPONENTS|HTTP|CAMEL|DELIVERY|EMBEDDED|LOG|OUTCOME|ROUTES|TRACES)_.*");
  }

  /** The keys of one more watched folder; those of the default one win with its name. */
  public static Map<String, String> inbox(Path path, String name, String... keysAndValues) {
    Map<String, String> keys = new TreeMap<>();
    String prefix = "camel.route-template[" + name + "].";
    keys.put(prefix + "template-id", "inbox-directory");
    keys.put(prefix + "path", path.toString());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      keys.put(prefix + keysAndValues[i], keysAndValues[i + 1]);
    }
    return keys;
  }

  /** Where health and metrics are. */
  public String management() {
    return "http://127.0.0.1:" + managementPort;
  }

  public Path inbox() {
    return folder.resolve("captures").resolve("inbox");
  }

  /** A file or folder under {@code captures.dir}. */
  public Path captures(String path) {
    return folder.resolve("captures").resolve(path);
  }

  /** Lets a file appear whole in the inbox; folders in its name are made. */
  public Path drop(String name, byte[] bytes) {
    return drop(inbox(), name, bytes);
  }

  /** Lets a file appear whole in a watched folder, by way of a hidden name. */
  public static Path drop(Path inbox, String name, byte[] bytes) {
    try {
      Path file = inbox.resolve(name);
      Files.createDirectories(file.getParent());
      Path hidden = Files.createTempFile(file.getParent(), ".", ".part");
      Files.write(hidden, bytes);
      Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-r--r--"));
      return Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The receipt of the capture that lay at this path of the inbox. */
  public JsonNode awaitReceipt(String path) {
    return awaitReceipt("inbox", path);
  }

  public JsonNode awaitReceipt(String inbox, String path) {
    return awaitDocument(captures("delivered/" + inbox + "/" + path + ".session.json"));
  }

  /** The error document of the capture that lay at this path of the inbox. */
  public JsonNode awaitDeadLetter(String path) {
    return awaitDeadLetter("inbox", path);
  }

  public JsonNode awaitDeadLetter(String inbox, String path) {
    return awaitDocument(captures("dead-letter/" + inbox + "/" + path + ".error.json"));
  }

  /** Waits until the condition holds; says the log where it never does. */
  public void awaitThat(String what, Callable<Boolean> condition) {
    awaitThat(what, DEADLINE, condition);
  }

  public void awaitThat(String what, Duration deadline, Callable<Boolean> condition) {
    try {
      await(what).atMost(deadline).pollInterval(Duration.ofMillis(50)).until(condition);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + log(), e);
    }
  }

  /** Waits until a line of this run's log contains the text. */
  public void awaitLog(String text) {
    awaitThat("a log line with " + text, () -> !log(text).isEmpty());
  }

  /** Waits until so many captures have a receipt or an error document. */
  public void awaitSettled(int captures) {
    awaitThat(
        captures + " captures to be settled",
        Duration.ofMinutes(3),
        () ->
            filesUnder("delivered", ".session.json").size()
                    + filesUnder("dead-letter", ".error.json").size()
                >= captures);
  }

  /** The JSON in a file, once it is there. */
  public JsonNode awaitDocument(Path document) {
    try {
      await(document.toString())
          .atMost(DEADLINE)
          .pollDelay(Duration.ZERO)
          .until(() -> Files.exists(document));
      return JSON.readTree(document.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + log(), e);
    }
  }

  /** All receipts under {@code delivered/}, in no order. */
  public List<JsonNode> receipts() {
    return documents("delivered", ".session.json");
  }

  /** All error documents under {@code dead-letter/}, in no order. */
  public List<JsonNode> deadLetters() {
    return documents("dead-letter", ".error.json");
  }

  private List<JsonNode> documents(String under, String suffix) {
    List<JsonNode> documents = new ArrayList<>();
    filesUnder(under, suffix).forEach(file -> documents.add(awaitDocument(file)));
    return documents;
  }

  /** Those whose names end so, unread. */
  public List<Path> filesUnder(String path, String suffix) {
    return filesUnder(path).stream().filter(f -> f.toString().endsWith(suffix)).toList();
  }

  /** All files below a folder of {@code captures.dir} while others may move them. */
  public List<Path> filesUnder(String path) {
    Path root = captures(path);
    while (Files.isDirectory(root)) {
      try (Stream<Path> files = Files.walk(root)) {
        return files.filter(Files::isRegularFile).sorted().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (UncheckedIOException movedMeanwhile) {
        Thread.onSpinWait();
      }
    }
    return List.of();
  }

  /** Waits until the files are gone that it rehearses with after a start. */
  public void awaitRehearsed() {
    awaitThat("the rehearsal to end", () -> !Files.exists(captures("state/.rehearsal")));
  }

  /** What it has said in this run. */
  public String log() {
    try {
      return Files.readString(logFile(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of this run's log that contain the text. */
  public List<String> log(String part) {
    return log().lines().filter(line -> line.contains(part)).toList();
  }

  private Path logFile() {
    return folder.resolve("gateway-" + run + ".log");
  }

  /** The capture of a session as the endpoint gives it back. */
  public byte[] sessionBytes(String id) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = get("/download/" + id, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException("download of " + id + ": " + answer.statusCode());
    }
    return answer.body();
  }

  /** How many sessions the endpoint holds. */
  public int sessions() {
    return sessionIds().size();
  }

  /** The ids of all sessions: each has its capture in the embedded endpoint's store. */
  public List<String> sessionIds() {
    return filesUnder("sessions").stream()
        .filter(f -> f.getParent().endsWith("sessions"))
        .map(f -> f.getFileName().toString())
        .filter(name -> name.matches("[0-9a-f]{12}\\.capture"))
        .map(name -> name.substring(0, name.indexOf('.')))
        .toList();
  }

  /** What the endpoint tells of a session. */
  public JsonNode info(String id) throws IOException, InterruptedException {
    return JSON.readTree(get("/info/" + id, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** The hashes of all sessions' captures, one for each session. */
  public List<String> hashes() throws IOException, InterruptedException {
    List<String> hashes = new ArrayList<>();
    for (String id : sessionIds()) {
      hashes.add(HexFormat.of().formatHex(Hashes.sha256().digest(sessionBytes(id))));
    }
    return hashes;
  }

  public int port() {
    return port;
  }

  /** The file that it is configured by. */
  public Path config() {
    return config;
  }

  public int managementPort() {
    return managementPort;
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Waits so long for it to end by itself. */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Where it listens now, as {@code /proc/net/tcp} has it: address and port in hexadecimal. */
  public Set<String> listeningAddresses() throws IOException {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
      for (Path link : open.toList()) {
        try {
          sockets.add(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException e) {
          continue; // closed meanwhile
        }
      }
    }
    Set<String> listening = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/net/" + table))) {
        String[] fields = line.strip().split("\\s+");
        if (fields[3].equals("0A") && sockets.contains("socket:[" + fields[9] + "]")) {
          listening.add(fields[1]);
        }
      }
    }
    return listening;
  }

  public long pid() {
    return process.pid();
  }

  /** The most memory that the process has held at once in this run, as its system counts it. */
  public long peakMemoryBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    String token = Files.readString(captures("state/token")).strip();
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/" + token + path);
    return http.send(HttpRequest.newBuilder(uri).timeout(DEADLINE).build(), handler);
  }

  /** SIGTERM; returns the exit status. */
  public int stop() throws InterruptedException {
    process.destroy();
    return gone();
  }

  /** SIGKILL, as a power cut would do. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    gone();
  }

  private int gone() throws InterruptedException {
    if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the gateway does not end:\n" + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  static int[] freePorts() throws IOException {
    return new int[] {FreePorts.next(), FreePorts.next()};
  }
}
