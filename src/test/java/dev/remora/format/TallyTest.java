package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void theEarliestAndTheLatestAreToldByTheNanosecond() {
    tally.packet(10, 5, 60);
    tally.packet(10, 3, 60);
    tally.packet(10, 9, 60);
    tally.packet(10, 4, 60);
    assertThat(tally.first()).isEqualTo(Instant.ofEpochSecond(10, 3));
    assertThat(tally.last()).isEqualTo(Instant.ofEpochSecond(10, 9));
    tally.packet(9, 20, 60);
    tally.packet(11, 1, 60);
    assertThat(tally.first()).isEqualTo(Instant.ofEpochSecond(9, 20));
    assertThat(tally.last()).isEqualTo(Instant.ofEpochSecond(11, 1));
  }

  @Test
  void aPacketWithoutATimeTakesAwayTheOthers() {
    tally.packet(10, 5, 60);
    tally.packetWithoutTime(40);
    tally.packetWithoutTime(40);
    assertThat(tally.packets()).isEqualTo(3);
    assertThat(tally.dataBytes()).isEqualTo(140);
    assertThat(tally.first()).isNull();
    assertThat(tally.last()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"-1,", "0,", "1, 1", "2147483647, 2147483647", "2147483648,"})
  void aSnapLengthOfNothingOrBeyondAnIntegerIsNone(long length, Integer told) {
    tally.snapLength(length);
    assertThat(tally.snapLength()).isEqualTo(told);
  }

  @Test
  void aFewBuffersAreKeptForTheNext() {
    List<ByteBuffer> lent = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      lent.add(Buffers.lend());
    }
    lent.get(0).limit(7).position(3);
    lent.forEach(Buffers::takeBack);
    List<ByteBuffer> again = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      again.add(Buffers.lend());
    }
    assertThat(again.stream().filter(buffer -> lent.stream().anyMatch(one -> one == buffer)))
        .hasSize(4);
    assertThat(again).allMatch(buffer -> buffer.remaining() == Buffers.SIZE);
    again.forEach(Buffers::takeBack);
  }
}
