package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingBufferTest {
  @ParameterizedTest
  @CsvSource({
    "span_00001_20261122210500.pcapng, span_00002_20261122210700.pcapng",
    "tc.pcap1, tc.pcap2",
    "tc.pcap07, tc.pcap08",
    "t-20261122-210500.pcap, t-20261122-210700.pcap",
    "t-2026-11-22_21.05.00.pcap, t-2026-11-22_21.07.00.pcap"
  })
  void filesOfOneWriterAreOneRing(String one, String other) {
    assertThat(RingBuffer.of(one)).isPresent().isEqualTo(RingBuffer.of(other));
  }

  @Test
  void ringsOfTwoWritersAreTwo() {
    assertThat(RingBuffer.of("a_00001_20261122210500.pcapng"))
        .isNotEqualTo(RingBuffer.of("b_00001_20261122210500.pcapng"));
  }

  @Test
  void whatIsGoneIsNoLongerTheNewest() {
    Ring ring = new Ring();
    ring.seen(1);
    ring.look(9_000); // by a clock that was ahead
    ring.look(5);
    assertThat(ring.endsWith(5)).isFalse();
    for (int look = 2; look <= 3; look++) {
      ring.seen(look);
      ring.look(5);
      ring.seen(look);
      ring.look(6);
    }
    assertThat(ring.endsWith(6)).isTrue();
    assertThat(ring.endsWith(5)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.pcap", "x.pcapng", "capture-7.pcap", "v2.4.pcap", ""})
  void ordinaryNamesAreInNoRing(String name) {
    assertThat(RingBuffer.of(name)).isEmpty();
  }
}
