package dev.remora.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.capture.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes after its time, and what never does. */
class RetentionTest {
  private static final Duration TERM = Duration.ofDays(30);
  private static final Duration PERIOD = Duration.ofMinutes(10);

  @TempDir Path captures;
  private Path folder;
  private final Times times = new Times();

  /** A clock that can be set, beside time that passes. */
  private static final class Times extends Clock {
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private long nanos = -5;

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
      nanos += time.toNanos();
    }

    void set(Instant time) {
      now = time;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(captures.resolve("delivered/inbox/site-a"));
  }

  private Retention retention(Duration forCaptures, Duration forReceipts) {
    Retention.Terms terms =
        new Retention.Terms(Optional.ofNullable(forCaptures), Optional.ofNullable(forReceipts));
    return new Retention(captures, terms, times, () -> times.nanos);
  }

  /** Two looks, as far from each other as they are in a process that runs. */
  private void sweep() {
    sweep(retention(TERM, null));
  }

  private void sweep(Retention retention) {
    retention.sweep();
    times.pass(PERIOD);
    retention.sweep();
  }

  private Path capture(String name) throws IOException {
    return aged(Files.writeString(folder.resolve(name), "content of a capture"), TERM.plusDays(1));
  }

  private Path receipt(Path capture) throws IOException {
    return receipt(capture, Files.size(capture), "inbox");
  }

  private Path receipt(Path capture, long size, String inbox) throws IOException {
    String name = capture.getFileName().toString();
    String sha256 = Hashes.sha256(name.getBytes(StandardCharsets.UTF_8));
    Path receipt = Filing.document(capture, Filing.RECEIPT, sha256, 1);
    Files.writeString(
        receipt,
        "{\"id\":\"f27d1494400c\",\"size\":%d,\"inbox\":\"%s\",\"path\":\"site-a/%s\",\"sha256\":\"%s\"}"
            .formatted(size, inbox, name, sha256));
    return aged(receipt, TERM.plusDays(1));
  }

