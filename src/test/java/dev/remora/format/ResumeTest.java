package dev.remora.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  @TempDir Path dir;

  private Path write(byte[] bytes) throws IOException {
    return Files.write(dir.resolve("growing"), bytes);
  }

  @Test
  void aGrowingFileIsJudgedAsIfReadFromItsStart() throws IOException {
    List<byte[]> captures =
        List.of(
            Samples.pcap(Samples.PCAP, ByteOrder.LITTLE_ENDIAN, 40),
            Samples.pcap(Samples.PCAP_MODIFIED, ByteOrder.BIG_ENDIAN, 40),
            Samples.join(
                Samples.pcapng(ByteOrder.LITTLE_ENDIAN, 20),
                Samples.pcapng(ByteOrder.BIG_ENDIAN, 20)),
            Samples.snoop(40));
    Random random = new Random(3);
    for (byte[] whole : captures) {
      Verdict verdict = Inspector.inspect(write(Arrays.copyOf(whole, 30)));
      int length = 30;
      while (length < whole.length) {
        length = Math.min(whole.length, length + 1 + random.nextInt(300));
        Path file = write(Arrays.copyOf(whole, length));
        Verdict fresh = Inspector.inspect(file);
        if (verdict instanceof Verdict.Cut cut) {
          assertThat(Inspector.resume(file, cut)).as("at %s", length).isEqualTo(fresh);
        }
        verdict = fresh;
      }
      assertThat(verdict).isInstanceOf(Verdict.Whole.class);
    }
  }

  @Test
  void itIsNotReadFromItsStart() throws IOException {
    byte[] whole = Samples.pcap(Samples.PCAP, ByteOrder.LITTLE_ENDIAN, 40);
    Verdict.Cut cut =
        (Verdict.Cut) Inspector.inspect(write(Arrays.copyOf(whole, whole.length - 1)));
    Arrays.fill(whole, 24, (int) cut.wholeBytes(), (byte) 0xee);
    assertThat(Inspector.resume(write(whole), cut)).isInstanceOf(Verdict.Whole.class);
  }

  @Test
  void aFileThatShrankOrIsAnotherIsReadFromItsStart() throws IOException {
    byte[] whole = Samples.pcapng(ByteOrder.LITTLE_ENDIAN, 40);
    Verdict.Cut cut =
        (Verdict.Cut) Inspector.inspect(write(Arrays.copyOf(whole, whole.length - 1)));
    Verdict resumed = Inspector.resume(write(Arrays.copyOf(whole, 3000)), cut);
    assertThat(resumed).isInstanceOf(Verdict.Cut.class);
    assertThat(((Verdict.Cut) resumed).wholeBytes()).isLessThan(3000);
    byte[] other = Samples.pcap(Samples.PCAP, ByteOrder.BIG_ENDIAN, 500);
    assertThat(Inspector.resume(write(other), cut))
        .isEqualTo(new Verdict.Whole(Kind.PCAP.format(null)));
    assertThat(Inspector.resume(write(Samples.pcapng(ByteOrder.BIG_ENDIAN, 90)), cut))
        .isInstanceOf(Verdict.Whole.class);
    assertThat(Inspector.resume(write(new byte[0]), cut)).isEqualTo(new Verdict.Empty());
  }
}
