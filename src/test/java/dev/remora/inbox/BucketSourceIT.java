package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.remora.capture.Remarks;
import dev.remora.inbox.Source.Entry;
import dev.remora.inbox.Source.Shelf;
import dev.remora.server.BucketServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of a real server: listed past a page, fetched through broken connections, tidied. */
class BucketSourceIT {
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static final String SECRET_KEY = "s3cr3t-that-must-not-show";
  private static final int MEGABYTE = 1 << 20;

  @TempDir static Path serverFolder;
  private static BucketServer server;
  private static S3Client client;

  @TempDir Path folder;
  private String bucket;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    for (String chatty : List.of("org.apache.hc", "software.amazon.awssdk")) {
      ((Logger) LoggerFactory.getLogger(chatty)).setLevel(Level.WARN);
    }
    server = BucketServer.start(serverFolder.resolve("data"), SECRET_KEY);
    client = client(server.endpoint());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @BeforeEach
  void makeBucket() {
    bucket = "captures-" + BUCKETS.incrementAndGet();
    client.createBucket(r -> r.bucket(bucket));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void moreThanAPageIsListedWithAndWithoutASlash() throws IOException {
    put(IntStream.range(0, 2_500).mapToObj("inbox/%d.pcap"::formatted).toList());
    put(List.of("inboxes/y.pcap", "delivered/z.pcap"));

    Map<String, Entry> listed = list(source("inbox"), true);

    assertThat(listed).hasSize(2_500).containsKey("0.pcap").containsKey("2499.pcap");
    assertThat(list(source("inbox/"), true)).isEqualTo(listed);
  }

  @Test
  void foldersAreLookedIntoOnRequestAndTheirPlaceholdersAreNoCaptures() throws IOException {
    put(List.of("inbox/a.pcap", "inbox/site/b.pcap", "inbox/site/deep/c.pcap"));
    for (String placeholder : List.of("inbox/", "inbox/site/", "inbox/empty/")) {
      client.putObject(r -> r.bucket(bucket).key(placeholder), RequestBody.empty());
    }

    assertThat(list(source("inbox"), false)).containsOnlyKeys("a.pcap");
    assertThat(list(source("inbox"), true))
        .containsOnlyKeys("a.pcap", "site/b.pcap", "site/deep/c.pcap");
  }

  @Test
  void whereTheWholeBucketIsTheInboxItsShelvesAreNot() throws IOException {
    List<String> captures =
        List.of("a.pcap", "delivered.pcap", "deliveredx/b.pcap", "in/delivered/c.pcap", "z.pcap");
    put(captures);
    put(IntStream.range(0, 2_100).mapToObj("delivered/%d.pcap"::formatted).toList());
    put(List.of("dead-letter/d.pcap", "dead-letter/d.pcap.error.json"));

    assertThat(list(source(""), true).keySet()).containsExactlyInAnyOrderElementsOf(captures);
    assertThat(list(source(""), false)).containsOnlyKeys("a.pcap", "delivered.pcap", "z.pcap");

    assertThat(source("").move("a.pcap", Shelf.DELIVERED)).contains("a.pcap");
    assertThat(text("delivered/a.pcap")).isEqualTo("a.pcap");
  }

  @Test
  void contentTellsApartWhatTimeAndSizeDoNot() throws IOException {
    put("inbox/a.pcap", "aaaa");
    put("inbox/b.pcap", "bbbb");
    Path files = serverFolder.resolve("data").resolve(bucket).resolve("inbox");
    Files.setLastModifiedTime(
        files.resolve("a.pcap"), Files.getLastModifiedTime(files.resolve("b.pcap")));

    Map<String, Entry> listed = list(source("inbox"), true);

    Entry a = listed.get("a.pcap");
    Entry b = listed.get("b.pcap");
    assertThat(a.size()).isEqualTo(b.size()).isEqualTo(4);
    assertThat(a.modified()).isEqualTo(b.modified()).isPositive();
    assertThat(a.version()).isNotEqualTo(b.version()).isNotEmpty().doesNotContain("\"");
  }

  @Test
  void keysThatNoFileCouldHaveAreCapturesAllTheSame() throws IOException {
    List<String> rests =
        List.of("sp ace+plus%20.pcap", "ü ☃ 🦈.pcap", "%2E%2E/p.pcap", "<&\"'>.pcap", "a%.pcap");
    BucketSource source = source("inbox");
    roundTrips(client, source, rests);
  }

  @Test
  void keysThatWouldLeadOutStayWithin() throws IOException {
    List<String> rests =
        List.of(
            "/lead.pcap",
            "a//b.pcap",
            "../up.pcap",
            "a/../../../up.pcap",
            "./here.pcap",
            "line\nfeed\u0001.pcap",
            "back\\slash.pcap",
            "...",
            "sp ace+plus%20.pcap",
            "long/" + "x".repeat(400) + ".pcap");
    try (AnyKeyServer odd = new AnyKeyServer(bucket);
        S3Client at = client(odd.endpoint())) {
      roundTrips(at, opened(new BucketSource(settings(odd.endpoint(), "inbox"))), rests);
    }
  }

  /** Puts objects, finds, fetches, moves and describes each, and finds it under its true key. */
  private void roundTrips(S3Client at, BucketSource source, List<String> rests) throws IOException {
    for (String rest : rests) {
      at.putObject(r -> r.bucket(bucket).key("inbox/" + rest), RequestBody.fromString(rest));
    }
    Map<String, Entry> listed = list(source, true);
    assertThat(listed).hasSameSizeAs(rests);
    assertThat(listed.keySet().stream().map(BucketPaths::key))
        .containsExactlyInAnyOrderElementsOf(rests);
    Path root = Files.createDirectories(folder.resolve("root"));
    for (String path : listed.keySet()) {
      Path local = root.resolve(path);
      assertThat(local.normalize()).startsWithRaw(root);
      Files.createDirectories(local.getParent());
      source.fetch(path, local);
      assertThat(local).hasContent(BucketPaths.key(path));
      String name = source.move(path, Shelf.DELIVERED).orElseThrow();
      assertThat(path).endsWith(name);
      source.write(path, Shelf.DELIVERED, name + ".session.json", "{}");
      String moved = "delivered/" + BucketPaths.key(path);
      at.headObject(r -> r.bucket(bucket).key(moved));
      HeadObjectResponse receipt =
          at.headObject(r -> r.bucket(bucket).key(moved + ".session.json"));
      assertThat(receipt.contentType()).isEqualTo("application/json");
    }
    assertThat(list(source, true)).isEmpty();
  }

  @Test
  void aMoveKeepsMetadataAndOverwritesNothing() throws IOException {
    BucketSource source = source("in/box");
    for (int i = 1; i <= 5; i++) {
      String text = "capture " + i;
      client.putObject(
          r ->
              r.bucket(bucket)
                  .key("in/box/site/x.pcap.gz")
                  .contentType("application/vnd.tcpdump.pcap")
                  .metadata(Map.of("comments", text)),
          RequestBody.fromString(text));
      assertThat(source.move("site/x.pcap.gz", Shelf.DEAD_LETTER))
          .contains(i == 1 ? "x.pcap.gz" : "x~" + i + ".pcap.gz");
    }

    assertThat(text("in/dead-letter/site/x.pcap.gz")).isEqualTo("capture 1");
    assertThat(text("in/dead-letter/site/x~5.pcap.gz")).isEqualTo("capture 5");
    HeadObjectResponse moved =
        client.headObject(r -> r.bucket(bucket).key("in/dead-letter/site/x~3.pcap.gz"));
    assertThat(moved.metadata()).containsEntry("comments", "capture 3");
    assertThat(moved.contentType()).isEqualTo("application/vnd.tcpdump.pcap");
    assertThat(list(source, true)).isEmpty();
  }

  @Test
  void aDocumentReplacesNoOther() throws IOException {
    BucketSource source = source("inbox");
    for (String text : List.of("{\"id\":1}", "{\"id\":1}", "{\"id\":2}")) {
      source.write("site/x.pcap", Shelf.DELIVERED, "x.pcap.session.json", text);
    }
    assertThat(text("delivered/site/x.pcap.session.json")).isEqualTo("{\"id\":1}");
    assertThat(text("delivered/site/x.pcap.session~2.json")).isEqualTo("{\"id\":2}");
    assertThat(client.listObjectsV2(r -> r.bucket(bucket)).contents()).hasSize(2);
  }

  @Test
  void aLargeObjectIsMovedPartByPart() throws IOException {
    byte[] content = random(12 * MEGABYTE + 345);
    client.putObject(
        r -> r.bucket(bucket).key("inbox/large.pcap").metadata(Map.of("comments", "large")),
        RequestBody.fromBytes(content));
    Duration patience = Duration.ofSeconds(30);
    BucketSource source =
        opened(
            new BucketSource(
                settings(server.endpoint(), "inbox"),
                new BucketLimits(patience, patience, patience, 5 * MEGABYTE, 5 * MEGABYTE)));

    source.fetch("large.pcap", folder.resolve("large.pcap"));
    assertThat(source.move("large.pcap", Shelf.DELIVERED)).contains("large.pcap");

    assertThat(bytes("delivered/large.pcap")).isEqualTo(content);
    assertThat(client.headObject(r -> r.bucket(bucket).key("delivered/large.pcap")).metadata())
        .containsEntry("comments", "large");
    assertThat(list(source, true)).isEmpty();
    assertThat(client.listMultipartUploads(r -> r.bucket(bucket)).uploads()).isEmpty();
  }

  @Test
  void outcomesGoToAnotherBucketWhereThatIsAskedFor() throws IOException {
    String archive = bucket + "-archive";
    client.createBucket(r -> r.bucket(archive));
    put(List.of("inbox/site/x.pcap", "inbox/large.pcap"));
    byte[] content = random(5 * MEGABYTE + 1);
    client.putObject(r -> r.bucket(bucket).key("inbox/large.pcap"), RequestBody.fromBytes(content));
    client.putObject(
        r -> r.bucket(archive).key("dead-letter/site/x.pcap"), RequestBody.fromString("another"));
    BucketSettings settings =
        new BucketSettings(
            bucket,
            "inbox",
            archive,
            server.endpoint(),
            "",
            true,
            BucketServer.ACCESS_KEY,
            SECRET_KEY);
    Duration patience = Duration.ofSeconds(30);
    BucketSource source =
        opened(
            new BucketSource(
                settings,
                new BucketLimits(patience, patience, patience, 5 * MEGABYTE, 5 * MEGABYTE)));

    assertThat(source.move("site/x.pcap", Shelf.DEAD_LETTER)).contains("x~2.pcap");
    source.write("site/x.pcap", Shelf.DEAD_LETTER, "x~2.pcap.error.json", "{}");
    assertThat(source.move("large.pcap", Shelf.DELIVERED)).contains("large.pcap");

    assertThat(client.listObjectsV2(r -> r.bucket(bucket)).contents()).isEmpty();
    assertThat(client.listObjectsV2(r -> r.bucket(archive)).contents())
        .extracting(S3Object::key)
        .containsExactly(
            "dead-letter/site/x.pcap",
            "dead-letter/site/x~2.pcap",
            "dead-letter/site/x~2.pcap.error.json",
            "delivered/large.pcap");
    assertThat(
            client
                .getObjectAsBytes(r -> r.bucket(archive).key("delivered/large.pcap"))
                .asByteArray())
        .isEqualTo(content);
  }

  @Test
  void anOutcomeBucketThatIsNotThereIsToldByItsName() throws IOException {
    put(List.of("delivered/x.pcap", "new.pcap"));
    BucketSource source =
        opened(
            new BucketSource(
                new BucketSettings(
                    bucket,
                    "",
                    "elsewhere",
                    server.endpoint(),
                    "",
                    true,
                    BucketServer.ACCESS_KEY,
                    SECRET_KEY)));

    assertThatThrownBy(source::requireShelves)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bucket elsewhere")
        .hasMessageContaining("no such bucket");
    assertThat(list(source, true)).as("what was delivered before").containsOnlyKeys("new.pcap");
  }

  @Test
  void whatIsGoneIsNoFailure() throws IOException {
    BucketSource source = source("inbox");
    assertThat(source.move("never.pcap", Shelf.DELIVERED)).isEmpty();
    source.delete("never.pcap");
    put("inbox/x.pcap", "x");
    source.delete("x.pcap");
    assertThat(list(source, true)).isEmpty();
    assertThatThrownBy(() -> source.fetch("x.pcap", folder.resolve("x.pcap")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("the object is gone");
  }

  @Test
  void whatReplacedAFetchedObjectStaysInTheInbox() throws IOException {
    BucketSource source = source("inbox");
    for (String name : List.of("moved.pcap", "deleted.pcap")) {
      put("inbox/" + name, "first");
      opened(source.sibling()).fetch(name, folder.resolve(name));
      put("inbox/" + name, "second");
    }

    assertThat(source.move("moved.pcap", Shelf.DELIVERED)).isEmpty();
    source.delete("deleted.pcap");

    assertThat(list(source, true)).containsOnlyKeys("moved.pcap", "deleted.pcap");
    source.fetch("moved.pcap", folder.resolve("again.pcap"));
    assertThat(folder.resolve("again.pcap")).hasContent("second");
    assertThat(source.move("moved.pcap", Shelf.DELIVERED)).contains("moved.pcap");
    assertThat(text("delivered/moved.pcap")).isEqualTo("second");

    source.fetch("deleted.pcap", folder.resolve("once more.pcap"));
    put("inbox/deleted.pcap", "third");
    source.delete("deleted.pcap"); // by a condition now
    assertThat(text("inbox/deleted.pcap")).isEqualTo("third");
    source.fetch("deleted.pcap", folder.resolve("third.pcap"));
    source.delete("deleted.pcap");
    assertThat(list(source, true)).isEmpty();
  }

  /** This server copies over what is there, whatever condition it is told. */
  @Test
  @Timeout(60)
  void neitherOfTwoSiblingsTakesANameThatTheOtherIsAboutToTake() throws Exception {
    put("delivered/x.pcap", "there already");
    put("inbox/x.pcap", "one");
    put("inbox/x~2.pcap", "two");
    HoldingRelay relay = opened(new HoldingRelay(URI.create(server.endpoint()).getPort()));
    BucketSource source = opened(new BucketSource(settings(relay.endpoint(), "inbox")));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Optional<String>> slow = thread.submit(() -> source.move("x.pcap", Shelf.DELIVERED));
      relay.awaitPut();
      Optional<String> quick = opened(source.sibling()).move("x~2.pcap", Shelf.DELIVERED);
      relay.letGo();

      assertThat(slow.get()).hasValue("x~2.pcap");
      assertThat(text("delivered/x.pcap")).isEqualTo("there already");
      assertThat(text("delivered/x~2.pcap")).isEqualTo("one");
      assertThat(text("delivered/" + quick.orElseThrow())).isEqualTo("two");
      assertThat(client.listObjectsV2(r -> r.bucket(bucket)).contents()).hasSize(3);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aBrokenConnectionIsResumedWhereItBroke() throws IOException {
    byte[] content = random(5 * MEGABYTE);
    client.putObject(r -> r.bucket(bucket).key("inbox/x.pcap"), RequestBody.fromBytes(content));
    CuttingRelay relay =
        opened(
            new CuttingRelay(URI.create(server.endpoint()).getPort(), 2, 2 * MEGABYTE, () -> {}));

    opened(new BucketSource(settings(relay.endpoint(), "inbox")))
        .fetch("x.pcap", folder.resolve("x.pcap"));

    assertThat(folder.resolve("x.pcap")).hasBinaryContent(content);
    assertThat(relay.cutsLeft()).isZero();
  }

  @Test
  void twoVersionsAreNeverMixed() throws IOException {
    byte[] content = random(5 * MEGABYTE);
    client.putObject(r -> r.bucket(bucket).key("inbox/x.pcap"), RequestBody.fromBytes(content));
    CuttingRelay relay =
        opened(
            new CuttingRelay(
                URI.create(server.endpoint()).getPort(),
                1,
                2 * MEGABYTE,
                () ->
                    client.putObject(
                        r -> r.bucket(bucket).key("inbox/x.pcap"),
                        RequestBody.fromBytes(new byte[content.length]))));
    BucketSource source = opened(new BucketSource(settings(relay.endpoint(), "inbox")));

    assertThatThrownBy(() -> source.fetch("x.pcap", folder.resolve("x.pcap")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("the object was replaced meanwhile");
  }

  @Test
  void aConnectionThatKeepsBreakingIsGivenUp() throws IOException {
    client.putObject(
        r -> r.bucket(bucket).key("inbox/x.pcap"), RequestBody.fromBytes(random(5 * MEGABYTE)));
    CuttingRelay relay =
        opened(new CuttingRelay(URI.create(server.endpoint()).getPort(), 1000, 100_000, () -> {}));
    BucketSource source = opened(new BucketSource(settings(relay.endpoint(), "inbox")));

    assertThatThrownBy(() -> source.fetch("x.pcap", folder.resolve("x.pcap")))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("(?s).*connection lost, \\d+ of 5242880 bytes came");
  }

  @Test
  void anObjectDescribesItself() throws IOException {
    client.putObject(
        r ->
            r.bucket(bucket)
                .key("inbox/x.pcap")
                .metadata(
                    Map.of(
                        "comments", "=?UTF-8?B?w7xiZXI=?=",
                        "additional-tags", "lab,site-a",
                        "filename", "span.pcap",
                        "owner", "nobody")),
        RequestBody.fromString("x"));

    try (Landing landing = Landing.at(folder.resolve("x.pcap"))) {
      assertThat(source("inbox").take("x.pcap", landing))
          .isEqualTo(Remarks.of("span.pcap", "lab,site-a", "über"));
    }
  }

  @Test
  void aSignedUrlIsReadByAnyoneWithoutCredentials() throws IOException {
    put("inbox/site a/x+y.pcap", "the capture");
    BucketSource source = source("inbox");
    URI signed = source.presigned("site a/x+y.pcap");

    assertThat(signed.toString()).contains("X-Amz-Expires=3600").doesNotContain(SECRET_KEY);
    assertThat(source.presigned("y.pcap").getPath()).endsWith("/inbox/y.pcap");
    try (var in = signed.toURL().openStream()) {
      assertThat(in.readAllBytes()).asString().isEqualTo("the capture");
    }
  }

  @Test
  void aWrongSecretIsToldWithoutShowingIt() {
    String endpoint = server.endpoint();
    assertThatListing(settings(endpoint, bucket, BucketServer.ACCESS_KEY, "wr0ng-s3cr3t"))
        .hasMessage(
            "bucket "
                + bucket
                + " at "
                + endpoint
                + ": access denied: the secret key is not the access key's");
    assertThatListing(settings(endpoint, bucket, "AKIANOBODY", "wr0ng-s3cr3t"))
        .hasMessageContaining("access denied");
  }

  @Test
  void aBucketThatIsNotThereIsTold() {
    assertThatListing(
            settings(server.endpoint(), "nothing-here", BucketServer.ACCESS_KEY, SECRET_KEY))
        .hasMessage("bucket nothing-here at " + server.endpoint() + ": there is no such bucket");
  }

  @Test
  void whatIsForbiddenNamesThePermission() throws IOException {
    put("inbox/x.pcap", "x");
    server.allow(bucket, "inbox/x.pcap", false);
    assertThatThrownBy(() -> source("inbox").fetch("x.pcap", folder.resolve("x.pcap")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("access denied: the credentials need s3:GetObject");
  }

  @Test
  void aServerThatIsDownIsTold() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThatListing(settings("http://127.0.0.1:" + port, "inbox"))
        .hasMessageEndingWith(port + ": connection refused");
    assertThatListing(settings("http://nowhere.invalid", "inbox"))
        .hasMessageEndingWith("unknown host nowhere.invalid");
  }

  @Test
  void aServerThatSaysNothingIsGivenUpInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Duration soon = Duration.ofMillis(200);
      BucketSource source =
          opened(
              new BucketSource(
                  settings("http://127.0.0.1:" + silent.getLocalPort(), "inbox"),
                  new BucketLimits(soon, soon, soon, MEGABYTE, MEGABYTE)));
      assertThatThrownBy(() -> list(source, true))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("no answer in time");
    }
  }

  @Test
  void aClosedSourceMayBeUsedAgain() throws IOException {
    put("inbox/x.pcap", "x");
    BucketSource source = source("inbox");
    assertThat(list(source, true)).containsOnlyKeys("x.pcap");
    source.close();
    assertThat(list(source, true)).containsOnlyKeys("x.pcap");
  }

  private AbstractThrowableAssert<?, ?> assertThatListing(BucketSettings settings) {
    BucketSource source = opened(new BucketSource(settings));
    return assertThatThrownBy(() -> list(source, true))
        .isInstanceOf(IOException.class)
        .satisfies(
            e -> {
              StringWriter trace = new StringWriter();
              e.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain(settings.secretKey());
            });
  }

  /** For what a test does at the server itself. */
  private static S3Client client(String endpoint) {
    return S3Client.builder()
        .endpointOverride(URI.create(endpoint))
        .region(Region.of(BucketServer.REGION))
        .forcePathStyle(true)
        .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(BucketServer.ACCESS_KEY, SECRET_KEY)))
        .httpClient(Apache5HttpClient.create())
        .build();
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private BucketSource source(String prefix) {
    return opened(new BucketSource(settings(server.endpoint(), prefix)));
  }

  private BucketSettings settings(String endpoint, String prefix) {
    return new BucketSettings(
        bucket, prefix, endpoint, "", true, BucketServer.ACCESS_KEY, SECRET_KEY);
  }

  private static BucketSettings settings(
      String endpoint, String bucket, String accessKey, String secretKey) {
    return new BucketSettings(bucket, "inbox", endpoint, "", true, accessKey, secretKey);
  }

  private static Map<String, Entry> list(Source source, boolean recursive) throws IOException {
    Map<String, Entry> listed = new HashMap<>();
    source.list(recursive, entry -> assertThat(listed.put(entry.path(), entry)).isNull());
    return new TreeMap<>(listed);
  }

  /** Each with its key as its content. */
  private void put(List<String> keys) {
    put(keys.get(0), keys.get(0)); // the server makes its folder, which it can't twice at once
    keys.parallelStream().forEach(key -> put(key, key));
  }

  private void put(String key, String text) {
    client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
  }

  private byte[] bytes(String key) {
    try {
      return client.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray();
    } catch (NoSuchKeyException e) {
      throw new AssertionError(key + " is not there", e);
    }
  }

  private String text(String key) {
    return new String(bytes(key), StandardCharsets.UTF_8);
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(7).nextBytes(content);
    return content;
  }
}
