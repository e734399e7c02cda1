package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.capture.Hashes;
import dev.remora.capture.InboxFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HashingTest {
  @TempDir Path folder;

  private FileBody body(int size) throws IOException {
    Path file = folder.resolve("x.pcap");
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Files.write(file, bytes);
    long modified = Files.getLastModifiedTime(file).toMillis();
    return new FileBody(InboxFile.at(file), "x.pcap", size, modified);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 131_071, 131_073, (4 << 20) - 1, 4 << 20, (4 << 20) + 1, 9_999_999})
  void whatIsSentIsWhatIsHashed(int size) throws IOException {
    FileBody body = body(size);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    body.writeTo(sent);
    assertThat(sent.size()).isEqualTo(size);
    assertThat(body.sha256())
        .isEqualTo(Hashes.sha256(sent.toByteArray()))
        .isEqualTo(Hashes.sha256(folder.resolve("x.pcap")));
  }

  @Test
  void aBrokenConnectionEndsItAndLeavesNoHash() throws IOException {
    FileBody body = body(9_999_999);
    OutputStream breaks =
        new OutputStream() {
          private int pieces;

          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            if (++pieces == 20) {
              throw new IOException("broken pipe");
            }
          }
        };
    assertThatThrownBy(() -> body.writeTo(breaks)).hasMessage("broken pipe");
    assertThat(body.sha256()).isNull();
    body.writeTo(OutputStream.nullOutputStream());
    assertThat(body.sha256()).isEqualTo(Hashes.sha256(folder.resolve("x.pcap")));
  }
}
