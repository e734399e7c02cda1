package dev.remora.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Description with what it is made of: companions and sidecars. */
class DescriptionTest {
  @TempDir Path folder;

  @Test
  void withoutWordsTheFilesOwnNameStands() throws Exception {
    Description plain = described(capture("x.pcap"), "", "", " ");
    assertThat(plain.filename()).isEqualTo("x.pcap");
    assertThat(plain.tags().kept()).isEmpty();
    assertThat(plain.comments()).isEmpty();
  }

  @Test
  void theSidecarWinsAndTagsAreTheUnion() throws Exception {
    write("x.pcap.yaml", "filename: s.pcap\nadditional_tags: b, c\n");
    Description both = described(capture("x.pcap"), "i.pcap", "a,b", "inbox's");
    assertThat(both.filename()).isEqualTo("s.pcap");
    assertThat(both.tags().kept()).containsExactly("a", "b", "c");
    assertThat(both.comments()).contains("inbox's");
  }

  @Test
  void whatThePlaceSaysStandsBetweenTheSidecarAndTheInbox() throws Exception {
    Capture capture =
        capture("x.pcap").brought(Remarks.of("p.pcap", "b,p", "place's"), Optional.empty());
    Description place = described(capture, "i.pcap", "a,b", "inbox's");
    assertThat(place.filename()).isEqualTo("p.pcap");
    assertThat(place.comments()).contains("place's");
    assertThat(place.tags().kept()).containsExactly("a", "b", "p");

    write("x.pcap.json", "{\"filename\":\"s.pcap\",\"additional_tags\":[\"s\",\"p\"]}");
    Description all = described(capture, "i.pcap", "a,b", "inbox's");
    assertThat(all.filename()).isEqualTo("s.pcap");
    assertThat(all.comments()).contains("place's");
    assertThat(all.tags().kept()).containsExactly("a", "b", "p", "s");
    assertThat(all.digest()).isNotEqualTo(place.digest());
  }

  @Test
  void whatDoesNotFitIntoAUrlForcesPost() throws Exception {
    Capture capture = capture("x.pcap");
    int room = 7500 - "filename=x.pcap&comments=".length();
    assertThat(described(capture, "", "", "a".repeat(room)).forcesPost()).isFalse();
    assertThat(described(capture, "", "", "a".repeat(room + 1)).forcesPost()).isTrue();
    assertThat(described(capture, "", "", "\u00fc".repeat(room / 6 + 1)).forcesPost()).isTrue();
    assertThat(described(capture, "", "a b", "a".repeat(room)).forcesPost()).isTrue();
  }

  @Test
  void jsonIsPreferredToYamlAndTheNearerKeyLogToTheOther() throws Exception {
    write("x.pcap.json", "{}");
    write("x.pcap.yaml", "");
    write("x.keylog", "far");
    assertThat(Companions.of(folder.resolve("x.pcap")).keylog())
        .contains(folder.resolve("x.keylog"));
    write("x.pcap.keylog", "near");
    Companions near = Companions.of(folder.resolve("x.pcap"));
    assertThat(near.keylog()).contains(folder.resolve("x.pcap.keylog"));
    assertThat(near.sidecar()).contains(folder.resolve("x.pcap.json"));
  }

  @Test
  void aLinkIsNoCompanion() throws Exception {
    Files.createSymbolicLink(folder.resolve("x.keylog"), write("secret", "s"));
    assertThat(Companions.of(folder.resolve("x.pcap")).all()).isEmpty();
  }

  @Test
  void eachWordChangesTheDigest() throws Exception {
    Capture capture = capture("x.pcap");
    String plain = described(capture, "", "", "").digest();
    assertThat(described(capture, "", "", "").digest()).isEqualTo(plain);
    assertThat(described(capture, "n", "", "").digest()).isNotEqualTo(plain);
    assertThat(described(capture, "", "t", "").digest()).isNotEqualTo(plain);
    assertThat(described(capture, "", "", "c").digest()).isNotEqualTo(plain);
    write("x.keylog", "k");
    assertThat(described(capture, "", "", "").digest()).isNotEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x.json | {",
        "x.json | []",
        "x.json | {} {}",
        "x.json | {\"tags\":1}",
        "x.json | {\"comments\":\"a\",\"comments\":\"b\"}",
        "x.json | {\"comments\":{}}",
        "x.yaml | a: [",
        "x.yaml | !!java.net.URL [x]",
        "x.yaml | comments: [a]"
      })
  void aBadSidecarIsNamedInTheMessage(String name, String text) throws Exception {
    Path file = write(name, text);
    assertThatThrownBy(() -> Sidecar.read(InboxFile.at(file)))
        .isInstanceOf(BadSidecarException.class)
        .hasMessageContaining(name);
  }

