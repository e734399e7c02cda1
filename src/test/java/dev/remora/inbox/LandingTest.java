package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.capture.Hashes;
import dev.remora.capture.Hashing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LandingTest {
  private static final int LARGE = (int) Hashing.LARGE;

  @TempDir Path folder;

  /** In pieces of any length, as a server gives them. */
  private static void bring(byte[] bytes, Landing to) throws IOException {
    Random random = new Random(3);
    InputStream from = new ByteArrayInputStream(bytes);
    to.open();
    while (from.available() > 0) {
      ByteBuffer buffer = to.buffer();
      int n = from.read(buffer.array(), 0, 1 + random.nextInt(buffer.capacity()));
      to.take(buffer, n);
    }
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aLargeFileIsHashedAsItComes() throws IOException {
    byte[] bytes = bytes(3 * LARGE + 1);
    Path file = folder.resolve("x.pcap");
    try (Landing landing = Landing.hashing(file, bytes.length)) {
      bring(bytes, landing);
      assertThat(landing.sha256()).hasValue(Hashes.sha256(bytes));
      assertThat(landing.bytes()).isEqualTo(bytes.length);
    }
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void whatComesLongerThanItsServerSaidIsHashedAsItIs() throws IOException {
    byte[] bytes = bytes(LARGE + 7);
    try (Landing landing = Landing.hashing(folder.resolve("x.pcap"), LARGE)) {
      bring(bytes, landing);
      assertThat(landing.sha256()).hasValue(Hashes.sha256(bytes));
    }
  }

  @Test
  void aSmallOneAndWhatBelongsToOneAreNotHashed() throws IOException {
    byte[] bytes = bytes(LARGE - 1);
    for (Landing landing :
        List.of(
            Landing.hashing(folder.resolve("x.pcap"), LARGE - 1),
            Landing.at(folder.resolve("x.keylog")))) {
      try (landing) {
        bring(bytes, landing);
        assertThat(landing.sha256()).isEmpty();
      }
    }
    assertThat(folder.resolve("x.pcap")).hasBinaryContent(bytes);
    assertThat(folder.resolve("x.keylog")).hasBinaryContent(bytes);
  }

  @Test
  void soManyAreHashedAtOnceAndNoMore() throws IOException {
    List<Landing> landings = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        landings.add(Landing.hashing(folder.resolve(i + ".pcap"), LARGE));
      }
      assertThat(landings.stream().map(Landing::sha256).filter(Optional::isPresent)).hasSize(4);
    } finally {
      for (Landing landing : landings) {
        landing.close();
      }
    }
    for (int i = 0; i < 9; i++) {
      try (Landing landing = Landing.hashing(folder.resolve("again.pcap"), LARGE)) {
        assertThat(landing.sha256()).as("each gives its place back").isPresent();
      }
    }
  }

  @Test
  void nothingIsPutBehindWhatAnEarlierTryLeft() throws IOException {
    Path file = Files.writeString(folder.resolve("x.pcap"), "the first half");
    try (Landing landing = Landing.hashing(file, LARGE)) {
      assertThatThrownBy(landing::open).isInstanceOf(FileAlreadyExistsException.class);
    }
  }
}
