package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketPathsTest {
  private static final Path ROOT = Path.of("/captures/delivered/bucket");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x.pcap",
        "site-a/2026/11/x.pcap",
        "Ünïcode ☃ 🦈.pcap",
        "a+b c&d=e?f#g.pcap",
        "100%.pcap",
        "a%20b.pcap",
        "a%2fb.pcap",
        "...",
        "..x/x..",
        "~/x"
      })
  void anOrdinaryKeyIsItsOwnPath(String key) {
    assertThat(BucketPaths.path(key)).isEqualTo(key);
    assertThat(BucketPaths.key(key)).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({
    "../x.pcap, %2E%2E/x.pcap",
    "a/../../x.pcap, a/%2E%2E/%2E%2E/x.pcap",
    "./x, %2E/x",
    "/etc/passwd, %2Fetc/passwd",
    "a//b, a/%2Fb",
    "a///b, a/%2F/b",
    "a//.., a/%2F..",
    "a/, a%2F",
    "/, %2F",
    "%2E%2E/x, %252E%252E/x",
    "a%/b, a%25/b",
    "a%, a%25",
    "a\\..\\b, a%5C..%5Cb"
  })
  void whatCouldLeadOutIsEscapedAndFoundAgain(String key, String path) {
    assertThat(BucketPaths.path(key)).isEqualTo(path);
    assertThat(BucketPaths.key(path)).isEqualTo(key);
  }

  @Test
  void controlCharactersAreEscaped() {
    assertThat(BucketPaths.path("a\nb\0c\u007fd\u0085")).isEqualTo("a%0Ab%00c%7Fd%85");
  }

  @Test
  void aNameThatNoFileCanHaveGoesOnInTheNextSegment() {
    String longest = "x".repeat(255);
    assertThat(BucketPaths.path(longest)).isEqualTo(longest);

    String key = "a/" + "x".repeat(254) + "../y.pcap";
    String path = BucketPaths.path(key);
    assertThat(path).isEqualTo("a/" + "x".repeat(254) + "%/%2E./y.pcap");
    assertThat(BucketPaths.key(path)).isEqualTo(key);
  }

  @Test
  void anyKeyIsASafePathAndFoundAgain() {
    Random random = new Random(4180);
    Map<String, String> keys = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      String key = randomKey(random);
      String path = BucketPaths.path(key);
      assertThat(BucketPaths.key(path)).as(path).isEqualTo(key);
      assertThat(path).doesNotStartWith("/").doesNotContain("\\");
      assertThat(path.chars()).noneMatch(Character::isISOControl);
      for (String segment : path.split("/", -1)) {
        assertThat(segment).isNotIn("", ".", "..");
        assertThat(segment.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
      }
      Path local = ROOT.resolve(path);
      assertThat(local.normalize()).isEqualTo(local).startsWithRaw(ROOT).isNotEqualTo(ROOT);
      assertThat(keys.put(path, key)).isIn(null, key);
    }
  }

  /** Mostly of what is special, so that it meets in every order. */
  private static String randomKey(Random random) {
    String[] special = {
      "/", "/", "..", ".", "%", "%2", "%2E", "%2F", "%25", "%/", "2F", "E", "\\", "\n", "\0",
      "\u0085", "a", "x.pcap", "ü", "☃", "🦈", "~2", " ", "+"
    };
    StringBuilder key = new StringBuilder();
    int parts = 1 + random.nextInt(12);
    for (int i = 0; i < parts; i++) {
      if (random.nextInt(20) == 0) {
        key.append(special[random.nextInt(special.length)].repeat(240 + random.nextInt(40)));
      } else {
        key.append(special[random.nextInt(special.length)]);
      }
    }
    return key.toString();
  }
}
