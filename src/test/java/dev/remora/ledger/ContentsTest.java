package dev.remora.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContentsTest {
  private final Contents contents = new Contents();

  private static Stream<String> hashes(long seed) {
    Random random = new Random(seed);
    return Stream.generate(
        () -> {
          byte[] hash = new byte[32];
          random.nextBytes(hash);
          return HexFormat.of().formatHex(hash);
        });
  }

  @Test
  void anyMayHaveBeenDeliveredWhileNotAllAreKnown() {
    contents.add("ab".repeat(32));

    assertThat(hashes(1).limit(1000)).allMatch(contents::mayHave);
  }

  @Test
  void noneThatWasDeliveredIsTakenForNew() {
    hashes(2).limit(200_000).forEach(contents::add);
    contents.complete();

    assertThat(hashes(2).limit(200_000)).allMatch(contents::mayHave);
  }

  @Test
  void ofAMillionNearlyAllThatAreNewAreKnownToBe() {
    hashes(3).limit(1_000_000).forEach(contents::add);
    contents.complete();

    assertThat(hashes(4).limit(10_000).filter(contents::mayHave).count()).isLessThan(400);
  }

  @Test
  void whatNobodySawIsAlwaysAskedFor() {
    contents.add(null);
    contents.complete();

    assertThat(contents.mayHave(null)).isTrue();
  }
}
