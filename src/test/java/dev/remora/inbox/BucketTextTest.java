package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BucketTextTest {

  @Test
  void asciiIsItself() {
    assertThat(BucketText.read("slow = yes? =?no?=")).isEqualTo("slow = yes? =?no?=");
  }

  @Test
  void encodedWordsAreRead() {
    assertThat(BucketText.read("=?UTF-8?B?w7xiZXI=?= alles")).isEqualTo("über alles");
    assertThat(BucketText.read("=?utf-8?Q?=C3=BCber_alles?=")).isEqualTo("über alles");
    assertThat(BucketText.read("=?UTF-8?Q?a?= =?UTF-8?Q?b?=")).isEqualTo("ab");
    assertThat(BucketText.read("=?UTF-8?B?not base64?=")).isEqualTo("=?UTF-8?B?not base64?=");
    assertThat(BucketText.read("=?UTF-8?B?!?= =?UTF-8?Q?=zz?="))
        .isEqualTo("=?UTF-8?B?!?= =?UTF-8?Q?=zz?=");
  }

  @Test
  void plainUtf8IsRead() {
    String asBytes =
        new String("über ☃".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(BucketText.read(asBytes)).isEqualTo("über ☃");
    assertThat(BucketText.read("\u00fcber")).isEqualTo("\u00fcber");
  }
}