  private Path aged(Path file, Duration age) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(times.now.minus(age)));
  }

  @Test
  void aCaptureGoesAfterItsTimeAndItsReceiptStays() throws IOException {
    Path capture = capture("x.pcap");
    Path receipt = receipt(capture);
    sweep();
    assertThat(capture).doesNotExist();
    assertThat(receipt).exists();
  }

  @Test
  void whatBelongsToItGoesWithIt() throws IOException {
    Path capture = capture("x.pcap");
    receipt(capture);
    capture("x.pcap.json");
    capture("x.keylog");
    sweep();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactly("x.pcap.session.json");
    }
  }

  @Test
  void aCaptureStaysUntilItsTimeIsOver() throws IOException {
    Path capture = capture("x.pcap");
    aged(receipt(capture), TERM.minusMinutes(30));
    Retention retention = retention(TERM, null);
    sweep(retention);
    assertThat(capture).exists();
    times.pass(PERIOD);
    retention.sweep();
    assertThat(capture).exists();
    times.pass(PERIOD.plusSeconds(1));
    retention.sweep();
    assertThat(capture).doesNotExist();
  }

  @Test
  void withoutATermNothingGoes() throws IOException {
    Path capture = capture("x.pcap");
    Path receipt = receipt(capture);
    assertThat(new Retention.Terms(Optional.empty(), Optional.empty()).end()).isFalse();
    sweep(retention(null, null));
    assertThat(capture).exists();
    assertThat(receipt).exists();
  }

  @Test
  void aReceiptGoesAfterItsOwnTimeOnceItsCaptureIsGone() throws IOException {
    Path gone = capture("gone.pcap");
    Path receiptOfGone = receipt(gone);
    Files.delete(gone);
    Path kept = capture("kept.pcap");
    Path receiptOfKept = receipt(kept);
    sweep(retention(null, TERM));
    assertThat(receiptOfGone).doesNotExist();
    assertThat(kept).exists();
    assertThat(receiptOfKept).exists();
  }

  @Test
  void aCaptureOfANameThatItsReceiptHasNoRoomForIsFound() throws IOException {
    Path capture = capture("ü".repeat(120) + ".pcap");
    assertThat(receipt(capture).getFileName().toString()).contains("~");
    Path other = capture("ü".repeat(110) + ".pcap");
    sweep();
    assertThat(capture).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void whatHasNoReceiptStays() throws IOException {
    Path capture = capture("x.pcap");
    Path sidecar = capture("x.pcap.json");
    sweep(retention(TERM, TERM));
    assertThat(capture).exists();
    assertThat(sidecar).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"size\":20}",
        "\u0000",
        "{\"id\":7,\"size\":20,\"inbox\":\"inbox\"}"
      })
  void whatIsNoReceiptOfOursRemovesNothing(String content) throws IOException {
    Path capture = capture("x.pcap");
    Path receipt = folder.resolve("x.pcap.session.json");
    aged(Files.writeString(receipt, content), TERM.plusDays(1));
    sweep(retention(TERM, TERM));
    Files.delete(capture);
    sweep(retention(TERM, TERM));
    assertThat(receipt).exists();
  }

  @Test
  void aReceiptOfAnotherFileRemovesNothing() throws IOException {
    Path other = capture("other-size.pcap");
    receipt(other, 7, "inbox");
    Path inbox = capture("other-inbox.pcap");
    receipt(inbox, Files.size(inbox), "lab");
    Path newer = capture("newer.pcap");
    receipt(newer);
    aged(newer, Duration.ofDays(1));
    sweep();
    assertThat(other).exists();
    assertThat(inbox).exists();
    assertThat(newer).exists();
  }

  @Test
  void linksAreNeitherFollowedNorRemoved() throws IOException {
    Path outside = Files.createDirectories(captures.resolve("outside/deep"));
    Path folderOfOurs = folder;
    folder = outside;
    Path target = capture("x.pcap");
    Path targetsReceipt = receipt(target);
    folder = folderOfOurs;

    // A folder, a capture and a receipt that are links.
    Files.createSymbolicLink(folder.resolve("folder"), outside);
    Path capture = Files.createSymbolicLink(folder.resolve("x.pcap"), target);
    receipt(capture, Files.size(target), "inbox");
    Path linked = capture("linked.pcap");
    Path receipt = folder.resolve("linked.pcap.session.json");
    Files.createSymbolicLink(receipt, targetsReceipt);

    sweep(retention(TERM, TERM));
    assertThat(target).exists();
    assertThat(targetsReceipt).exists();
    assertThat(capture).isSymbolicLink();
    assertThat(linked).exists();
    assertThat(receipt).isSymbolicLink();
  }

  @Test
  void theFolderOfAllThatIsDeliveredMayBeALink() throws IOException {
    Path capture = capture("x.pcap");
    receipt(capture);
    Path elsewhere = captures.resolve("elsewhere");
    Files.move(captures.resolve("delivered"), elsewhere);
    Files.createSymbolicLink(captures.resolve("delivered"), elsewhere);
    sweep();
    assertThat(elsewhere.resolve("inbox/site-a/x.pcap")).doesNotExist();
    assertThat(elsewhere.resolve("inbox/site-a/x.pcap.session.json")).exists();
  }

  @Test
  void aFolderThatIsSwappedForALinkDuringASweepLeadsNowhere() throws IOException {
    Path outside = Files.createDirectories(captures.resolve("outside"));
    Path inside = folder;
    folder = outside;
    Path target = capture("x.pcap");
    receipt(target);
    folder = inside;
    Path receipt = receipt(capture("x.pcap"));
    Receipt found =
        new Receipt(
            captures.resolve("delivered"),
            receipt,
            Files.readAttributes(receipt, java.nio.file.attribute.BasicFileAttributes.class));
    Files.move(folder, captures.resolve("moved"));
    Files.createSymbolicLink(folder, outside);

    org.assertj.core.api.Assertions.assertThatThrownBy(found::removeCapture)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("link is not followed");
    assertThat(target).exists();
  }

  /** x.pcap.session is a capture as well where any file is, with a sidecar that is a receipt. */
  @Test
  void aReceiptIsNoSidecarOfACaptureThatIsNamedSo() throws IOException {
    Path odd = capture("x.pcap.session");
    receipt(odd);
    Path young = capture("x.pcap");
    Path receiptOfYoung = aged(receipt(young), Duration.ofDays(60));
    aged(young, Duration.ofDays(60));
    Files.delete(young);
    sweep();
    assertThat(odd).doesNotExist();
    assertThat(receiptOfYoung).exists();
  }

  @Test
  void otherFoldersAreNotLookedInto() throws IOException {
    folder = Files.createDirectories(captures.resolve("dead-letter/inbox"));
    Path dead = capture("x.pcap");
    receipt(dead);
    sweep(retention(TERM, TERM));
    assertThat(dead).exists();
  }

  @Test
  void aClockThatLeapsAndIsPutRightRemovesNothing() throws IOException {
    Path capture = capture("x.pcap");
    aged(receipt(capture), Duration.ofDays(1));
    Retention retention = retention(TERM, null);
    sweep(retention);
    Instant right = times.now;
    times.set(right.plus(Duration.ofDays(4000)));
    times.pass(PERIOD);
    retention.sweep();
    times.set(right.plus(PERIOD));
    times.pass(PERIOD);
    retention.sweep();
    assertThat(capture).exists();
  }

  @Test
  void aClockThatIsSetOnlyOnceAfterTheStartIsBelievedFromThenOn() throws IOException {
    Path capture = capture("x.pcap");
    receipt(capture);
    Instant right = times.now;
    times.set(Instant.EPOCH);
    Retention retention = retention(TERM, null);
    sweep(retention);
    assertThat(capture).exists();
    times.set(right);
    retention.sweep();
    assertThat(capture).exists();
    times.pass(PERIOD);
    retention.sweep();
    assertThat(capture).doesNotExist();
  }

  @Test
  void aSweepThatIsToldToEndGoesNoFurther() throws IOException {
    Path capture = capture("x.pcap");
    receipt(capture);
    Retention retention = retention(TERM, null);
    retention.sweep();
    times.pass(PERIOD);
    retention.end();
    retention.sweep();
    assertThat(capture).exists();
  }

  @Test
  void itIsLookedAgainAfterATenthOfTheTermWithinBounds() {
    assertThat(period(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(1));
    assertThat(period(Duration.ofMinutes(10))).isEqualTo(Duration.ofMinutes(1));
    assertThat(period(TERM)).isEqualTo(PERIOD);
  }

  private static Duration period(Duration term) {
    return new Retention.Terms(Optional.of(term), Optional.empty()).period();
  }
}
