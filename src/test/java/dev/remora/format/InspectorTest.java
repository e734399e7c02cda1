package dev.remora.format;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorTest {
  private static final ByteOrder[] ORDERS = {BIG_ENDIAN, LITTLE_ENDIAN};

  @TempDir Path dir;

  private Verdict inspect(byte[]... parts) throws IOException {
    return Inspector.inspect(Files.write(dir.resolve("file"), Samples.join(parts)));
  }

  private static Verdict whole(String id) {
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(k -> k.format(null).id().equals(id))
            .findAny()
            .orElseThrow();
    return new Verdict.Whole(kind.format(null));
  }

  @Test
  void everyMagicInBothByteOrders() throws IOException {
    for (ByteOrder order : ORDERS) {
      assertThat(inspect(Samples.pcap(Samples.PCAP, order, 50))).isEqualTo(whole("pcap"));
      assertThat(inspect(Samples.pcap(Samples.PCAP_NANO, order, 50))).isEqualTo(whole("nsecpcap"));
      assertThat(inspect(Samples.pcap(Samples.PCAP_MODIFIED, order, 50)))
          .isEqualTo(whole("modpcap"));
      assertThat(inspect(Samples.pcapng(order, 50))).isEqualTo(whole("pcapng"));
    }
    assertThat(inspect(Samples.snoop(50))).isEqualTo(whole("snoop"));
  }

  @Test
  void capturesWithoutPacketsAreWhole() throws IOException {
    for (ByteOrder order : ORDERS) {
      assertThat(inspect(Samples.pcapHeader(Samples.PCAP, order))).isEqualTo(whole("pcap"));
      assertThat(inspect(Samples.section(order, -1))).isEqualTo(whole("pcapng"));
    }
  }

  @Test
  void oddButSoundPcapsAreWhole() throws IOException {
    for (ByteOrder order : ORDERS) {
      byte[] version25 = Samples.pcapHeader(Samples.PCAP, order, 5, 64, 0xf4000001);
      byte[] overSnapLength = Samples.record(order, 5, 5, 300, 300);
      byte[] longerThanOnTheWire = Samples.record(order, 5, 5, 60, 40);
      byte[] absurdTime = Samples.record(order, 0xffffffffL, 0xffffffffL, 60, 60);
      byte[] backwards = Samples.record(order, 0, 0, 60, 60);
      byte[] nothing = Samples.record(order, 0, 0, 0, 0);
      byte[] huge = Samples.record(order, 9, 9, 600_000, 600_000);
      assertThat(
              inspect(
                  version25,
                  overSnapLength,
                  longerThanOnTheWire,
                  absurdTime,
                  backwards,
                  nothing,
                  huge))
          .isEqualTo(whole("pcap"));
    }
  }

  @Test
  void sectionsOfBothByteOrdersWithBlocksThatNobodyKnows() throws IOException {
    byte[] parts =
        Samples.join(
            Samples.section(BIG_ENDIAN, -1),
            Samples.block(BIG_ENDIAN, 0x0bad, new byte[40]),
            Samples.block(BIG_ENDIAN, 10, new byte[4000]),
            Samples.section(LITTLE_ENDIAN, 24),
            Samples.block(LITTLE_ENDIAN, 0x80000001, new byte[24 - 12]),
            Samples.block(LITTLE_ENDIAN, 6, new byte[700_000]),
            Samples.section(BIG_ENDIAN, 0));
    assertThat(inspect(parts)).isEqualTo(whole("pcapng"));
    assertThat(inspect(Arrays.copyOf(parts, parts.length - 3))).isInstanceOf(Verdict.Cut.class);
  }

  @Test
  void aHeaderThatIsCutHoldsNothingWhole() throws IOException {
    for (ByteOrder order : ORDERS) {
      for (byte[] head :
          new byte[][] {Samples.pcapHeader(Samples.PCAP, order), Samples.section(order, -1)}) {
        for (int length = 2; length < head.length; length++) {
          Verdict verdict = inspect(Arrays.copyOf(head, length));
          assertThat(verdict).as("%s bytes", length).isInstanceOf(Verdict.Cut.class);
          assertThat(((Verdict.Cut) verdict).wholeBytes()).isZero();
        }
      }
    }
  }

  @Test
  void aCutCaptureSaysHowMuchIsWhole() throws IOException {
    byte[] first = Samples.pcap(Samples.PCAP, LITTLE_ENDIAN, 20);
    Verdict verdict =
        inspect(first, Arrays.copyOf(Samples.record(LITTLE_ENDIAN, 5, 5, 90, 90), 50));
    assertThat(verdict).isEqualTo(new Verdict.Cut(Kind.PCAP.format(null), first.length));
  }

  @Test
  void aCutPcapWithAbsurdTimesIsStillCut() throws IOException {
    byte[] header = Samples.pcapHeader(Samples.PCAP, LITTLE_ENDIAN);
    byte[] sound = Samples.record(LITTLE_ENDIAN, 5, 5, 90, 90);
    byte[] absurd = Samples.record(LITTLE_ENDIAN, 5, 999_999_999, 90, 90);
    assertThat(inspect(header, sound, Arrays.copyOf(absurd, 60))).isInstanceOf(Verdict.Cut.class);
    assertThat(inspect(header, absurd, absurd, Arrays.copyOf(absurd, 60)))
        .isInstanceOf(Verdict.Cut.class);
  }

  @Test
  void roomSetAsideForWhatComesIsNotARecord() throws IOException {
    byte[] room = new byte[4099];
    byte[] pcap = Samples.pcap(Samples.PCAP, BIG_ENDIAN, 9);
    assertThat(inspect(pcap, room)).isEqualTo(new Verdict.Cut(Kind.PCAP.format(null), pcap.length));
    assertThat(inspect(pcap, new byte[4096])).isInstanceOf(Verdict.Cut.class);
    byte[] pcapng = Samples.pcapng(BIG_ENDIAN, 9);
    assertThat(inspect(pcapng, room))
        .isEqualTo(new Verdict.Cut(Kind.PCAPNG.format(null), pcapng.length));
    assertThat(inspect(Samples.snoop(9), room)).isInstanceOf(Verdict.Cut.class);
  }

  @Test
  void aWalkThatFailsInTheMiddleSaysNothing() throws IOException {
    byte[] garbage = new byte[5000];
    new Random(1).nextBytes(garbage);
    Arrays.fill(garbage, 0, 40, (byte) 0xee);
    assertThat(inspect(Samples.pcap(Samples.PCAP, BIG_ENDIAN, 9), garbage))
        .isEqualTo(new Verdict.Unwalked(Kind.PCAP.format(null)));
    assertThat(inspect(Samples.pcapng(BIG_ENDIAN, 9), garbage))
        .isEqualTo(new Verdict.Unwalked(Kind.PCAPNG.format(null)));
    byte[] mismatch = Samples.pcapng(BIG_ENDIAN, 9);
    mismatch[mismatch.length - 1] ^= 4;
    assertThat(inspect(mismatch)).isInstanceOf(Verdict.Unwalked.class);
  }

  @Test
  void formatsThatAreNotWalkedAreKnownByTheirFirstBytes() throws IOException {
    for (String head :
        new String[] {
          "iptrace 2.0",
          "btsnoop",
          "\u007fver\0\0\0\t",
          "EyeSDN",
          "#Format=4",
          "\u0005VNF",
          "TRSNIFF data    \u001a",
          "VL\0\0",
          "ObserverPktBufferVersion=15.00"
        }) {
      assertThat(inspect(head.getBytes(StandardCharsets.ISO_8859_1), new byte[200]))
          .as(head)
          .isNotInstanceOf(Verdict.NotACapture.class);
    }
  }

  @Test
  void nothingIsEmpty() throws IOException {
    assertThat(inspect()).isEqualTo(new Verdict.Empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "89504e470d0a1a0a0000000d49484452",
        "ffd8ffe000104a4649460001",
        "255044462d312e340a",
        "7f454c460201010000000000",
        "504b030414000000",
        "1f8b0000",
        "7b226964223a317d",
        "0a",
        "73",
        "736e6f6f70",
        "5254",
        "4d5a9000",
        "00",
        "0000000000000000",
        "efbbbf68656c6c6f",
        "425a68",
        "0a0d0d0a000000000000000000000000",
        "425a683968656c6c6f20776f726c64"
      })
  void otherFilesAreNoCaptures(String hex) throws IOException {
    assertThat(inspect(HexFormat.of().parseHex(hex))).isEqualTo(new Verdict.NotACapture());
  }

  @Test
  void textIsNoCapture() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(7);
    for (int length = 1; length < 3000; length += 1 + random.nextInt(20)) {
      text.append((char) (random.nextInt(12) == 0 ? '\n' : ' ' + random.nextInt(95)));
      assertThat(inspect(text.toString().getBytes(StandardCharsets.US_ASCII)))
          .isEqualTo(new Verdict.NotACapture());
    }
  }

  @Test
  void randomBytesAreNoCapture() throws IOException {
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[1 + random.nextInt(seed % 3 == 0 ? 24 : 4000)];
      random.nextBytes(bytes);
      if (bytes.length > 4) {
        assertThat(inspect(bytes)).as("seed %s", seed).isEqualTo(new Verdict.NotACapture());
      } else {
        assertThat(inspect(bytes)).as("seed %s", seed).isNotInstanceOf(Verdict.Whole.class);
      }
    }
  }

  @Test
  void nonsenseBehindAnyMagicThrowsNothing() throws IOException {
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[8 + random.nextInt(600)];
      if (seed % 2 == 0) {
        random.nextBytes(bytes);
      }
      byte[][] heads = {
        Samples.pcapHeader(Samples.PCAP, BIG_ENDIAN),
        Samples.section(LITTLE_ENDIAN, -1),
        Samples.snoop(1),
        {0x1f, (byte) 0x8b, 8},
        {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd},
        {4, 0x22, 0x4d, 0x18},
        {'B', 'Z', 'h', '9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59},
        {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
        {'R', 'T', 'S', 'S'},
        {'X', 'C', 'P', 0}
      };
      assertThat(inspect(heads[seed % heads.length], bytes)).isNotNull();
      Summary.of(dir.resolve("file"));
    }
  }

  @Test
  void damagedCapturesThrowNothing() throws IOException {
    byte[][] captures = {
      Samples.pcap(Samples.PCAP, BIG_ENDIAN, 9), Samples.pcapng(LITTLE_ENDIAN, 9), Samples.snoop(9)
    };
    for (int seed = 0; seed < 600; seed++) {
      Random random = new Random(seed);
      byte[] damaged = captures[seed % 3].clone();
      damaged[8 + random.nextInt(damaged.length - 12)] ^= (byte) (1 << random.nextInt(8));
      Verdict verdict = Inspector.inspect(Files.write(dir.resolve("file"), damaged));
      Summary.of(dir.resolve("file"));
      if (seed % 3 != 1) {
        assertThat(verdict).isNotInstanceOf(Verdict.NotACapture.class);
      }
    }
  }

  @Test
  void anIndexBehindTheEndOfTheFileIsYetToCome() throws IOException {
    ByteBuffer netmon = ByteBuffer.allocate(200).order(LITTLE_ENDIAN).putInt(0x55424d47);
    netmon.putInt(24, 180).putInt(28, 20);
    assertThat(inspect(netmon.array())).isEqualTo(whole("netmon2"));
    assertThat(inspect(Arrays.copyOf(netmon.array(), 190))).isInstanceOf(Verdict.Cut.class);
  }

  @Test
  void aFileThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> Inspector.inspect(dir.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
