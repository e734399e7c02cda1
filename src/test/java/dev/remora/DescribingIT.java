package dev.remora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users say about captures, in the inbox's configuration and beside each file. */
class DescribingIT {
  private static final byte[] KEYLOG =
      ("CLIENT_RANDOM " + "ab".repeat(32) + " " + "cd".repeat(48) + "\n").getBytes(UTF_8);

  @TempDir static Path folder;
  private static RemoraProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> keys = new HashMap<>();
    add(keys, "inbox", "settle", "500ms");
    add(
        keys,
        "described",
        "tags",
        "lab,${variable.capture.folder},${date:now:yyyy}",
        "comments",
        "from ${file:name}",
        "filename",
        "renamed-${file:onlyname}");
    add(keys, "put", "method", "put");
    add(keys, "done", "done-suffix", ".done");
    add(keys, "renamed", "settle", "0");
    add(keys, "globs", "include", "*.pcap,site-a/**", "exclude", "skip*");
    add(keys, "flat", "recursive", "false");
    add(keys, "kept", "after", "keep");
    add(keys, "deleted", "after", "delete");
    add(keys, "twice", "duplicates", "send");
    add(keys, "any", "accept", "any");
    add(keys, "orphans", "give-up", "1s");
    gateway = RemoraProcess.start(folder, keys);
  }

  private static void add(Map<String, String> keys, String name, String... parameters) {
    Path path = name.equals("inbox") ? folder.resolve("captures/inbox") : at(name);
    keys.putAll(RemoraProcess.inbox(path, name, parameters));
    if (!List.of(parameters).contains("settle")) {
      keys.put("camel.route-template[" + name + "].settle", "500ms");
    }
  }

  private static Path at(String inbox) {
    return folder.resolve("in").resolve(inbox);
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static void drop(String inbox, String name, byte[] content) {
    RemoraProcess.drop(at(inbox), name, content);
  }

  private static String tags(JsonNode receipt) {
    return receipt.path("additional_tags").toString();
  }

  @Test
  void simpleExpressionsOfTheInboxDescribeEachCapture() {
    drop("described", "site-a/x.pcap", SampleCaptures.pcap(1));
    JsonNode receipt = gateway.awaitReceipt("described", "site-a/x.pcap");
    assertThat(tags(receipt)).matches("\\[\"lab\",\"site-a\",\"20\\d\\d\"]");
    assertThat(receipt.path("comments").asText()).isEqualTo("from site-a/x.pcap");
    assertThat(receipt.path("filename").asText()).isEqualTo("renamed-x.pcap");
  }

  @Test
  void aSidecarsWordsWinAndItsTagsJoinTheInboxsOwn() {
    String json = "{\"filename\":\"mine.pcap\",\"additional_tags\":[\"noc\",\"lab\"],";
    drop("described", "j.pcap.json", (json + "\"comments\":\"by hand\"}").getBytes(UTF_8));
    drop("described", "j.pcap", SampleCaptures.pcap(2));
    JsonNode receipt = gateway.awaitReceipt("described", "j.pcap");
    assertThat(receipt.path("filename").asText()).isEqualTo("mine.pcap");
    assertThat(receipt.path("comments").asText()).isEqualTo("by hand");
    assertThat(tags(receipt)).startsWith("[\"lab\",").endsWith(",\"noc\"]");
    assertThat(gateway.captures("delivered/described/j.pcap.json")).exists();
    assertThat(at("described").resolve("j.pcap.json")).doesNotExist();
  }

  @Test
  void aYamlSidecarIsReadAndTravelsWithItsCapture() throws Exception {
    gateway.drop("y.pcap.yaml", "additional_tags: [a, b]\ncomments: two words\n".getBytes(UTF_8));
    gateway.drop("y.pcap", SampleCaptures.pcap(3));
    JsonNode receipt = gateway.awaitReceipt("y.pcap");
    assertThat(tags(receipt)).isEqualTo("[\"a\",\"b\"]");
    assertThat(gateway.info(receipt.path("id").asText()).path("comments").asText())
        .isEqualTo("two words");
    assertThat(gateway.captures("delivered/inbox/y.pcap.yaml")).exists();
  }

  @Test
  void tagsPastThirtyAreDroppedOnRecord() {
    String all =
        IntStream.rangeClosed(1, 33).mapToObj(i -> "t" + i).collect(Collectors.joining(","));
    gateway.drop("many.pcap.json", ("{\"additional_tags\":\"" + all + "\"}").getBytes(UTF_8));
    gateway.drop("many.pcap", SampleCaptures.pcap(4));
    JsonNode receipt = gateway.awaitReceipt("many.pcap");
    assertThat(receipt.path("additional_tags")).hasSize(30);
    assertThat(receipt.path("dropped_tags").toString()).isEqualTo("[\"t31\",\"t32\",\"t33\"]");
  }

  @Test
  void aSidecarThatIsWrongMakesADeadLetterWithIt() {
    Map<String, String> bad =
        Map.of(
            "broken.pcap.json", "{\"comments\":",
            "unknown.pcap.json", "{\"tags\":\"x\"}",
            "list.pcap.json", "[]",
            "tabs.pcap.yaml", "comments:\n\t- x",
            "nested.pcap.yaml", "comments: {a: b}");
    int number = 10;
    for (var one : bad.entrySet()) {
      String capture = one.getKey().replaceFirst("\\.(json|yaml)$", "");
      gateway.drop(one.getKey(), one.getValue().getBytes(UTF_8));
      gateway.drop(capture, SampleCaptures.pcap(number++));
      JsonNode error = gateway.awaitDeadLetter(capture);
      assertThat(error.path("reason").asText()).as(one.getKey()).isEqualTo("bad-sidecar");
      assertThat(error.path("exceptions").toString()).contains(one.getKey());
      assertThat(gateway.captures("dead-letter/inbox/" + one.getKey())).exists();
    }
  }

  @Test
  void aKeyLogForcesPostAndTravelsWithItsCapture() {
    for (String keylog : List.of("k1.pcap.keylog", "k2.keylog")) {
      String capture = keylog.substring(0, 2) + ".pcap";
      drop("put", keylog, KEYLOG);
      drop("put", capture, SampleCaptures.pcap(20 + keylog.length()));
      JsonNode receipt = gateway.awaitReceipt("put", capture);
      assertThat(receipt.path("keylog").asBoolean()).as(keylog).isTrue();
      assertThat(receipt.path("method").asText()).isEqualTo("POST");
      assertThat(gateway.captures("delivered/put/" + keylog)).hasBinaryContent(KEYLOG);
    }
    drop("put", "plain.pcap", SampleCaptures.pcap(29));
    assertThat(gateway.awaitReceipt("put", "plain.pcap").path("method").asText()).isEqualTo("PUT");
  }

  @Test
  void commentsThatNoUrlHoldsForcePostToo() {
    String comments = "\u00fc".repeat(16_000);
    drop("put", "long.pcap.json", ("{\"comments\":\"" + comments + "\"}").getBytes(UTF_8));
    drop("put", "long.pcap", SampleCaptures.pcap(31));
    JsonNode receipt = gateway.awaitReceipt("put", "long.pcap");
    assertThat(receipt.path("method").asText()).isEqualTo("POST");
    assertThat(receipt.path("comments").asText()).isEqualTo(comments);
  }

  @Test
  void orphansAreWarnedOfAndLeft() {
    drop("orphans", "o.pcap.json", "{}".getBytes(UTF_8));
    drop("orphans", "o.keylog", KEYLOG);
    gateway.awaitLog("o.pcap.json from inbox orphans: belongs to no capture");
    gateway.awaitLog("o.keylog from inbox orphans: belongs to no capture");
    assertThat(at("orphans").resolve("o.keylog")).exists();
  }

  @Test
  void aUrlThatIsNoneIsADeadLetterAndItsPasswordIsSeenNowhere() {
    gateway.drop("ftp.url", "ftp://u:s3cr3t-a@host/x.pcap\n".getBytes(UTF_8));
    gateway.drop("two.url", "http://u:s3cr3t-b@h/a\nhttp://h/b\n".getBytes(UTF_8));
    String shortcut = "[InternetShortcut]\r\nURL=http://u:s3cr3t-c@127.0.0.1:1/c.pcap\r\n";
    gateway.drop("win.url", shortcut.getBytes(UTF_8));
    for (String name : List.of("ftp.url", "two.url")) {
      assertThat(gateway.awaitDeadLetter(name).path("reason").asText()).isEqualTo("bad-url");
    }
    JsonNode refused = gateway.awaitDeadLetter("win.url");
    assertThat(refused.path("method").asText()).isEqualTo("POST");
    assertThat(refused.path("filename").asText()).isEqualTo("c.pcap");
    assertThat(gateway.log()).doesNotContain("s3cr3t");
    for (JsonNode error : gateway.deadLetters()) {
      assertThat(error.toString()).doesNotContain("s3cr3t");
    }
  }

  @Test
  void withADoneSuffixTheMarkerTellsAndGoesToo() {
    drop("done", "d.pcap", SampleCaptures.pcap(40));
    drop("flat", "by-then.pcap", SampleCaptures.pcap(41));
    gateway.awaitReceipt("flat", "by-then.pcap");
    assertThat(at("done").resolve("d.pcap")).exists();
    drop("done", "d.pcap.done", new byte[0]);
    gateway.awaitReceipt("done", "d.pcap");
    gateway.awaitThat("no marker", () -> !Files.exists(at("done").resolve("d.pcap.done")));
  }

  @Test
  void withoutSettlingARenamedFileGoesAtOnce() {
    drop("renamed", "r.pcap", SampleCaptures.pcap(42));
    gateway.awaitReceipt("renamed", "r.pcap");
  }

  @Test
  void globsSayWhatIsTaken() {
    drop("globs", "no.cap", SampleCaptures.pcap(50));
    drop("globs", "skip.pcap", SampleCaptures.pcap(51));
    drop("globs", "site-a/odd.bin", SampleCaptures.pcap(52));
    drop("globs", "yes.pcap", SampleCaptures.pcap(53));
    gateway.awaitReceipt("globs", "yes.pcap");
    gateway.awaitReceipt("globs", "site-a/odd.bin");
    assertThat(at("globs").resolve("no.cap")).exists();
    assertThat(at("globs").resolve("skip.pcap")).exists();
  }

  @Test
  void aFlatInboxLeavesItsFoldersAlone() {
    drop("flat", "sub/x.pcap", SampleCaptures.pcap(54));
    drop("flat", "top.pcap", SampleCaptures.pcap(55));
    gateway.awaitReceipt("flat", "top.pcap");
    assertThat(at("flat").resolve("sub/x.pcap")).exists();
  }

  @Test
  void aDeletedCaptureLeavesItsReceiptOnly() {
    drop("deleted", "x.pcap", SampleCaptures.pcap(56));
    gateway.awaitReceipt("deleted", "x.pcap");
    gateway.awaitThat("it to go", () -> !Files.exists(at("deleted").resolve("x.pcap")));
    assertThat(gateway.captures("delivered/deleted/x.pcap")).doesNotExist();
  }

  /** The embedded endpoint refuses it, in its own words: so it was sent. */
  @Test
  void anyFileIsSentWhereAnyIsAccepted() {
    drop("any", "words.txt", "no capture at all".getBytes(UTF_8));
    JsonNode answer = gateway.awaitDeadLetter("any", "words.txt");
    assertThat(answer.path("reason").asText()).isEqualTo("rejected");
    assertThat(answer.path("status").asInt()).isEqualTo(422);
  }

  @Test
  void keptAndRepeatedCapturesAreNotSentTwiceAlsoAfterARestart() throws Exception {
    byte[] capture = SampleCaptures.pcap(60);
    drop("kept", "k.pcap", capture);
    JsonNode kept = gateway.awaitReceipt("kept", "k.pcap");
    gateway.drop("dup.pcap", capture);
    JsonNode first = gateway.awaitReceipt("dup.pcap");
    gateway.drop("dup.pcap", capture);
    JsonNode again = gateway.awaitReceipt("dup~2.pcap");
    assertThat(again.path("duplicate_of").asText()).isEqualTo(first.path("id").asText());
    assertThat(again.path("id").asText()).isEqualTo(first.path("id").asText());
    drop("twice", "t.pcap", capture);
    String one = gateway.awaitReceipt("twice", "t.pcap").path("id").asText();
    drop("twice", "t.pcap", capture);
    JsonNode two = gateway.awaitReceipt("twice", "t~2.pcap");
    assertThat(two.path("id").asText()).isNotEqualTo(one);
    assertThat(two.has("duplicate_of")).isFalse();

    assertThat(gateway.stop()).isIn(0, 143);
    int sessions = gatewayAgain();
    gateway.drop("dup.pcap", capture);
    assertThat(gateway.awaitReceipt("dup~3.pcap").path("duplicate_of").asText())
        .isEqualTo(first.path("id").asText());
    drop("flat", "marker.pcap", SampleCaptures.pcap(61));
    gateway.awaitReceipt("flat", "marker.pcap");
    assertThat(gateway.sessions()).isEqualTo(sessions + 1);
    assertThat(at("kept").resolve("k.pcap")).hasBinaryContent(capture);

    Files.write(at("kept").resolve("k.pcap"), SampleCaptures.pcap(62, 900));
    JsonNode changed = gateway.awaitReceipt("kept", "k~2.pcap");
    assertThat(changed.path("id").asText()).isNotEqualTo(kept.path("id").asText());
  }

  private static int gatewayAgain() throws Exception {
    gateway.startAgain();
    return gateway.sessions();
  }
}
