package dev.remora.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.capture.InboxFile;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A body whose hash is known already. */
class FileBodyTest {
  private static final String KNOWN = "c0ffee".repeat(10) + "c0ff";
  private static final int SIZE = 3_000_001;

  @TempDir Path folder;
  private final byte[] bytes = new byte[SIZE];
  private Path file;

  @BeforeEach
  void write() throws IOException {
    new Random(7).nextBytes(bytes);
    file = Files.write(folder.resolve("x.pcap"), bytes);
  }

  private FileBody body() throws IOException {
    long modified = Files.getLastModifiedTime(file).toMillis();
    return new FileBody(InboxFile.at(file), "x.pcap", SIZE, modified, KNOWN);
  }

  private interface Meanwhile {
    void run() throws IOException;
  }

  /** Takes buffers as the way to an endpoint without TLS does. */
  private static final class Plain extends FilterOutputStream implements Outlet {
    private final Meanwhile meanwhile;
    private int pieces;

    Plain(OutputStream out, Meanwhile meanwhile) {
      super(out);
      this.meanwhile = meanwhile;
    }

    @Override
    public boolean isPlain() {
      return true;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      if (++pieces == 2) {
        meanwhile.run();
      }
      Channels.newChannel(out).write(bytes);
    }
  }

  /** Takes none, as with TLS. */
  private static final class Veiled extends FilterOutputStream {
    private final Meanwhile meanwhile;
    private int pieces;

    Veiled(OutputStream out, Meanwhile meanwhile) {
      super(out);
      this.meanwhile = meanwhile;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (++pieces == 2) {
        meanwhile.run();
      }
      out.write(bytes, from, length);
    }
  }

  private interface Way {
    OutputStream to(OutputStream out, Meanwhile meanwhile);
  }

  static Stream<Way> ways() {
    return Stream.of(Plain::new, Veiled::new);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void isSentAsItIsAndNotHashedAgain(Way way) throws IOException {
    FileBody body = body();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    assertThat(body.sha256()).isNull();
    body.writeTo(way.to(sent, () -> assertThat(body.sha256()).isNull()));
    assertThat(sent.toByteArray()).isEqualTo(bytes);
    assertThat(body.sha256()).isEqualTo(KNOWN);
    assertThat(body.sent()).isEqualTo(SIZE);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatChangesMeanwhileIsNotSentToItsEnd(Way way) throws IOException {
    FileBody body = body();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    FileTime later = FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 1);
    Meanwhile touched = () -> Files.setLastModifiedTime(file, later);
    assertThatThrownBy(() -> body.writeTo(way.to(sent, touched)))
        .isInstanceOf(CaptureReadException.class)
        .hasMessage("is being written again");
    assertThat(sent.size()).isLessThan(SIZE);
    assertThat(body.sha256()).isNull();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatBecomesShorterMeanwhileIsBrokenOff(Way way) throws IOException {
    FileBody body = body();
    Meanwhile cut =
        () -> {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(SIZE / 2);
          }
        };
    OutputStream out = way.to(OutputStream.nullOutputStream(), cut);
    assertThatThrownBy(() -> body.writeTo(out))
        .isInstanceOf(CaptureReadException.class)
        .hasMessage("became shorter while it was being sent");
    assertThat(body.sha256()).isNull();
  }

  @Test
  void whatIsAnotherFileAlreadyIsNotBegun() throws IOException {
    FileBody body = body();
    Files.write(file, new byte[5]);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    assertThatThrownBy(() -> body.writeTo(new Plain(sent, () -> {})))
        .isInstanceOf(CaptureReadException.class);
    assertThat(sent.size()).isZero();
  }
}
