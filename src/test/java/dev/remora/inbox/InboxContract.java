package dev.remora.inbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.RemoraProcess;
import dev.remora.SampleCaptures;
import dev.remora.capture.Hashes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every inbox promises, whatever its kind, seen from both ends: the place that the captures
 * come from, and the endpoint that they go to. One packaged gateway serves all tests of a kind,
 * with an inbox for each way to treat what was delivered; it is ended and killed on the way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class InboxContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BURST = 300;
  private static final int INTERRUPTED = 100;

  /** What a test has put into an inbox. */
  record Sent(String inbox, String path, byte[] bytes) {
    String sha256() {
      return hex(bytes);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
  }

  private final List<Sent> delivered = Collections.synchronizedList(new ArrayList<>());
  private Place place;
  private RemoraProcess gateway;
  private int number;

  /** Makes the place of this kind; it is closed in the end. */
  abstract Place place(Path folder) throws Exception;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    place = place(folder.resolve("place"));
    Map<String, String> keys = new TreeMap<>();
    keys.put("delivery.back-off", "200ms");
    keys.put("delivery.concurrency", "2");
    // Else a hundred captures would be through before they can be broken off in the middle.
    keys.put("delivery.bandwidth", "4MB");
    keys.putAll(inbox(place, "plain"));
    keys.putAll(inbox(place, "kept", "after", "keep"));
    keys.putAll(inbox(place, "deleted", "after", "delete"));
    keys.putAll(inbox(place, "marked", "done-suffix", ".done"));
    Path own = Files.createDirectories(folder.resolve("gateway"));
    gateway = RemoraProcess.start(own, keys, place.jvmOptions().toArray(String[]::new));
  }

  @AfterAll
  void end() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    if (place != null) {
      place.close();
    }
  }

  final Place place() {
    return place;
  }

  final RemoraProcess gateway() {
    return gateway;
  }

  /** The configuration of an inbox at the place, quick enough for a test. */
  static Map<String, String> inbox(Place place, String name, String... more) {
    Map<String, String> parameters = new TreeMap<>(place.parameters(name));
    parameters.put("poll", "200ms");
    parameters.put("settle", "400ms");
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    Map<String, String> keys = new TreeMap<>();
    parameters.forEach(
        (key, value) -> keys.put("camel.route-template[" + name + "]." + key, value));
    return keys;
  }

  final byte[] capture() {
    return capture(300);
  }

  private byte[] capture(int bytes) {
    return SampleCaptures.pcap(++number, bytes);
  }

  final Sent put(String inbox, String path) throws Exception {
    return put(inbox, path, capture());
  }

  final Sent put(String inbox, String path, byte[] bytes) throws Exception {
    place.put(inbox, path, bytes);
    return new Sent(inbox, path, bytes);
  }

  /** Waits for the receipt, and holds it against what was put there and what the endpoint has. */
  final JsonNode awaitDelivered(Sent sent) throws Exception {
    return check(sent, gateway.awaitReceipt(sent.inbox(), sent.path()));
  }

  private JsonNode check(Sent sent, JsonNode receipt) throws Exception {
    delivered.add(sent);
    String as = sent.inbox() + " " + sent.path();
    assertThat(receipt.path("inbox").asText()).as(as).isEqualTo(sent.inbox());
    assertThat(receipt.path("path").asText()).as(as).isEqualTo(sent.path());
    assertThat(receipt.path("source").asText()).as(as).endsWith("/" + sent.path());
    assertThat(receipt.path("status").asInt()).as(as).isEqualTo(200);
    assertThat(receipt.path("size").asLong()).as(as).isEqualTo(sent.bytes().length);
    assertThat(receipt.path("sha256").asText()).as(as).isEqualTo(sent.sha256());
    assertThat(receipt.path("attempts").asInt()).as(as).isPositive();
    assertThat(receipt.has("truncated")).as(as).isFalse();
    assertThat(Instant.parse(receipt.path("answered_at").asText()))
        .as(as)
        .isAfterOrEqualTo(Instant.parse(receipt.path("sent_at").asText()))
        .isAfterOrEqualTo(Instant.parse(receipt.path("seen_at").asText()));
    assertThat(gateway.sessionBytes(receipt.path("id").asText())).as(as).isEqualTo(sent.bytes());
    return receipt;
  }

  /** Waits until the capture has left the inbox for where delivered ones, or dead letters, go. */
  final void awaitShelved(String outcome, Sent sent, String as) throws Exception {
    if (place.shelved(gateway, sent.inbox(), outcome, as).isEmpty()) {
      gateway.awaitThat(
          sent.path() + " to be in " + outcome + " as " + as,
          () -> place.shelved(gateway, sent.inbox(), outcome, as).isPresent());
    }
    assertThat(place.shelved(gateway, sent.inbox(), outcome, as)).contains(sent.bytes());
    if (place.isElsewhere()) {
      assertThat(gateway.captures(outcome + "/" + sent.inbox()).resolve(as))
          .as("what stays at its place is not copied")
          .doesNotExist();
    }
  }

  private void awaitGone(String inbox, String path) {
    gateway.awaitThat(path + " to be gone", () -> !place.list(inbox).contains(path));
  }

  /** How many sessions hold what. */
  private Map<String, Integer> sessions() throws IOException {
    Map<String, Integer> sessions = new HashMap<>();
    for (Path file : gateway.filesUnder("sessions")) {
      if (file.getFileName().toString().endsWith(".capture")) {
        sessions.merge(Hashes.sha256(file), 1, Integer::sum);
      }
    }
    return sessions;
  }

  /** One session for each, or a receipt that owns to what may be there twice. */
  private void assertNoneTwice(List<Sent> all) throws Exception {
    Map<String, Integer> sessions = sessions();
    for (Sent sent : all) {
      int times = sessions.getOrDefault(sent.sha256(), 0);
      assertThat(times).as(sent.path()).isPositive();
      if (times > 1) {
        JsonNode receipt = gateway.awaitReceipt(sent.inbox(), sent.path());
        assertThat(receipt.path("possible_duplicate").asBoolean())
            .as("%s is there %d times, and its receipt owns to it", sent.path(), times)
            .isTrue();
      }
    }
  }

  @Test
  void aCaptureIsDeliveredOnceAndMoved() throws Exception {
    Sent sent = put("plain", "once.pcap");
    JsonNode receipt = awaitDelivered(sent);
    assertThat(receipt.path("attempts").asInt()).isEqualTo(1);
    assertThat(receipt.has("possible_duplicate")).isFalse();
    awaitShelved("delivered", sent, "once.pcap");
    awaitGone("plain", "once.pcap");
    assertThat(sessions()).containsEntry(sent.sha256(), 1);
  }

  @Test
  void aHalfWrittenCaptureIsLeftAloneUntilItIsFinished() throws Exception {
    byte[] bytes = capture(30_000);
    Place.Writing writing = place.begin("plain", "half.pcap", bytes);
    // Captures that came later and went: the half one has had its turn more than once.
    awaitDelivered(put("plain", "after-half-1.pcap"));
    awaitDelivered(put("plain", "after-half-2.pcap"));
    assertThat(gateway.captures("delivered/plain/half.pcap.session.json")).doesNotExist();
    assertThat(gateway.captures("dead-letter/plain/half.pcap.error.json")).doesNotExist();

    writing.finish();
    Sent sent = new Sent("plain", "half.pcap", bytes);
    assertThat(awaitDelivered(sent).path("attempts").asInt()).isEqualTo(1);
    awaitShelved("delivered", sent, "half.pcap");
  }

  @Test
  void unfinishedNamesAreNeverTakenAndAreOnceTheyAreRenamed() throws Exception {
    List<String> left =
        List.of("u.pcap.part", "u.pcap.filepart", "u.pcap.tmp", "u.PART", ".u.pcap");
    byte[] bytes = capture();
    for (String name : left) {
      put("plain", name, bytes);
    }
    awaitDelivered(put("plain", "after-unfinished.pcap"));
    assertThat(place.list("plain")).containsAll(left);
    assertThat(sessions()).doesNotContainKey(hex(bytes));

    place.rename("plain", "u.pcap.part", "u.pcap");
    Sent sent = new Sent("plain", "u.pcap", bytes);
    awaitDelivered(sent);
    awaitShelved("delivered", sent, "u.pcap");
    assertThat(place.list("plain")).containsAll(left.subList(1, left.size()));
  }

  private static List<String> oddNames() {
    return List.of(
        "with space.pcap",
        "double\"quote.pcap",
        "single'quote.pcap",
        "caf\u00e9.pcap",
        "cafe\u0301.pcap",
        "\ud83e\udd88.pcap",
        "\u65e5\u672c\u8a9e.pcap",
        "new\nline.pcap",
        "-rf.pcap",
        "~home.pcap",
        "100%.pcap",
        "%41.pcap",
        "${date:now}.pcap",
        "{{captures.dir}}.pcap",
        "a+b&c=d.pcap",
        "what?.pcap",
        "anchor#1.pcap",
        "semi;colon,comma.pcap",
        "glob*[x]{y}.pcap",
        "back\\slash.pcap",
        "no-extension",
        "a".repeat(200) + ".pcap",
        "\u00e4".repeat(110) + ".pcap",
        "odd ${folder}/in \u00fc/x.pcap");
  }

  @Test
  void oddNamesArriveAsTheyAre() throws Exception {
    List<Sent> all = new ArrayList<>();
    for (String name : oddNames()) {
      if (place.carries(name)) {
        all.add(put("plain", name));
      }
    }
    for (Sent sent : all) {
      JsonNode receipt = awaitDelivered(sent);
      assertThat(receipt.path("filename").asText())
          .isEqualTo(gateway.info(receipt.path("id").asText()).path("filename").asText());
      awaitShelved("delivered", sent, sent.path());
    }
    for (Sent sent : all) {
      awaitGone(sent.inbox(), sent.path());
    }
  }

  @Test
  void foldersWithinAreKept() throws Exception {
    Sent shallow = put("plain", "site-a/x.pcap");
    Sent deep = put("plain", "site-a/week 1/monday/x.pcap");
    awaitDelivered(shallow);
    awaitDelivered(deep);
    awaitShelved("delivered", shallow, shallow.path());
    awaitShelved("delivered", deep, deep.path());
  }

  @Test
  void manyAtOnceAllArrive() throws Exception {
    List<Sent> all = putMany("burst", BURST, 300);
    awaitAll(all);
    assertNoneTwice(all);
  }

  private List<Sent> putMany(String stem, int count, int bytes) throws Exception {
    List<Sent> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(put("plain", stem + "-" + i + ".pcap", capture(bytes)));
    }
    return all;
  }

  /** Waits for all receipts, checks them, and that nothing is left in the inbox. */
  private void awaitAll(List<Sent> all) throws Exception {
    awaitReceipts(all);
    awaitEmpty(all);
    for (Sent sent : all) {
      awaitShelved("delivered", sent, sent.path());
    }
  }

  private void awaitReceipts(List<Sent> all) throws Exception {
    gateway.awaitThat(all.size() + " receipts", () -> receipts(all) == all.size());
    for (Sent sent : all) {
      awaitDelivered(sent);
    }
  }

  private void awaitEmpty(List<Sent> all) {
    List<String> paths = all.stream().map(Sent::path).toList();
    gateway.awaitThat(
        "an empty inbox", () -> Collections.disjoint(place.list(all.get(0).inbox()), paths));
  }

  /**
   * A folder that vanishes looks as if the capture just delivered had been taken out of it. When it
   * is there again, it is known by its content, not sent, and shelved beside its first receipt.
   */
  private void awaitShelvedOverAnOutage(Sent sent) throws Exception {
    String numbered = sent.path().replace(".pcap", "~2.pcap");
    if (!place.isElsewhere()
        && place.shelved(gateway, sent.inbox(), "delivered", numbered).isPresent()) {
      awaitShelved("delivered", sent, numbered);
    } else {
      awaitShelved("delivered", sent, sent.path());
    }
  }

  private int receipts(List<Sent> all) {
    return (int)
        all.stream()
            .filter(
                s ->
                    Files.exists(
                        gateway.captures(
                            "delivered/" + s.inbox() + "/" + s.path() + ".session.json")))
            .count();
  }

  @Test
  void endedInTheMiddleItGoesOnWhereItWas() throws Exception {
    Sent kept = put("kept", "kept-over-restart.pcap");
    awaitDelivered(kept);
    List<Sent> all = putMany("ended", INTERRUPTED, 100_000);
    gateway.awaitThat("the middle", () -> receipts(all) >= 3);
    assertThat(gateway.stop()).as("exit status after SIGTERM").isIn(0, 143);
    assertInTheMiddle(all);

    gateway.startAgain();
    awaitAll(all);
    Map<String, Integer> sessions = sessions();
    assertThat(all).allSatisfy(s -> assertThat(sessions).containsEntry(s.sha256(), 1));

    // What was kept has had its turn again when others that came after it went.
    awaitDelivered(put("kept", "kept-after-restart.pcap"));
    assertThat(sessions()).containsEntry(kept.sha256(), 1);
    assertThat(place.list("kept")).contains(kept.path());
  }

  @Test
  void killedInTheMiddleItLosesNothingAndOwnsToWhatMayBeThereTwice() throws Exception {
    List<Sent> all = putMany("killed", INTERRUPTED, 100_000);
    gateway.awaitThat("the middle", () -> receipts(all) >= 3);
    gateway.kill();
    assertInTheMiddle(all);

    gateway.startAgain();
    awaitAll(all);
    assertNoneTwice(all);
  }

  private void assertInTheMiddle(List<Sent> all) {
    int before = receipts(all);
    System.out.printf("%d of %d had a receipt%n", before, all.size());
    assertThat(before).as("it was in the middle").isLessThan(all.size());
  }

  @Test
  void whenItsPlaceIsGoneHealthSaysSoAndItGoesOnByItself() throws Exception {
    List<Sent> all = putMany("gone", 40, 100_000);
    gateway.awaitThat("the middle", () -> receipts(all) >= 1);
    place.goDown();
    try {
      String words = awaitHealth(gateway, "plain", "DOWN").toString();
      assertThat(words).as("in words").containsPattern("[a-z']+ [a-z']+ [a-z]+");
      assertThat(words).doesNotContain(Place.CANARY);
      assertThat(get(gateway, "/observe/health/ready")).contains("\"UP\"");
    } finally {
      place.comeUp();
    }
    all.add(put("plain", "came-after.pcap"));
    awaitReceipts(all);
    awaitEmpty(all);
    for (Sent sent : all) {
      awaitShelvedOverAnOutage(sent);
    }
    assertNoneTwice(all);
    assertThat(gateway.log("\tat ")).as("stack traces").isEmpty();
    awaitHealth(gateway, "plain", "UP");
  }

  /** Waits until health says so of an inbox; returns all that it says of it. */
  static JsonNode awaitHealth(RemoraProcess gateway, String inbox, String status) throws Exception {
    gateway.awaitThat(
        "health of " + inbox + " to be " + status,
        () -> health(gateway, inbox).path("status").asText().equals(status));
    return health(gateway, inbox);
  }

  private static JsonNode health(RemoraProcess gateway, String inbox) throws Exception {
    JsonNode all = JSON.readTree(get(gateway, "/observe/health"));
    for (JsonNode check : all.path("checks")) {
      if (check.path("name").asText().matches(".*\\b" + inbox + "\\b.*")) {
        return check;
      }
    }
    throw new AssertionError("no check of inbox " + inbox + ": " + all);
  }

  private static String get(RemoraProcess gateway, String path) throws Exception {
    URI uri = URI.create(gateway.management() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(RemoraProcess.DEADLINE).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void whatIsNoCaptureBecomesADeadLetterWithItsReason() throws Exception {
    for (String inbox : List.of("plain", "deleted")) {
      Sent sent = put(inbox, "notes/readme.pcap", ("not a capture " + inbox).getBytes(UTF_8));
      JsonNode error = gateway.awaitDeadLetter(inbox, sent.path());
      assertThat(error.path("reason").asText()).isEqualTo("not-a-capture");
      assertThat(error.path("status").isNull()).isTrue();
      assertThat(error.path("exceptions")).isNotEmpty();
      assertThat(error.path("inbox").asText()).isEqualTo(inbox);
      assertThat(error.path("path").asText()).isEqualTo(sent.path());
      assertThat(error.path("source").asText()).endsWith("/" + sent.path());
      assertThat(error.path("size").asLong()).isEqualTo(sent.bytes().length);
      awaitShelved("dead-letter", sent, sent.path());
      awaitGone(inbox, sent.path());
    }
  }

  @Test
  void aForbiddenFileHoldsUpNoOtherAndIsTakenOnceItMayBe() throws Exception {
    assumeThat(place.canForbid()).as("can files be forbidden to whoever runs this?").isTrue();
    Sent forbidden = new Sent("plain", "forbidden.pcap", capture());
    place.putForbidden("plain", "forbidden.pcap", forbidden.bytes());
    gateway.awaitLog("forbidden.pcap");
    for (int i = 0; i < 3; i++) {
      awaitDelivered(put("plain", "beside-forbidden-" + i + ".pcap"));
    }
    assertThat(gateway.log("forbidden.pcap").stream().filter(l -> !l.contains("beside")))
        .as("lines that tell of it, and not one at every poll")
        .hasSizeBetween(1, 5)
        .allSatisfy(line -> assertThat(line).contains("plain"));
    assertThat(gateway.log("forbidden.pcap"))
        .anyMatch(
            line ->
                line.matches(
                    "(?i).*(permission|denied|forbidden by|refused|403|550|not allowed).*"));
    assertThat(gateway.log("\tat ")).as("stack traces").isEmpty();
    assertThat(place.list("plain")).contains("forbidden.pcap");
    assertThat(gateway.captures("dead-letter/plain/forbidden.pcap.error.json")).doesNotExist();

    place.permit("plain", "forbidden.pcap");
    awaitDelivered(forbidden);
    awaitShelved("delivered", forbidden, "forbidden.pcap");
  }

  @Test
  void sidecarAndKeyLogTravelWithTheirCapture() throws Exception {
    byte[] sidecar =
        "{\"filename\":\"named.pcap\",\"additional_tags\":[\"lab\"],\"comments\":\"by hand\"}"
            .getBytes(UTF_8);
    byte[] keylog =
        ("CLIENT_RANDOM " + "ab".repeat(32) + " " + "cd".repeat(48) + "\n").getBytes(UTF_8);
    Map<String, byte[]> companions =
        Map.of("team/with.pcap.json", sidecar, "team/with.pcap.keylog", keylog);
    for (var companion : companions.entrySet()) {
      put("plain", companion.getKey(), companion.getValue());
    }
    Sent sent = put("plain", "team/with.pcap");
    JsonNode receipt = awaitDelivered(sent);
    assertThat(receipt.path("filename").asText()).isEqualTo("named.pcap");
    assertThat(receipt.path("comments").asText()).isEqualTo("by hand");
    assertThat(receipt.path("additional_tags")).extracting(JsonNode::asText).contains("lab");
    assertThat(receipt.path("keylog").asBoolean()).isTrue();
    awaitShelved("delivered", sent, sent.path());
    for (var companion : companions.entrySet()) {
      gateway.awaitThat(
          companion.getKey() + " beside its capture",
          () ->
              place.shelved(gateway, "plain", "delivered", companion.getKey()).isPresent()
                  && !place.list("plain").contains(companion.getKey()));
      assertThat(place.shelved(gateway, "plain", "delivered", companion.getKey()))
          .contains(companion.getValue());
    }
  }

  @Test
  void whatIsKeptIsNotDeliveredAgain() throws Exception {
    List<Sent> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Sent sent = put("kept", "kept-" + i + ".pcap");
      awaitDelivered(sent);
      all.add(sent);
    }
    assertThat(place.list("kept")).contains("kept-0.pcap", "kept-1.pcap", "kept-2.pcap");
    Map<String, Integer> sessions = sessions();
    assertThat(all).allSatisfy(s -> assertThat(sessions).containsEntry(s.sha256(), 1));
    for (Sent sent : all) {
      assertThat(place.shelved(gateway, "kept", "delivered", sent.path())).isEmpty();
    }
    assertThat(gateway.filesUnder("delivered/kept"))
        .noneMatch(f -> f.getFileName().toString().contains("~"));
  }

  @Test
  void whatIsToBeDeletedIsDeletedOnceItIsDelivered() throws Exception {
    Sent sent = put("deleted", "folder/deleted.pcap");
    awaitDelivered(sent);
    awaitGone("deleted", "folder/deleted.pcap");
    assertThat(place.shelved(gateway, "deleted", "delivered", sent.path())).isEmpty();
    assertThat(sessions()).containsEntry(sent.sha256(), 1);
  }

  @Test
  void aNameMetTwiceGetsANumberAndNothingIsOverwritten() throws Exception {
    Sent first = put("plain", "same.pcap");
    awaitDelivered(first);
    awaitShelved("delivered", first, "same.pcap");
    awaitGone("plain", "same.pcap");
    Sent beside = put("plain", "same.pcap.json", "{\"comments\":\"second\"}".getBytes(UTF_8));
    Sent second = put("plain", "same.pcap"); // of the same size, and perhaps within a second
    JsonNode receipt = gateway.awaitReceipt("plain", "same~2.pcap");
    assertThat(receipt.path("path").asText()).isEqualTo("same.pcap");
    assertThat(receipt.path("sha256").asText()).isEqualTo(second.sha256());
    assertThat(receipt.path("comments").asText()).isEqualTo("second");
    awaitShelved("delivered", second, "same~2.pcap");
    awaitShelved("delivered", beside, "same~2.pcap.json");
    awaitShelved("delivered", first, "same.pcap");
    assertThat(sessions()).containsEntry(first.sha256(), 1).containsEntry(second.sha256(), 1);
  }

  @Test
  void withADoneSuffixACaptureWaitsForItsMarker() throws Exception {
    Sent waiting = put("marked", "waiting.pcap");
    Sent ready = put("marked", "ready.pcap");
    put("marked", "ready.pcap.done", new byte[0]);
    awaitDelivered(ready);
    Sent next = put("marked", "next.pcap");
    put("marked", "next.pcap.done", new byte[0]);
    awaitDelivered(next);
    assertThat(place.list("marked")).contains("waiting.pcap");
    assertThat(sessions()).doesNotContainKey(waiting.sha256());

    put("marked", "waiting.pcap.done", new byte[0]);
    awaitDelivered(waiting);
    awaitShelved("delivered", waiting, "waiting.pcap");
    awaitGone("marked", "waiting.pcap.done");
    awaitGone("marked", "ready.pcap.done");
  }

  @Test
  void itsSecretIsInNothingThatIsWritten(@TempDir Path folder) throws Exception {
    assumeThat(place.hasSecret()).as("is there a secret?").isTrue();
    Map<String, String> keys = inbox(place, "talkative");
    keys.put("log.level", "trace");
    try (RemoraProcess talkative =
        RemoraProcess.start(folder, keys, place.jvmOptions().toArray(String[]::new))) {
      place.put("talkative", "canary.pcap", capture());
      place.put("talkative", "canary.txt", "not a capture".getBytes(UTF_8));
      talkative.awaitReceipt("talkative", "canary.pcap");
      talkative.awaitDeadLetter("talkative", "canary.txt");
      place.goDown();
      try {
        assertThat(awaitHealth(talkative, "talkative", "DOWN").toString())
            .doesNotContain(Place.CANARY);
      } finally {
        place.comeUp();
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertNoCanary(files.filter(Files::isRegularFile).toList());
    }
    gateway.awaitRehearsed();
    assertNoCanary(gateway.filesUnder(""));
    assertThat(gateway.log()).doesNotContain(Place.CANARY);
  }

  /** Looks into every file but the configuration that we wrote ourselves. */
  static void assertNoCanary(List<Path> files) throws IOException {
    for (Path file : files) {
      if (!file.endsWith("gateway.properties")) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1).contains(Place.CANARY))
            .as("the secret is in " + file)
            .isFalse();
      }
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void inTheEndNothingCameTwiceAndNothingLiesAbout() throws Exception {
    assertNoneTwice(delivered);
    if (place.isElsewhere()) {
      gateway.awaitThat("no capture to lie about under captures.dir", () -> strays().isEmpty());
    }
  }

  /** Captures that were fetched and are no longer wanted here. */
  private List<Path> strays() {
    return gateway.filesUnder("").stream()
        .filter(f -> f.toString().endsWith(".pcap"))
        .filter(f -> !f.startsWith(gateway.captures("sessions")))
        .toList();
  }
}
