package dev.remora.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.ManyCases;
import java.util.Random;
import net.jqwik.api.ForAll;

/** Packets as strangers make them: nothing in one is believed, and none takes long. */
class OddPacketsTest {
  private static final int[] LINKS = {0, 1, 12, 101, 108, 113, 147, 228, 229, 276};
  private static final int[] STARTS = {0x45, 0x60, 0x02, 0x16, 0x08};

  @ManyCases
  void anyBytesAreOneLineOfText(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[random.nextInt(512)];
    random.nextBytes(bytes);
    if (bytes.length > 50) {
      bytes[0] = (byte) STARTS[random.nextInt(STARTS.length)];
      bytes[9] = (byte) new int[] {1, 6, 17, 58}[random.nextInt(4)];
      bytes[12] = 0x08;
      bytes[13] = (byte) (random.nextBoolean() ? 0 : 6);
      bytes[22] = 53; // a port, as it falls
    }
    int link = LINKS[random.nextInt(LINKS.length)];

    Decoded decoded = Decoder.decode(link, "some-link", bytes);

    assertThat(decoded.protocol()).isNotEmpty();
    assertThat(decoded.info()).matches("[ -~→…]*").hasSizeLessThan(700);
    assertThat(decoded.source() + decoded.destination()).matches("[0-9a-f:.]*");
  }
}
