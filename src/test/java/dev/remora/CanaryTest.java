package dev.remora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever looks for secrets has to find them. */
class CanaryTest {
  private static final List<Canary> CANARIES = Canary.named("door", "se/cr\"et Canary");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a se/cr\"et Canary here",
        "SE/CR\"ET CANARY",
        "se%2Fcr%22et+Canary",
        "se%2fcr%22et%20canary",
        "{\"password\":\"se/cr\\\"et Canary\"}"
      })
  void itIsFoundAsText(String text) {
    assertFound(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "user:", "x:y:"})
  void itIsFoundInBase64WhateverStandsBefore(String before) {
    byte[] bytes = (before + "se/cr\"et Canary and more").getBytes(UTF_8);
    assertFound("Basic " + Base64.getEncoder().encodeToString(bytes));
    assertFound(
        Base64.getUrlEncoder().encodeToString((before + "se/cr\"et Canary").getBytes(UTF_8)));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    Canary.assertNone("here", "se/cr\"et", CANARIES);
  }

  private static void assertFound(String text) {
    assertThatThrownBy(() -> Canary.assertNone("here", text, CANARIES))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("door in here");
  }
}