  @Test
  void whatIsWrongWithASidecarIsSaid() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "filename: a\nfilename: b",
            "x.yaml is not YAML: found duplicate key filename in line 2",
            "comments: *a",
            "x.yaml is not YAML: found undefined alias a in line 1",
            "comments: !!int x",
            "x.yaml is not YAML: For input string: \"x\"",
            "y: z",
            "x.yaml has an unknown key 'y'; known are ",
            "[".repeat(60_000),
            "x.yaml is nested too deeply");
    for (var one : wrong.entrySet()) {
      Path file = write("x.yaml", one.getKey());
      assertThatThrownBy(() -> Sidecar.read(InboxFile.at(file)))
          .hasMessageStartingWith(one.getValue());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{ | in line 1, column 2: it ends too early; a bracket or a quote is not closed",
        "^{\n  filename: 1}^ | in line 2, column 3: Unexpected character ('f'): was expecting double",
        "{\"comments\":1,} | in line 1, column 15: Unexpected character ('}'): was expecting double",
        "{\"comments\":nul} | in line 1, column 13: Unrecognized token 'nul': was expecting text in",
        "{\"comments\":NaN} | in line 1, column 16: Non-standard token 'NaN'",
        "{\"comments\":[1} | in line 1, column 15: Unexpected close marker '}': expected ']'",
        "{\"comments\":1,\"comments\":2} | in line 1, column 25: 'comments' is there twice",
        "^{\"comments\":\"a\nb\"}^ | in line 1, column 15: a line break or control character",
        "// so | in line 1, column 1: JSON has no comments",
      })
  void brokenJsonIsToldWithItsPlaceAndInPlainWords(String text, String words) throws Exception {
    Path file = write("x.json", text);
    assertThatThrownBy(() -> Sidecar.read(InboxFile.at(file)))
        .hasMessageStartingWith("x.json is not JSON " + words)
        .message()
        .doesNotContain("`", "Source", "java.", "code ", "Feature");
  }

  @Test
  void jsonThatIsNotOneObjectIsToldSo() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "{} {}",
            "x.json goes on behind its end in line 1, column 4",
            " ",
            "x.json is empty",
            "[".repeat(2_000),
            "x.json is not JSON: it is nested too deeply",
            "{\"comments\":" + "1".repeat(2_000) + "}",
            "x.json is not JSON: a word in it is too");
    for (var one : wrong.entrySet()) {
      Path file = write("x.json", one.getKey());
      assertThatThrownBy(() -> Sidecar.read(InboxFile.at(file)))
          .hasMessageStartingWith(one.getValue());
    }
  }

  @Test
  void aSidecarOrUrlFileThatBecameALinkIsNotRead() throws Exception {
    Path secret = write("secret", "{\"comments\":\"s3cr3t\"}");
    Path sidecar = Files.createSymbolicLink(folder.resolve("x.pcap.json"), secret);
    Path url = Files.createSymbolicLink(folder.resolve("x.url"), secret);
    assertThatThrownBy(() -> Sidecar.read(InboxFile.at(sidecar))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> UrlFile.read(InboxFile.at(url))).isInstanceOf(IOException.class);
  }

  @Test
  void nothingIsSaidOfACaptureByAFolderThatItsOwnWasSwappedFor() throws Exception {
    Files.createDirectory(folder.resolve("d"));
    Capture capture = capture("d/x.pcap");
    Capture url = capture("d/x.url");
    write("d/x.pcap.json", "{\"comments\":\"own\"}");
    write("d/x.keylog", "own");
    Description own = described(capture, "", "", "");
    assertThat(own.comments()).contains("own");
    InboxFile keylog = own.keylog().orElseThrow();
    assertThat(Hashes.sha256(keylog)).isEqualTo(Hashes.sha256(keylog.path()));

    Files.move(folder.resolve("d"), folder.resolve("away"));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    write("outside/x.pcap.json", "{\"comments\":\"s3cr3t\"}");
    write("outside/x.keylog", "s3cr3t");
    write("outside/x.url", "http://s3cr3t/");
    Files.createSymbolicLink(folder.resolve("d"), outside);
    Description swapped = described(capture, "", "", "");
    assertThat(swapped.comments()).isEmpty();
    assertThat(swapped.keylog()).isEmpty();
    assertThatThrownBy(own::digest).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> described(url, "", "", "")).isInstanceOf(IOException.class);
  }

  private static Description described(
      Capture capture, String filename, String tags, String comments) throws Exception {
    return Description.of(capture, Remarks.of(filename, tags, comments));
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private Capture capture(String name) throws Exception {
    return new Capture(
        "inbox",
        name,
        write(name, "x"),
        "file:in/" + name,
        1,
        0,
        Instant.EPOCH,
        Duration.ZERO,
        Policy.PLAIN);
  }
}
