package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.SampleCaptures;
import dev.remora.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many packets are read as are counted, at the same times, in whatever format. */
class PacketsTest {
  @TempDir Path folder;

  @Test
  void aTimeThatIsNoneIsLeftOut() {
    assertThat(Packets.time(Long.MIN_VALUE, 0)).isNull();
    assertThat(Packets.time(Long.MAX_VALUE, 0)).isNull();
    assertThat(Packets.time(1, 5)).isEqualTo(Instant.ofEpochSecond(1, 5));
  }

  @Test
  void readsWhatTheSummaryCounts() throws IOException {
    List<String> differing = new ArrayList<>();
    int read = 0;
    for (Path file : Shared.captures("")) {
      Summary summary = Summary.of(file);
      if (summary.format() == null || summary.packets() == null) {
        continue;
      }
      Packets.Packet[] last = new Packets.Packet[1];
      long[] bytes = {0};
      boolean known =
          Packets.read(
              file,
              summary.format().description(),
              packet -> {
                last[0] = packet;
                bytes[0] += packet.length();
                return true;
              });
      long packets = last[0] == null ? 0 : last[0].number();
      if (known && (packets != summary.packets() || bytes[0] != summary.dataBytes())) {
        differing.add(file + ": " + packets + " of " + summary.packets());
      }
      read += known ? 1 : 0;
    }
    assertThat(differing).isEmpty();
    assertThat(read).isGreaterThan(20);
  }

  @Test
  void endsWhereTheVisitorHasEnoughAndWhereTheFileIsCut() throws IOException {
    byte[] whole = SampleCaptures.pcap(1, 10_000);
    Path file = Files.write(folder.resolve("x.pcap"), whole);
    List<Long> numbers = new ArrayList<>();
    Packets.read(file, "", packet -> numbers.add(packet.number()) && packet.number() < 3);
    assertThat(numbers).containsExactly(1L, 2L, 3L);

    numbers.clear();
    Files.write(file, Arrays.copyOf(whole, 24 + 1016 + 20));
    Packets.read(file, "", packet -> numbers.add(packet.number()));
    assertThat(numbers).containsExactly(1L);
    Files.write(file, new byte[0]);
    assertThat(Packets.read(file, "", packet -> true)).isFalse();
  }
}
