package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MaskTest {
  @Test
  void aSecretIsTakenOutInEachOfItsForms() {
    Mask mask = Mask.of(List.of("pa ss\"w/d", "c0ffee"));
    assertThat(mask.on("a pa ss\"w/d, C0FFEE")).isEqualTo("a ***, ***");
    assertThat(mask.on("pa+ss%22w%2Fd pa%20ss%22w%2fd pa ss\\\"w/d")).isEqualTo("*** *** ***");
  }

  @Test
  void theLongerOfTwoIsTakenOutWhole() {
    assertThat(Mask.of(List.of("secret", "secret-of-all")).on("secret-of-all")).isEqualTo("***");
  }

  @Test
  void nothingElseIs() {
    assertThat(Mask.of(List.of()).on("text")).isEqualTo("text");
    assertThat(Mask.of(List.of("", "a", "abc")).on("abc a")).isEqualTo("abc a");
    assertThat(Mask.of(List.of("a.c$")).on("abc$ a.c$")).isEqualTo("abc$ ***");
  }
}
