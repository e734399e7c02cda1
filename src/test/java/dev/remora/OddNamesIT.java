package dev.remora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file system takes as a name, a capture may be called. */
class OddNamesIT {
  private static final List<String> NAMES =
      List.of(
          "with space.pcap",
          " leading and trailing .pcap ",
          "double\"quote.pcap",
          "single'quote.pcap",
          "caf\u00e9.pcap",
          "cafe\u0301.pcap",
          "\ud83e\udd88.pcap",
          "\u65e5\u672c\u8a9e.pcap",
          "new\nline.pcap",
          "car\rriage.pcap",
          "tab\there.pcap",
          "-rf.pcap",
          "~home.pcap",
          "back\\slash.pcap",
          "100%.pcap",
          "%41.pcap",
          "${date:now}.pcap",
          "{{captures.dir}}.pcap",
          "{{no.such.key}}.pcap",
          "a+b&c=d.pcap",
          "what?.pcap",
          "anchor#1.pcap",
          "semi;colon,comma.pcap",
          "glob*[x]{y}.pcap",
          "no-extension",
          "a/b/c/d/e/deep.pcap",
          "odd ${folder}/in \u00fc/x.pcap");

  @TempDir static Path folder;
  private static RemoraProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = RemoraProcess.start(folder, Map.of("camel.route-template[inbox].settle", "500ms"));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  @Test
  void everyNameArrivesAsItIs() throws Exception {
    Map<String, byte[]> dropped = new LinkedHashMap<>();
    for (String name : NAMES) {
      dropped.put(name, SampleCaptures.pcap(dropped.size()));
      gateway.drop(name, dropped.get(name));
    }
    for (String name : NAMES) {
      JsonNode receipt = gateway.awaitReceipt(name);
      String own = name.substring(name.lastIndexOf('/') + 1);
      assertThat(receipt.path("path").asText()).isEqualTo(name);
      assertThat(receipt.path("source").asText()).endsWith("/inbox/" + name);
      String id = receipt.path("id").asText();
      assertThat(gateway.sessionBytes(id)).as(name).isEqualTo(dropped.get(name));
      assertThat(receipt.path("filename").asText())
          .isEqualTo(gateway.info(id).path("filename").asText());
      if (own.chars().noneMatch(c -> c < ' ') && own.equals(own.strip()) && !own.contains("\\")) {
        assertThat(receipt.path("filename").asText()).isEqualTo(own);
      }
      assertThat(gateway.captures("delivered/inbox/" + name)).hasBinaryContent(dropped.get(name));
    }
  }

  @Test
  void aNameOf255BytesGetsAReceiptWhoseNameIsCutAtACharacter() throws Exception {
    Map<String, byte[]> dropped =
        Map.of(
            "a".repeat(250) + ".pcap", SampleCaptures.pcap(100),
            "\u00e4".repeat(125) + ".pcap", SampleCaptures.pcap(101),
            "\ud83e\udd88".repeat(62) + "xx.pcap", SampleCaptures.pcap(102));
    dropped.forEach(gateway::drop);
    for (var one : dropped.entrySet()) {
      assertThat(one.getKey().getBytes(UTF_8)).hasSize(255);
      String hash = CorpusIT.hex(one.getValue());
      String end = "~" + hash.substring(0, 8) + ".session.json";
      gateway.awaitThat("a receipt ending in " + end, () -> receipt(end) != null);
      Path receipt = receipt(end);
      String stem = receipt.getFileName().toString().replace(end, "");
      assertThat(receipt.getFileName().toString().getBytes(UTF_8).length).isBetween(252, 255);
      assertThat(one.getKey()).startsWith(stem);
      assertThat(gateway.awaitDocument(receipt).path("path").asText()).isEqualTo(one.getKey());
      assertThat(gateway.captures("delivered/inbox/" + one.getKey())).exists();
    }
  }

  private static Path receipt(String end) {
    return gateway.filesUnder("delivered").stream()
        .filter(f -> f.getFileName().toString().endsWith(end))
        .findFirst()
        .orElse(null);
  }

  @Test
  void unfinishedNamesAreNeverTaken() {
    List<String> left =
        List.of("x.pcap.part", "x.pcap.tmp", "x.pcap.filepart", "x.PART", ".hidden.pcap");
    for (String name : left) {
      gateway.drop(name, SampleCaptures.pcap(200));
    }
    // A capture that came later and went: those before it had their turn.
    gateway.drop("after-unfinished.pcap", SampleCaptures.pcap(201));
    gateway.awaitReceipt("after-unfinished.pcap");
    for (String name : left) {
      assertThat(gateway.inbox().resolve(name)).exists();
    }
    assertThat(gateway.log("x.pcap.part")).isEmpty();
  }

  @Test
  void theSameNameAgainIsNumberedAndOverwritesNothing() {
    byte[] first = SampleCaptures.pcap(300);
    byte[] second = SampleCaptures.pcap(301);
    gateway.drop("same.pcap", first);
    gateway.awaitReceipt("same.pcap");
    gateway.drop("same.pcap", second);
    JsonNode receipt = gateway.awaitReceipt("same~2.pcap");
    assertThat(receipt.path("path").asText()).isEqualTo("same.pcap");
    assertThat(gateway.captures("delivered/inbox/same.pcap")).hasBinaryContent(first);
    assertThat(gateway.captures("delivered/inbox/same~2.pcap")).hasBinaryContent(second);
  }

  @Test
  void aNameThatIsNotUtf8IsWarnedOfOnceAndLeftAlone() throws Exception {
    Path capture = Files.write(folder.resolve("plain"), SampleCaptures.pcap(400));
    String script = "cp \"$1\" \"$2/$(printf 'bad\\377name.pcap')\"";
    Tools.output(List.of("sh", "-c", script, "sh", capture.toString(), gateway.inbox().toString()));
    gateway.awaitLog("not valid UTF-8");
    gateway.drop("after-bad.pcap", SampleCaptures.pcap(401));
    gateway.awaitReceipt("after-bad.pcap");
    assertThat(gateway.log("not valid UTF-8")).hasSize(1);
    assertThat(Tools.output(List.of("ls", "-b", gateway.inbox().toString())))
        .contains("bad\\377name.pcap");
  }
}
