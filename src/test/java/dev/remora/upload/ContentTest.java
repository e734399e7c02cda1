package dev.remora.upload;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.capture.Capture;
import dev.remora.capture.CaptureBuilder;
import dev.remora.capture.Hashes;
import dev.remora.capture.Policy;
import dev.remora.format.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
  private static final long MODIFIED = 1_700_000_000_000L;

  @TempDir Path folder;

  private Capture capture(byte[] content) throws IOException {
    return seen(write(content), content.length);
  }

  private Path write(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("x.pcap"), content);
    return Files.setLastModifiedTime(file, FileTime.fromMillis(MODIFIED));
  }

  private static Capture seen(Path file, long size) {
    return seen("x.pcap", file, size);
  }

  private static Capture seen(String path, Path file, long size) {
    return new Capture(
        "inbox", path, file, "file:x", size, MODIFIED, Instant.EPOCH, Duration.ZERO, Policy.PLAIN);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static byte[] sent(Content content) throws IOException {
    CaptureBody body = content.body();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    body.writeTo(out);
    assertThat(body.getContentLength()).isEqualTo(out.size());
    assertThat(body.sha256()).isEqualTo(content.sha256());
    return out.toByteArray();
  }

  @Test
  void aSmallCaptureIsSentFromMemoryAsItWasWhenItWasJudged() throws IOException {
    byte[] bytes = bytes(Content.MOST_HELD);
    Content content = Content.of(capture(bytes));
    Files.delete(folder.resolve("x.pcap"));

    assertThat(content.isHashed()).isTrue();
    assertThat(content.verdict()).isInstanceOf(Verdict.NotACapture.class);
    assertThat(content.sha256()).isEqualTo(Hashes.sha256(bytes));
    assertThat(sent(content)).isEqualTo(bytes);
  }

  @Test
  void aLargeOneIsReadFromItsFile() throws IOException {
    byte[] bytes = bytes(Content.MOST_HELD + 1);
    Content content = Content.of(capture(bytes));

    assertThat(content.isHashed()).isFalse();
    assertThat(content.verdict()).isInstanceOf(Verdict.NotACapture.class);
    assertThat(sent(content)).isEqualTo(bytes);
  }

  @Test
  void whatALinkInItsPlaceLeadsToIsNotRead() throws IOException {
    Path secret = write(bytes(Content.MOST_HELD + 1));
    Path link = Files.createSymbolicLink(folder.resolve("link.pcap"), secret);
    Content large = Content.of(seen(link, Files.size(secret)));
    assertThatThrownBy(large::verdict).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> sent(large)).isInstanceOf(CaptureReadException.class);
    write(bytes(5));
    assertThatThrownBy(() -> Content.of(seen(link, 5))).isInstanceOf(IOException.class);
  }

  @Test
  void whatAFolderSwappedForALinkHoldsIsNotReadThoughItLooksTheSame() throws IOException {
    for (int size : new int[] {5, Content.MOST_HELD + 1}) {
      Path inbox = Files.createDirectory(folder.resolve("inbox" + size));
      Path own = Files.createDirectories(inbox.resolve("a/b"));
      Path outside = Files.createDirectories(folder.resolve("outside" + size).resolve("b"));
      Files.copy(write(bytes(size)), outside.resolve("x.pcap"), COPY_ATTRIBUTES);
      Files.copy(write(new byte[size]), own.resolve("x.pcap"), COPY_ATTRIBUTES);
      Capture capture = seen("a/b/x.pcap", own.resolve("x.pcap"), size);
      Content before = Content.of(capture);
      assertThat(sent(before)).isEqualTo(new byte[size]);

      Files.move(inbox.resolve("a"), folder.resolve("elsewhere" + size));
      Files.createSymbolicLink(inbox.resolve("a"), outside.getParent());
      assertThatThrownBy(() -> sent(Content.of(capture)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a: is no folder any more, and a link is not followed");
      if (!before.isHashed()) {
        assertThatThrownBy(() -> sent(before)).isInstanceOf(CaptureReadException.class);
      }
    }
  }

  @Test
  void anEmptyOneIsSeenToBeEmpty() throws IOException {
    assertThat(Content.of(capture(new byte[0])).verdict()).isInstanceOf(Verdict.Empty.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, Content.MOST_HELD + 1})
  void whatCameFromElsewhereIsSentThoughTheDiskCanNotHoldItsTime(int size) throws IOException {
    byte[] bytes = bytes(size);
    Capture capture =
        CaptureBuilder.builder(capture(bytes))
            .modified(-11_644_473_600_000L) // what 1601 becomes depends on the disk
            .origin(Optional.of((any, delivered, document) -> null))
            .build();
    Content content = Content.of(capture);
    assertThat(sent(content)).isEqualTo(bytes);
    if (size > Content.MOST_HELD) {
      Files.setLastModifiedTime(capture.file(), FileTime.fromMillis(MODIFIED + 1));
      assertThatThrownBy(() -> sent(content)).isInstanceOf(CaptureReadException.class);
    }
  }

  @Test
  void whatHasGrownOrShrunkOrWasTouchedSinceItWasSeenIsNotTaken() throws IOException {
    for (int seen : new int[] {99, 101}) {
      Path file = write(bytes(100));
      assertThatThrownBy(() -> Content.of(seen(file, seen)))
          .isInstanceOf(CaptureReadException.class)
          .hasMessage("is being written again");
    }
    Path file = write(bytes(100));
    Files.setLastModifiedTime(file, FileTime.fromMillis(MODIFIED + 1));
    assertThatThrownBy(() -> Content.of(seen(file, 100))).isInstanceOf(CaptureReadException.class);
  }

  @Test
  void whatIsGoneSaysSo() {
    assertThatThrownBy(() -> Content.of(seen(folder.resolve("gone.pcap"), 5)))
        .isInstanceOf(NoSuchFileException.class);
  }
}
