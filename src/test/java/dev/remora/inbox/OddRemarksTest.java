package dev.remora.inbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.ManyCases;
import dev.remora.capture.Remarks;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import software.amazon.awssdk.services.s3.model.Tag;

/** What a bucket says of its objects is any text. */
class OddRemarksTest {
  private static final String[] PIECES = {
    "=?UTF-8?B?",
    "=?utf-8?q?",
    "=?UTF-8?Q?",
    "=?ISO-8859-1?Q?",
    "?=",
    "=?",
    "=",
    "==",
    "=2",
    "=C3=BC",
    "=zz",
    "=-1",
    "_",
    " ",
    "\t",
    "w7w=",
    "w7w",
    "!",
    "$1",
    "\\",
    "\r\n",
    ",",
    "a",
    "\u00fc",
    "\u00c3\u00bc",
    "\u2603",
    "\ud83e\udd88"
  };

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMaxSize(12).map(p -> String.join("", p));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of("filename", "Additional-Tags", "additional_tags", "COMMENTS", "x", "");
  }

  @ManyCases
  void anyTextIsRead(@ForAll("pieces") String text, @ForAll String other) {
    assertThat(BucketText.read(text)).isNotNull();
    assertThat(BucketText.read(other)).isNotNull();
  }

  @ManyCases
  void textIsReadHoweverItWasEncoded(@ForAll String text) {
    String sound = new String(text.getBytes(UTF_8), UTF_8);
    String base64 = Base64.getEncoder().encodeToString(sound.getBytes(UTF_8));
    StringBuilder quoted = new StringBuilder();
    for (byte b : sound.getBytes(UTF_8)) {
      quoted.append("=%02X".formatted(b));
    }
    assertThat(BucketText.read("=?UTF-8?B?" + base64 + "?=")).isEqualTo(sound);
    assertThat(BucketText.read("=?utf-8?q?" + quoted + "?=")).isEqualTo(sound);
    if (!sound.contains("=?")) {
      assertThat(BucketText.read(new String(sound.getBytes(UTF_8), ISO_8859_1))).isEqualTo(sound);
    }
  }

  @ManyCases
  void anyMetadataMakesRemarks(
      @ForAll @Size(max = 4) Map<@From("words") String, @From("pieces") String> metadata) {
    assertSound(BucketRemarks.ofMetadata(metadata));
  }

  @ManyCases
  void anyTagsMakeRemarks(@ForAll @Size(max = 5) List<@From("tags") Tag> tags) {
    assertSound(BucketRemarks.ofTags(tags));
  }

  @Provide
  Arbitrary<Tag> tags() {
    return Combinators.combine(words(), pieces())
        .as((key, value) -> Tag.builder().key(key).value(value).build());
  }

  private static void assertSound(Remarks remarks) {
    assertThat(remarks.filename().filter(String::isBlank)).isEmpty();
    assertThat(remarks.comments().filter(String::isBlank)).isEmpty();
    assertThat(remarks.tags())
        .allMatch(tag -> !tag.isBlank() && !tag.contains(",") && !tag.contains("\n"));
  }
}
